from __future__ import annotations

import pytest
from PyQt6.QtCore import QPointF, QSizeF

from crviewer.gui.image.pixel_view import inside
from crviewer.gui.image.viewport import Viewport

SIZE = QSizeF(200, 100)


def test_pixel_centres_are_on_whole_numbers_and_y_points_up() -> None:
    viewport = Viewport(10, 20, 50)
    assert viewport.to_widget(10, 20, SIZE) == QPointF(100, 50)
    assert viewport.to_widget(11, 21, SIZE) == QPointF(102, 48)
    assert viewport.to_frame(QPointF(102, 48), SIZE) == (11, 21)


def test_the_box_holds_every_pixel_that_the_view_touches() -> None:
    assert Viewport(10, 20, 5).box(SIZE) == (18, 23, 5, 16)
    assert Viewport(10.3, 20.1, 4).box(SIZE) == (18, 23, 6, 15)


def test_zooming_keeps_the_place_under_the_cursor() -> None:
    viewport = Viewport(10, 20, 50)
    at = QPointF(30, 80)
    place = viewport.to_frame(at, SIZE)
    zoomed = viewport.zoomed(0.5, place, least=5, most=400)
    assert zoomed.span == 25
    assert zoomed.to_frame(at, SIZE) == pytest.approx(place)


def test_zooming_stops_at_the_limits() -> None:
    assert Viewport(0, 0, 50).zoomed(0.01, (0, 0), least=6, most=400).span == 6
    assert Viewport(0, 0, 50).zoomed(100, (0, 0), least=6, most=400).span == 400


@pytest.mark.parametrize(
    ("box", "expected"),
    [((-3, 5, 2, 30), (0, 5, 2, 20)), ((12, 15, 0, 3), (10, 10, 0, 3)), ((-9, -2, -9, -2), (0, 0, 0, 0))],
)
def test_the_part_of_a_box_in_the_frame_is_never_negative(
    box: tuple[int, int, int, int], expected: tuple[int, int, int, int]
) -> None:
    assert inside(box, (10, 20)) == expected
