"""Detector facts from headers."""

from __future__ import annotations

from typing import Any

import pytest

from crviewer.frames.facts.detector_facts import DetectorFact, DetectorFacts
from crviewer.frames.facts.keywords import read_facts, with_given
from tests.frames.fits_files import a_frame


def facts_of(**keywords: Any) -> DetectorFacts:
    return read_facts(a_frame(**{name.replace("__", " "): value for name, value in keywords.items()}))


def test_common_header_gives_every_fact_with_its_keyword() -> None:
    facts = facts_of(
        GAIN=1.4, RDNOISE=4.74, EXPTIME=800, SATURATE=60000, XPIXSZ=13.5, DATE_OBS="2023-05-13T09:30:17.640"
    )
    assert facts == DetectorFacts(
        gain=DetectorFact(1.4, "GAIN"),
        read_noise=DetectorFact(4.74, "RDNOISE"),
        exposure=DetectorFact(800.0, "EXPTIME"),
        saturation=DetectorFact(60000.0, "SATURATE"),
        pixel_size=DetectorFact(13.5, "XPIXSZ"),
        observed="2023-05-13T09:30:17.640",
    )


def test_empty_header_gives_nothing() -> None:
    assert facts_of() == DetectorFacts()


def test_electrons_per_adu_go_before_the_setting_of_the_camera() -> None:
    assert facts_of(GAIN=2.0, EGAIN=0.25).gain == DetectorFact(0.25, "EGAIN")


def test_setting_of_the_camera_is_not_taken_for_a_gain() -> None:
    assert facts_of(GAIN=120).gain is None


def test_eso_gain_is_adu_per_electron_and_conad_its_inverse() -> None:
    assert facts_of(ESO__DET__OUT1__GAIN=0.5).gain == DetectorFact(2.0, "ESO DET OUT1 GAIN")
    assert facts_of(ESO__DET__OUT1__GAIN=0.5, ESO__DET__OUT1__CONAD=1.9).gain == DetectorFact(1.9, "ESO DET OUT1 CONAD")


@pytest.mark.parametrize("keyword", ["RDNOISE", "READNOIS", "RON", "ENOISE", "ESO DET OUT1 RON"])
def test_read_noise_by_its_synonyms(keyword: str) -> None:
    assert read_facts(a_frame(**{keyword: 3.5})).read_noise == DetectorFact(3.5, keyword)


@pytest.mark.parametrize("keyword", ["EXPTIME", "EXPOSURE", "ITIME", "DIT", "ESO DET DIT"])
def test_exposure_by_its_synonyms(keyword: str) -> None:
    assert read_facts(a_frame(**{keyword: 60.0})).exposure == DetectorFact(60.0, keyword)


def test_pixel_size_in_metres_is_told_in_micrometres() -> None:
    size = facts_of(CCDXPIXE=2.6e-05).pixel_size
    assert size is not None
    assert (size.value, size.source) == (pytest.approx(26.0), "CCDXPIXE")


@pytest.mark.parametrize("nonsense", [0, -1.0, "HIGH", "", True, "nan", None])
def test_nonsense_is_passed_over_for_the_next_synonym(nonsense: Any) -> None:
    facts = facts_of(EGAIN=nonsense, GAIN=1.9, RDNOISE=nonsense)
    assert facts.gain == DetectorFact(1.9, "GAIN")
    assert facts.read_noise is None


def test_number_written_as_text_counts() -> None:
    assert facts_of(GAIN="1.5").gain == DetectorFact(1.5, "GAIN")


@pytest.mark.parametrize(
    ("keywords", "observed"),
    [
        ({"DATE_OBS": "2018-10-13T02:03:10.984"}, "2018-10-13T02:03:10.984"),
        ({"DATE_OBS": "2018-10-13T02:03:10Z"}, "2018-10-13T02:03:10"),
        ({"DATE_OBS": "2013-07-13", "UT": "00:57:33"}, "2013-07-13T00:57:33"),
        ({"DATE_OBS": "2013-07-13", "TIME_OBS": "1:02:03.5"}, "2013-07-13T01:02:03.5"),
        ({"DATE_OBS": "05/04/87", "UT": " 9:27:27.00"}, "1987-04-05T09:27:27.00"),
        ({"DATE_OBS": "2013-07-13", "UT": "half past nine"}, "2013-07-13"),
        ({"DATE_OBS": "yesterday"}, ""),
        ({"DATE_OBS": "2013-13-13", "MJD_OBS": 58404.5}, "2018-10-13T12:00:00.000"),
        ({"MJD_OBS": 1e300}, ""),
    ],
)
def test_start_of_the_exposure(keywords: dict[str, Any], observed: str) -> None:
    assert facts_of(**keywords).observed == observed


def test_what_the_observer_gives_replaces_the_header_and_nothing_else() -> None:
    facts = with_given(facts_of(GAIN=1.4, RDNOISE=4.74), gain=2.0)
    assert facts == DetectorFacts(gain=DetectorFact(2.0, "given"), read_noise=DetectorFact(4.74, "RDNOISE"))


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_given_value_that_cannot_be_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="read noise must be a positive number"):
        with_given(DetectorFacts(), read_noise=value)
