from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from astropy import units as u

from crviewer.detection.core.parameters import LacosmicSetup
from crviewer.detection.detectors.detection_settings import DetectionSettings, setup_for
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.facts.detector_facts import DetectorFact, DetectorFacts
from tests.builders import an_exposure


def exposed(unit: u.UnitBase, saturation: float | None = None) -> Exposure:
    facts = DetectorFacts(
        gain=DetectorFact(2.0, "EGAIN"),
        read_noise=DetectorFact(5.0, "RDNOISE"),
        exposure=DetectorFact(10.0, "EXPTIME"),
        saturation=None if saturation is None else DetectorFact(saturation, "SATURATE"),
    )
    exposure = an_exposure()
    return replace(exposure, science=replace(exposure.science, unit=unit), facts=facts)


@pytest.mark.parametrize(
    ("unit", "electrons"), [(u.adu, 131070), (u.adu / u.s, 131070), (u.electron, 65535), (u.electron / u.s, 65535)]
)
def test_an_unknown_saturation_level_is_full_scale_of_the_converter(unit: u.UnitBase, electrons: float) -> None:
    assert setup_for(exposed(unit)).satlevel == electrons


def test_a_known_saturation_level_and_the_read_noise_are_those_of_the_exposure() -> None:
    setup = setup_for(exposed(u.adu, saturation=40000))
    assert (setup.gain, setup.readnoise, setup.satlevel) == (1.0, 5.0, 80000.0)


def test_everything_else_is_taken_over() -> None:
    setup = setup_for(exposed(u.adu), like=LacosmicSetup(sepmed=False, cleantype="idw", readnoise=99))
    assert (setup.sepmed, setup.cleantype, setup.readnoise) == (False, "idw", 5.0)


def test_detection_refuses_to_guess_the_read_noise() -> None:
    with pytest.raises(ValueError, match="read noise of test field is unknown"):
        setup_for(replace(an_exposure(), facts=DetectorFacts()))


def test_ignoring_the_input_mask_still_leaves_out_pixels_without_a_value() -> None:
    mask = np.zeros((4, 5), bool)
    mask[0, :2] = True
    exposure = an_exposure(shape=(4, 5), mask=mask)
    exposure.science.data[0, 1] = np.nan
    assert np.argwhere(DetectionSettings().mask_for(exposure)).tolist() == [[0, 0], [0, 1]]
    assert np.argwhere(DetectionSettings(ignore_mask=True).mask_for(exposure)).tolist() == [[0, 1]]
