from __future__ import annotations

import numpy as np

from crviewer.review.core.brush import stroke

SHAPE = (7, 9)


def drawn(pixels: np.ndarray) -> list[str]:
    picture = np.zeros(SHAPE[0] * SHAPE[1], bool)
    picture[pixels] = True
    return ["".join(".#"[pixel] for pixel in row) for row in picture.reshape(SHAPE).astype(int).tolist()]


def test_the_smallest_brush_covers_the_pixel_under_it_wherever_it_is_touched() -> None:
    for x, y in ((3, 2), (3.45, 2.45), (2.55, 1.55)):
        assert stroke((x, y), (x, y), 1, SHAPE).tolist() == [2 * 9 + 3]


def test_a_brush_is_round() -> None:
    assert drawn(stroke((4, 3), (4, 3), 5, SHAPE)) == [
        ".........",
        "...###...",
        "..#####..",
        "..#####..",
        "..#####..",
        "...###...",
        ".........",
    ]


def test_an_even_brush_lies_between_pixels() -> None:
    assert drawn(stroke((4.2, 3.2), (4.2, 3.2), 2, SHAPE))[3:5] == ["....##...", "....##..."]


def test_a_thin_line_has_no_gap() -> None:
    assert drawn(stroke((0, 0), (8, 3), 1, SHAPE))[:4] == [
        "##.......",
        "..##.....",
        "....###..",
        ".......##",
    ]


def test_what_is_outside_of_the_frame_is_left_out() -> None:
    assert drawn(stroke((-3, 1), (1, 1), 3, SHAPE))[:4] == ["###......", "###......", "###......", "........."]
    assert len(stroke((-9, -9), (-5, -5), 3, SHAPE)) == 0
