from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.evidence.shape import shape_of
from tests.review.evidence.examples import listed


def test_a_row_a_column_and_a_slope_have_their_length_direction_and_width() -> None:
    shape = shape_of(listed("######....", "..........", "#........#", "#.......#.", "#......#..", "#.....#..."))
    assert np.abs(shape.orientation) == pytest.approx([0, 90, 45])
    assert shape.orientation[2] == pytest.approx(-45)
    assert shape.length == pytest.approx([6, 4, 3 * np.sqrt(2) + 1])
    assert shape.width == pytest.approx([1, 1, 1])
    assert shape.straightness == pytest.approx([1, 1, 1])
    assert shape.vertical_run.tolist() == [1, 4, 1]


def test_a_bent_ray_is_not_straight() -> None:
    shape = shape_of(listed("##########", "..........", "##......##", ".##....##.", "..##..##..", "...####..."))
    assert shape.straightness[0] == 1
    assert shape.straightness[1] < 0.8


def test_a_gap_ends_the_vertical_run() -> None:
    assert shape_of(listed(".##.", ".#..", ".##.", "..#.", "##..", "#...")).vertical_run.tolist() == [3]


@pytest.mark.parametrize(
    ("rows", "share"),
    [
        (("..........", "##########", ".........."), 1.0),
        (("..........", "..#####...", ".........."), 0.5),
        (("#...", ".#..", "..#.", "...#"), (3 * np.sqrt(2) + 1) / (4 * np.sqrt(2))),
        (("...#....", "...#....", "........", "........"), 0.5),
    ],
)
def test_what_a_ray_crosses_of_the_frame_is_measured_along_its_line(rows: tuple[str, ...], share: float) -> None:
    assert shape_of(listed(*rows)).crossing == pytest.approx([share])


def test_no_rays_have_no_shape() -> None:
    assert len(shape_of(listed("...", "...")).length) == 0
