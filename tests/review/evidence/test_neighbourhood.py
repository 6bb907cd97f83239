from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.evidence.neighbourhood import edge_distance, mask_neighbours, star_distance
from crviewer.review.evidence.stars import FrameStars
from tests.builders import picture
from tests.review.evidence.examples import listed


def test_masked_pixels_within_two_rows_and_columns_are_counted_once() -> None:
    rays = listed("##......", "........", "........", "......##")
    mask = picture("........", "........", "#..##...", "........")
    assert mask_neighbours(rays, mask).tolist() == [2, 1]


def test_the_edge_distance_counts_the_pixels_between() -> None:
    assert edge_distance(listed("#.....", "......", "..##..", "......", "......")).tolist() == [0, 2]


def test_the_nearest_star_is_measured_from_the_given_pixel() -> None:
    stars = FrameStars(np.array([10, 50]), np.array([10, 50]))
    assert star_distance(np.array([13, 50]), np.array([14, 50]), stars) == pytest.approx([5, 0])


def test_without_a_star_the_nearest_is_infinitely_far() -> None:
    nowhere = np.empty(0, np.int64)
    assert star_distance(np.array([3]), np.array([4]), FrameStars(nowhere, nowhere)).tolist() == [np.inf]
