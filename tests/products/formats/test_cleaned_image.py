from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from astropy import units as u
from astropy.io import fits

from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.frames.exposure.assembling import ExposureFrames, assemble
from crviewer.frames.facts.detector_facts import DetectorFact, DetectorFacts
from crviewer.frames.fits.frame import Frame
from crviewer.products.catalogue.product import CLEANED
from crviewer.review.core.verdict import Verdict
from tests.products.examples import COSMIC, an_export, in_adu, primary, reviewed

REPLACED = np.zeros(COSMIC.shape, bool)
REPLACED[1, 1:4] = REPLACED[2, 6] = True  # the ring is judged to be a hot pixel


@pytest.mark.parametrize(
    ("read", "written"),
    [
        (np.uint8, np.float32),
        (np.uint16, np.float32),
        (np.int32, np.float64),
        (np.float32, np.float32),
        (np.float64, np.float64),
    ],
)
def test_only_cosmic_rays_are_replaced_and_all_other_values_are_those_that_were_read(
    tmp_path: Path, read: type, written: type
) -> None:
    data = np.arange(80).reshape(COSMIC.shape).astype(read)
    data[0, 0] = np.iinfo(read).max if np.dtype(read).kind in "iu" else 1 / 3
    review = reviewed(in_adu(data), Verdict.COSMIC_RAY, Verdict.HOT_PIXEL)
    CLEANED.write(an_export(review), tmp_path / "clean.fits")
    cleaned, header = primary(tmp_path / "clean.fits")
    assert cleaned.dtype.newbyteorder("=") == written
    assert np.array_equal(cleaned, np.where(REPLACED, 50, data))  # 100 electrons
    assert header["BUNIT"] == "adu"


def test_replaced_pixels_of_a_rate_are_divided_by_the_exposure_time(tmp_path: Path) -> None:
    data = np.ones(COSMIC.shape, np.float32)
    CLEANED.write(an_export(reviewed(in_adu(data, unit=u.adu / u.s))), tmp_path / "clean.fits")
    cleaned, header = primary(tmp_path / "clean.fits")
    assert np.array_equal(cleaned, np.where(COSMIC, 5, 1))  # 100 electrons in 10 s at 2 electrons per adu
    assert header["BUNIT"] == "adu/s"


def test_sky_that_was_added_back_for_detection_is_not_in_the_product(tmp_path: Path) -> None:
    data = np.ones(COSMIC.shape, np.float32)
    for reduction, one, unit in (((), 1, 2), (("flat divided: flat.fits",), 2, 1)):  # electrons of a pixel, and per adu
        exposure = in_adu(data)
        back = replace(exposure, electrons=exposure.electrons + 60, pssl=60.0, reduction=reduction)
        CLEANED.write(an_export(reviewed(back)), tmp_path / "clean.fits", overwrite=True)
        expected = np.where(COSMIC, (100 - 60) / unit, one)
        np.testing.assert_array_equal(primary(tmp_path / "clean.fits")[0], expected)


def test_a_pixel_without_a_value_stays_without(tmp_path: Path) -> None:
    data = np.ones(COSMIC.shape, np.float32)
    data[0, 9] = np.nan
    for reduction in ((), ("bias subtracted: bias.fits",)):
        exposure = replace(in_adu(data), reduction=reduction)
        CLEANED.write(an_export(reviewed(exposure)), tmp_path / "clean.fits", overwrite=True)
        cleaned, _ = primary(tmp_path / "clean.fits")
        assert np.argwhere(np.isnan(cleaned)).tolist() == [[0, 9]]


def test_a_pixel_that_the_flat_has_no_value_for_is_written_without_one(tmp_path: Path) -> None:
    data, flat = np.full(COSMIC.shape, 5, np.uint16), np.ones(COSMIC.shape, np.float32)
    flat[0, 9] = 0
    exposure = assemble(
        ExposureFrames(science=_frame(data), flat=_frame(flat)),
        DetectorFacts(gain=DetectorFact(2.0, ""), read_noise=DetectorFact(5.0, "")),
    )
    CLEANED.write(an_export(reviewed(exposure)), tmp_path / "clean.fits")
    cleaned, _ = primary(tmp_path / "clean.fits")
    assert np.argwhere(np.isnan(cleaned)).tolist() == [[0, 9]]
    assert cleaned[7, 9] == 10
    assert np.array_equal(DetectionSettings(ignore_mask=True).mask_for(exposure), np.isnan(cleaned))


def test_a_frame_that_was_reduced_is_written_in_electrons(tmp_path: Path) -> None:
    data = np.ones(COSMIC.shape, np.uint16)
    exposure = replace(in_adu(data, header={"BUNIT": "adu"}), reduction=("bias subtracted: bias.fits",))
    CLEANED.write(an_export(reviewed(exposure)), tmp_path / "clean.fits")
    cleaned, header = primary(tmp_path / "clean.fits")
    assert np.array_equal(cleaned, np.where(COSMIC, 100, 2))
    assert (header["BUNIT"], header["CRVRED1"]) == ("electron", "bias subtracted: bias.fits")


def _frame(data: np.ndarray) -> Frame:
    return Frame(data=data, unit=u.adu, unit_assumed=False, header=fits.Header(), path=None)
