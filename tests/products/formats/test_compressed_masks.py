from __future__ import annotations

from pathlib import Path

import numpy as np
from astropy.io import fits
from astropy.nddata import CCDData

from crviewer.frames.masks.mask_reading import MaskTarget, read_mask
from crviewer.products.catalogue.product import BAD_PIXELS, BAD_PIXELS_COMPRESSED, COSMIC_RAYS_COMPRESSED
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from tests.builders import a_review, an_exposure
from tests.products.examples import COSMIC, an_export, reviewed


def a_large_review() -> Review:
    cosmic = np.random.default_rng(1).random((700, 600)) < 0.001
    return a_review(an_exposure(shape=cosmic.shape, mask=np.roll(cosmic, 3)), cosmic)


def test_the_masks_are_read_back_equal(tmp_path: Path) -> None:
    review = reviewed(None, Verdict.COSMIC_RAY, Verdict.HOT_PIXEL)
    BAD_PIXELS_COMPRESSED.write(an_export(review), tmp_path / "bad.fits.fz")
    COSMIC_RAYS_COMPRESSED.write(an_export(review), tmp_path / "cr.fits.fz")
    bad, cosmic = (CCDData.read(tmp_path / name, hdu=1, unit="").data for name in ("bad.fits.fz", "cr.fits.fz"))
    assert bad.dtype == cosmic.dtype == np.uint8
    assert np.array_equal(bad, review.bad_pixels())
    assert np.array_equal(np.flatnonzero(cosmic), review.cosmic_pixels)


def test_the_program_itself_takes_one_as_an_input_mask(tmp_path: Path) -> None:
    review = a_large_review()
    BAD_PIXELS_COMPRESSED.write(an_export(review), tmp_path / "bad.fits.fz")
    assert np.array_equal(
        read_mask(tmp_path / "bad.fits.fz", MaskTarget(review.exposure.shape)).bad, review.bad_pixels()
    )


def test_the_file_is_plio_and_much_smaller(tmp_path: Path) -> None:
    BAD_PIXELS.write(an_export(a_large_review()), tmp_path / "bad.fits")
    BAD_PIXELS_COMPRESSED.write(an_export(a_large_review()), tmp_path / "bad.fits.fz")
    with fits.open(tmp_path / "bad.fits.fz", disable_image_compression=True) as hdus:
        assert hdus[1].header["ZCMPTYPE"] == "PLIO_1"
    assert (tmp_path / "bad.fits.fz").stat().st_size < (tmp_path / "bad.fits").stat().st_size / 10


def test_the_header_says_how_the_mask_was_made(tmp_path: Path) -> None:
    COSMIC_RAYS_COMPRESSED.write(an_export(), tmp_path / "cr.fits.fz")
    header = fits.getheader(tmp_path / "cr.fits.fz", "MASK")
    assert header["CRVSIGC"] == 4.5
    assert header["CRVFLAG"] == np.count_nonzero(COSMIC)
