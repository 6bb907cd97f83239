from __future__ import annotations

import numpy as np

from crviewer.detection.core.rays import find_rays
from crviewer.review.evidence.listed import ListedPixels, finite_median
from tests.builders import picture


def test_specks_are_left_out_and_each_ray_is_reduced_over_its_own_pixels() -> None:
    cosmic = picture("##..#", "#....", "..###")
    listed = ListedPixels.of(find_rays(np.flatnonzero(cosmic), cosmic.shape, min_pixels=3))
    assert listed.pixels.tolist() == [0, 1, 5, 12, 13, 14]
    values = np.array([5.0, 7.0, 6.0, 1.0, 1.0, 4.0])
    assert listed.highest(values).tolist() == [7.0, 4.0]
    assert listed.lowest(values).tolist() == [5.0, 1.0]
    assert listed.mean(values).tolist() == [6.0, 2.0]
    assert listed.place_of_highest(values).tolist() == [1, 5]


def test_the_median_is_over_what_is_finite() -> None:
    values = np.array([[1.0, np.nan, 3.0, 2.0], [np.nan, 4.0, 8.0, np.nan], [np.nan] * 4])
    assert np.array_equal(finite_median(values), [2.0, 6.0, np.nan], equal_nan=True)
