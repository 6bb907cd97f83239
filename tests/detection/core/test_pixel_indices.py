from __future__ import annotations

import numpy as np

from crviewer.detection.core.pixel_indices import among, unique, without


def test_each_pixel_is_there_once_in_order() -> None:
    assert unique(np.array([7, 2, 2]), np.array([], int), np.array([5, 7])).tolist() == [2, 5, 7]
    assert unique(np.array([], int)).tolist() == []


def test_pixels_among_others_are_told_whatever_their_order() -> None:
    others = np.array([2, 5, 9])
    assert among(np.array([9, 1, 5, 10]), others).tolist() == [True, False, True, False]
    assert among(np.array([[2], [3]]), others).tolist() == [[True], [False]]
    assert among(np.array([1, 2]), others[:0]).tolist() == [False, False]


def test_pixels_without_others_keep_their_order() -> None:
    assert without(np.array([9, 1, 5]), np.array([2, 5])).tolist() == [9, 1]
    assert without(np.array([9, 1]), np.array([], int)).tolist() == [9, 1]


def test_random_sets_are_those_of_numpy() -> None:
    rng = np.random.default_rng(5)
    one, other = (rng.integers(0, 400, 300) for _ in range(2))
    assert np.array_equal(unique(one, other), np.union1d(one, other))
    assert np.array_equal(among(one, unique(other)), np.isin(one, other))
    assert np.array_equal(without(unique(one), unique(other)), np.setdiff1d(one, other))
