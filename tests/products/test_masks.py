from __future__ import annotations

from pathlib import Path

import numpy as np
from astropy.nddata import CCDData

from crviewer.frames.masks import read_mask
from crviewer.products.masks import save_bad_pixel_mask, save_cosmic_ray_mask
from crviewer.review.verdict import Verdict
from tests.builders import an_exposure
from tests.products.examples import COSMIC, SETTINGS, primary, reviewed

RING_AND_HOLE = np.zeros(COSMIC.shape, bool)
RING_AND_HOLE[4:8, 2:6] = True


def test_bad_pixel_mask_joins_the_input_mask_and_the_defects(tmp_path: Path) -> None:
    known = np.zeros(COSMIC.shape, bool)
    known[0, 0] = True
    review = reviewed(an_exposure(shape=COSMIC.shape, mask=known), Verdict.COSMIC_RAY, Verdict.OTHER_DEFECT)
    save_bad_pixel_mask(review, SETTINGS, tmp_path / "bad.fits")
    mask, _ = primary(tmp_path / "bad.fits")
    assert mask.dtype == np.uint8
    assert np.array_equal(mask, known | RING_AND_HOLE)


def test_after_images_are_in_the_bad_pixel_mask_only_when_asked_for(tmp_path: Path) -> None:
    review = reviewed(None, Verdict.COSMIC_RAY, Verdict.AFTER_IMAGE)
    save_bad_pixel_mask(review, SETTINGS, tmp_path / "detector.fits")
    save_bad_pixel_mask(review, SETTINGS, tmp_path / "frame.fits", after_images=True)
    assert not primary(tmp_path / "detector.fits")[0].any()
    assert np.array_equal(primary(tmp_path / "frame.fits")[0], RING_AND_HOLE)


def test_cosmic_ray_mask_holds_what_stands_as_a_cosmic_ray(tmp_path: Path) -> None:
    save_cosmic_ray_mask(reviewed(None, Verdict.COSMIC_RAY, Verdict.HOT_PIXEL), SETTINGS, tmp_path / "cr.fits")
    mask, _ = primary(tmp_path / "cr.fits")
    assert mask.dtype == np.uint8
    assert np.array_equal(mask, COSMIC & ~RING_AND_HOLE)


def test_ccddata_and_the_program_itself_read_the_masks(tmp_path: Path) -> None:
    save_cosmic_ray_mask(reviewed(), SETTINGS, tmp_path / "cr.fits")
    assert np.array_equal(CCDData.read(tmp_path / "cr.fits", unit="").data, COSMIC)
    assert np.array_equal(read_mask(tmp_path / "cr.fits", COSMIC.shape), COSMIC)
