from __future__ import annotations

import numpy as np

from crviewer.frames.psf.frame_psf import FramePsf
from crviewer.review.evidence.stars import FrameStars, find_stars
from tests.review.evidence.examples import starry


def found(image: np.ndarray, mask: np.ndarray | None = None, psf: FramePsf | None = None) -> FrameStars:
    masked = np.zeros(image.shape, bool) if mask is None else mask
    return find_stars(image, masked, noise=10.0, psf=psf)


def test_every_bright_star_is_found() -> None:
    image, rows, columns = starry((150, 150), fwhm=3.0)
    stars = found(image)
    distance = np.hypot(stars.rows[:, None] - rows, stars.columns[:, None] - columns)
    assert (distance.min(axis=0) <= 1).all()
    assert len(stars.rows) == len(rows)


def test_rays_and_hot_pixels_do_not_count_as_stars() -> None:
    image, rows, _ = starry((250, 250), fwhm=3.0)
    rng = np.random.default_rng(5)
    for row, column in rng.integers(5, 240, (60, 2)):
        image[row, column : column + 6] += 8000
        image[row - 3, column] += 20000
    assert len(found(image, psf=FramePsf.round(3.0)).rows) <= len(rows)


def test_an_empty_sky_has_no_stars() -> None:
    assert len(found(np.random.default_rng(3).normal(100, 10, (80, 90)).astype(np.float32)).rows) == 0


def test_masked_stars_are_left_out() -> None:
    image, *_ = starry((120, 120), fwhm=3.0)
    assert len(found(image, np.ones(image.shape, bool)).rows) == 0


def test_a_frame_smaller_than_a_block_of_sky_can_be_searched() -> None:
    assert len(found(np.full((9, 12), 100, np.float32)).rows) == 0
