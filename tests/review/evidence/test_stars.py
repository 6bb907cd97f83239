from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.evidence.stars import FrameStars, find_stars
from tests.review.evidence.examples import starry


def found(image: np.ndarray, mask: np.ndarray | None = None, saturation: float | None = None) -> FrameStars:
    masked = np.zeros(image.shape, bool) if mask is None else mask
    return find_stars(image, masked, noise=10.0, saturation=saturation)


@pytest.mark.parametrize("fwhm", [2.0, 3.0, 5.0])
def test_the_width_is_that_of_the_stars_and_every_bright_one_is_found(fwhm: float) -> None:
    image, rows, columns = starry((250, 250), fwhm=fwhm)
    stars = found(image)
    assert stars.fwhm == pytest.approx(fwhm, rel=0.05)
    distance = np.hypot(stars.rows[:, None] - rows, stars.columns[:, None] - columns)
    assert (distance.min(axis=0) <= 1).all()
    assert len(stars.rows) == len(rows)


def test_rays_and_hot_pixels_neither_narrow_the_stars_nor_count_as_stars() -> None:
    image, rows, _ = starry((250, 250), fwhm=3.0)
    rng = np.random.default_rng(5)
    for row, column in rng.integers(5, 240, (60, 2)):
        image[row, column : column + 6] += 8000
        image[row - 3, column] += 20000
    stars = found(image)
    assert stars.fwhm == pytest.approx(3.0, rel=0.05)
    assert len(stars.rows) <= len(rows)


def test_saturated_stars_do_not_widen_the_others() -> None:
    image, *_ = starry((250, 250), fwhm=3.0)
    bright, *_ = starry((250, 250), fwhm=3.0, peak=60000)
    image[:130] = np.minimum(bright[:130], 9000)
    assert found(image, saturation=9000).fwhm == pytest.approx(3.0, rel=0.05)


def test_an_empty_sky_has_no_stars_and_no_width() -> None:
    stars = found(np.random.default_rng(3).normal(100, 10, (80, 90)).astype(np.float32))
    assert np.isnan(stars.fwhm)
    assert len(stars.rows) == 0


def test_masked_stars_are_left_out() -> None:
    image, *_ = starry((120, 120), fwhm=3.0)
    assert len(found(image, np.ones(image.shape, bool)).rows) == 0


def test_a_frame_smaller_than_a_block_of_sky_can_be_searched() -> None:
    assert len(found(np.full((9, 12), 100, np.float32)).rows) == 0
