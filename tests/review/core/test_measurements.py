from __future__ import annotations

import numpy as np
import pytest

from crviewer.detection.core.rays import find_rays
from crviewer.review.core.holes import find_holes
from crviewer.review.core.measurements import RayMeasurements, measure
from tests.builders import an_exposure, picture


def measured(electrons: np.ndarray, cosmic: np.ndarray, dark: np.ndarray | None = None) -> RayMeasurements:
    rays = find_rays(np.flatnonzero(cosmic), cosmic.shape, min_pixels=1)
    return measure(rays, find_holes(rays), an_exposure(electrons, dark=dark))


def test_positions_are_one_based_and_values_are_those_of_the_flagged_pixels() -> None:
    electrons = np.arange(20.0).reshape(4, 5)
    found = measured(electrons, picture(".....", ".##..", ".....", "....#"))
    assert found.x.tolist() == [2.5, 5.0]
    assert found.y.tolist() == [2.0, 4.0]
    assert found.pixels.tolist() == [2, 1]
    assert found.peak.tolist() == [7.0, 19.0]
    assert found.minimum.tolist() == [6.0, 19.0]
    assert np.isnan(found.dark).all()


def test_the_minimum_and_the_dark_look_into_the_hole_and_the_peak_does_not() -> None:
    electrons = np.full((5, 5), 10.0)
    electrons[2, 2] = -4000.0
    dark = np.zeros((5, 5))
    dark[2, 2] = 7.0
    found = measured(electrons, picture(".....", ".###.", ".#.#.", ".###.", "....."), dark)
    assert found.minimum.tolist() == [-4000.0]
    assert found.peak.tolist() == [10.0]
    assert found.dark.tolist() == [7.0]


def test_elongation_is_one_for_a_square_and_the_length_for_a_line() -> None:
    found = measured(np.zeros((6, 12)), picture("##..........", "##..........", "............", "..########.."))
    assert found.elongation == pytest.approx([1.0, 8.0])


def test_a_slanted_line_is_as_long_as_a_straight_one_of_its_steps() -> None:
    found = measured(np.zeros((8, 8)), np.eye(8, dtype=bool))
    assert found.elongation[0] == pytest.approx(np.sqrt(2 * (64 - 1) / 12 * 12 + 1))


def test_nothing_flagged_measures_nothing() -> None:
    assert len(measured(np.zeros((6, 6)), np.zeros((6, 6), bool)).peak) == 0
