from __future__ import annotations

from pathlib import Path

import numpy as np
from astropy.nddata import CCDData

from crviewer.frames.masks.mask_reading import MaskTarget, read_mask
from crviewer.products.catalogue.product import BAD_PIXELS, COSMIC_RAYS, FRAME_BAD_PIXELS
from crviewer.review.core.verdict import Verdict
from tests.builders import an_exposure
from tests.products.examples import COSMIC, an_export, primary, reviewed

RING_AND_HOLE = np.zeros(COSMIC.shape, bool)
RING_AND_HOLE[4:8, 2:6] = True


def test_bad_pixel_mask_joins_the_input_mask_and_the_defects(tmp_path: Path) -> None:
    known = np.zeros(COSMIC.shape, bool)
    known[0, 0] = True
    review = reviewed(an_exposure(shape=COSMIC.shape, mask=known), Verdict.COSMIC_RAY, Verdict.OTHER_DEFECT)
    BAD_PIXELS.write(an_export(review), tmp_path / "bad.fits")
    mask, _ = primary(tmp_path / "bad.fits")
    assert mask.dtype == np.uint8
    assert np.array_equal(mask, known | RING_AND_HOLE)


def test_after_images_are_in_the_bad_pixel_mask_of_the_frame_and_not_in_that_of_the_detector(tmp_path: Path) -> None:
    review = reviewed(None, Verdict.COSMIC_RAY, Verdict.AFTER_IMAGE)
    BAD_PIXELS.write(an_export(review), tmp_path / "detector.fits")
    FRAME_BAD_PIXELS.write(an_export(review), tmp_path / "frame.fits")
    assert not primary(tmp_path / "detector.fits")[0].any()
    assert np.array_equal(primary(tmp_path / "frame.fits")[0], RING_AND_HOLE)


def test_cosmic_ray_mask_holds_what_stands_as_a_cosmic_ray(tmp_path: Path) -> None:
    COSMIC_RAYS.write(an_export(reviewed(None, Verdict.COSMIC_RAY, Verdict.HOT_PIXEL)), tmp_path / "cr.fits")
    mask, _ = primary(tmp_path / "cr.fits")
    assert mask.dtype == np.uint8
    assert np.array_equal(mask, COSMIC & ~RING_AND_HOLE)


def test_ccddata_and_the_program_itself_read_the_masks(tmp_path: Path) -> None:
    COSMIC_RAYS.write(an_export(), tmp_path / "cr.fits")
    assert np.array_equal(CCDData.read(tmp_path / "cr.fits", unit="").data, COSMIC)
    assert np.array_equal(read_mask(tmp_path / "cr.fits", MaskTarget(COSMIC.shape)).rays, COSMIC)
