"""The dark in electrons."""

from __future__ import annotations

import numpy as np
import pytest

from crviewer.frames.exposure.dark_frame import dark_of
from crviewer.frames.facts.detector_facts import DetectorFact, DetectorFacts
from crviewer.frames.fits.frame_error import FrameError, MissingFacts
from tests.frames.fits_files import a_frame

SCIENCE = DetectorFacts(gain=DetectorFact(2.0, "GAIN"), exposure=DetectorFact(100.0, "EXPTIME"))
ADU = ((10.0, 20.0), (30.0, 40.0))


def test_own_gain_goes_before_the_science_frames() -> None:
    dark = dark_of(a_frame(ADU, EGAIN=3.0, EXPTIME=10.0), SCIENCE, None)
    np.testing.assert_array_equal(dark.electrons, 3 * np.array(ADU))
    np.testing.assert_allclose(dark.rate, 0.3 * np.array(ADU), rtol=1e-6)
    assert dark.rate_unit == "e⁻/s"


def test_gain_that_the_observer_gives_goes_before_both() -> None:
    given = DetectorFacts(gain=DetectorFact(4.0, "given"))
    np.testing.assert_array_equal(dark_of(a_frame(ADU, EGAIN=3.0), given, None).electrons, 4 * np.array(ADU))


def test_bias_is_taken_off() -> None:
    bias = np.full((2, 2), 15.0, np.float32)
    np.testing.assert_array_equal(dark_of(a_frame(ADU), SCIENCE, bias).electrons, 2 * np.array(ADU) - 15)


def test_dark_per_second_has_no_bias_and_lasts_as_long_as_the_science_frame() -> None:
    dark = dark_of(a_frame(ADU, "electron/s", EXPTIME=7.0), SCIENCE, np.ones((2, 2), np.float32))
    np.testing.assert_array_equal(dark.electrons, 100 * np.array(ADU))
    np.testing.assert_array_equal(dark.rate, ADU)
    assert dark.scale_to(SCIENCE) == 1.0


def test_scale_is_the_ratio_of_the_exposure_times() -> None:
    assert dark_of(a_frame(ADU, EXPTIME=50.0), SCIENCE, None).scale_to(SCIENCE) == 2.0


def test_dark_of_unknown_exposure_time_cannot_be_scaled() -> None:
    with pytest.raises(FrameError, match="cannot be scaled, because its own exposure time is unknown"):
        dark_of(a_frame(ADU), SCIENCE, None).scale_to(SCIENCE)


def test_dark_in_adu_needs_a_gain_from_somewhere() -> None:
    with pytest.raises(MissingFacts) as refusal:
        dark_of(a_frame(ADU), DetectorFacts(), None)
    assert refusal.value.names == ("gain",)
