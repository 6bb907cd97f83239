from __future__ import annotations

import numpy as np

from crviewer.detection.detectors.median_filling import fill


def test_a_pixel_takes_the_lower_median_of_the_good_pixels_in_its_5_by_5() -> None:
    image = np.arange(81, dtype=np.float32).reshape(9, 9)
    bad = np.array([3 * 9 + 3, 0])
    values = fill(image, np.array([4 * 9 + 4]), bad)
    square = np.delete(image[2:7, 2:7].reshape(-1), [6, 12])  # without the bad pixel and the middle
    assert values.tolist() == [np.sort(square)[11]]
    assert values.dtype == np.float32


def test_a_corner_has_fewer_neighbours() -> None:
    image = np.arange(36, dtype=np.float32).reshape(6, 6)
    assert fill(image, np.array([0]), np.empty(0, np.int64)).tolist() == [7]  # 1 2 6 7 8 12 13 14: lower of 7 and 8


def test_a_large_blot_is_filled_from_its_rim_inwards() -> None:
    image = np.full((21, 21), 50, np.float32)
    blot = np.zeros((21, 21), bool)
    blot[3:18, 3:18] = True
    image[blot] = 9000
    assert set(fill(image, np.flatnonzero(blot), np.empty(0, np.int64))) == {50}
    assert image[10, 10] == 9000


def test_pixels_without_any_good_pixel_keep_their_values() -> None:
    image = np.full((4, 4), 7, np.float32)
    assert set(fill(image, np.arange(16), np.empty(0, np.int64))) == {7}


def test_nothing_to_fill_is_filled() -> None:
    assert len(fill(np.zeros((4, 4), np.float32), np.empty(0, np.int64), np.empty(0, np.int64))) == 0
