from __future__ import annotations

import astroscrappy
import numpy as np
import pytest

from crviewer.detection.lacosmic.arithmetic.medians import valid_median

SEPARABLE = {5: astroscrappy.sepmedfilt5, 7: astroscrappy.sepmedfilt7, 9: astroscrappy.sepmedfilt9}
FULL = {3: astroscrappy.medfilt3, 5: astroscrappy.medfilt5, 7: astroscrappy.medfilt7}


@pytest.mark.parametrize("width", SEPARABLE)
def test_separable_medians_are_those_of_astroscrappy(width: int) -> None:
    image, half = np.random.default_rng(1).normal(size=(40, 50)).astype(np.float32), width // 2
    expected = SEPARABLE[width](image)[half:-half, half:-half]
    np.testing.assert_array_equal(valid_median(image, width, separable=True), expected)


@pytest.mark.parametrize("width", FULL)
def test_full_medians_are_those_of_astroscrappy(width: int) -> None:
    image, half = np.random.default_rng(2).normal(size=(40, 50)).astype(np.float32), width // 2
    expected = FULL[width](image)[half:-half, half:-half]
    np.testing.assert_array_equal(valid_median(image, width, separable=False), expected)


@pytest.mark.parametrize("width", FULL)
def test_a_full_median_is_right_wherever_in_the_window_the_large_values_are(width: int) -> None:
    # By the zero-one principle a selection that is right for zeros and ones is right for all numbers. The number of
    # ones in each column decides what the network does, once columns are sorted.
    rng = np.random.default_rng(3)
    columns = np.minimum(rng.integers(0, 2 * width, (20_000, width)), width)
    order = rng.permuted(np.tile(np.arange(width), (20_000, width, 1)), axis=2)
    windows = np.moveaxis(order < columns[:, :, None], (1, 2), (2, 1)).astype(np.float32)
    found = valid_median(np.moveaxis(windows, 0, 2), width, separable=False)[0, 0]
    np.testing.assert_array_equal(found, np.median(windows.reshape(20_000, -1), axis=1))


@pytest.mark.parametrize(("width", "separable"), [(5, True), (7, True), (9, True), (5, False)])
def test_medians_of_many_patches_at_a_time_are_those_of_each(width: int, separable: bool) -> None:
    patches = np.random.default_rng(4).normal(size=(13, 12, 7)).astype(np.float32)
    together = valid_median(patches, width, separable=separable)
    for index in range(7):
        alone = valid_median(np.ascontiguousarray(patches[:, :, index]), width, separable=separable)
        np.testing.assert_array_equal(together[:, :, index], alone)
