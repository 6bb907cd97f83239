from __future__ import annotations

import numpy as np
import pytest

from crviewer.frames.psf.saturation_level import saturation_level
from tests.review.evidence.examples import starry


def level(image: np.ndarray, known: float | None = None) -> float | None:
    return saturation_level(image, np.zeros(image.shape, bool), noise=10.0, known=known)


def bled() -> np.ndarray:
    image, *_ = starry((120, 120), fwhm=3.0, peak=20000)
    image[20:100, 60] = 50000 * np.random.default_rng(1).uniform(0.96, 1, 80)
    return image


def test_stars_that_are_not_cut_off_show_no_level() -> None:
    assert level(starry((120, 120), fwhm=3.0)[0]) is None


def test_an_uneven_plateau_shows_it() -> None:
    found = level(bled())
    assert found == pytest.approx(47500, rel=0.03)


@pytest.mark.parametrize(("known", "taken"), [(30000.0, 30000.0), (65535.0, 47500.0)])
def test_a_level_that_is_known_counts_unless_stars_are_cut_off_below_it(known: float, taken: float) -> None:
    assert level(bled(), known) == pytest.approx(taken, rel=0.03)
    assert level(starry((120, 120), fwhm=3.0)[0], known) == known


def test_single_bright_pixels_are_no_plateau() -> None:
    image = np.full((80, 80), 100, np.float32)
    image[8::8, 8::8] = 60000
    assert level(image) is None
