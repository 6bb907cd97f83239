from __future__ import annotations

import pytest
from astropy.io import fits

from crviewer.frames.exposure.circumstances import ObservingCircumstances, circumstances_of
from crviewer.frames.facts.frame_kind import FrameKind


def of(**cards: object) -> ObservingCircumstances:
    return circumstances_of(fits.Header({name.replace("_", "-"): value for name, value in cards.items()}))


def test_what_a_camera_program_writes_is_understood() -> None:
    said = of(IMAGETYP="Dark Frame", EXPTIME=180.0, CCD_TEMP=-20.4, FILTER=" Open ", XBINNING=1, YBINNING=2)
    assert said == ObservingCircumstances(
        kind=FrameKind.DARK, exposure=180.0, temperature=-20.4, filter="Open", binning=(2, 1)
    )


def test_what_a_header_does_not_say_is_unknown() -> None:
    assert of(OBJECT="M31", FILTER="", CCD_TEMP="cold", EXPTIME="long", CCDSUM="2") == ObservingCircumstances()


@pytest.mark.parametrize("cards", [{"IMAGETYP": "bias"}, {"IMAGETYP": "dark", "EXPTIME": 0.0}])
def test_a_bias_was_exposed_for_no_time(cards: dict[str, object]) -> None:
    assert of(**cards).exposure == 0


def test_kelvins_become_celsius_and_the_measured_temperature_goes_before_the_wanted() -> None:
    assert of(SET_TEMP=-30, CCDTEMP=173.15).temperature == pytest.approx(-100)
    assert of(SET_TEMP=-30).temperature == -30


def test_binning_is_read_where_iraf_has_it() -> None:
    assert of(CCDSUM="2 4").binning == (4, 2)
