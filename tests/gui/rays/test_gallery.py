"""The gallery: tiles of rays, and what is selected among them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QColor
from pytestqt.qtbot import QtBot

from crviewer.gui.rays.gallery import RayGallery
from crviewer.gui.rays.ray_tiles import RayTiles, box_around
from crviewer.gui.session.session import Session
from crviewer.gui.style import colours
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_list import RayList
from crviewer.review.list.ray_selection import RaySelection
from tests.scenes import RAYS, write_scene


@pytest.fixture
def gallery(session: Session, qtbot: QtBot, tmp_path: Path, settle: Callable[[], None]) -> RayGallery:
    gallery = RayGallery(session.store, session.list)
    qtbot.addWidget(gallery)
    gallery.resize(460, 500)
    gallery.show()
    session.opening.open(write_scene(tmp_path).request)
    settle()
    return gallery


def test_there_is_a_tile_for_every_listed_ray_in_the_order_of_the_list(gallery: RayGallery, session: Session) -> None:
    assert gallery.model.rowCount() == len(session.state.order) == len(RAYS) + 1
    session.list.arrange(RayList(text="number > 3"))
    assert gallery.model.rowCount() == len(session.state.order)


def test_a_tile_shows_mask_science_and_dark_of_its_ray_side_by_side(gallery: RayGallery, session: Session) -> None:
    assert session.state.review is not None
    row, column = divmod(int(session.state.review.rays.of(1)[0]), session.state.review.rays.shape[1])
    top, bottom, left, _ = box_around(session.state.review.rays.of(1), session.state.review.rays.shape)
    tile, side = RayTiles(session.store).of(1), bottom - top
    assert (tile.width(), tile.height()) == (3 * side + 2, side)
    place = QPoint(column - left, side - 1 - (row - top))
    assert tile.pixelColor(place) == QColor(colours.of_verdict(Verdict.UNREVIEWED))
    science, dark = (tile.pixelColor(place + QPoint(step * (side + 1), 0)) for step in (1, 2))
    assert science == QColor("white")
    assert dark != science


def test_a_tile_reaches_beyond_the_frame_where_its_ray_is_at_the_edge() -> None:
    assert box_around(np.array([0, 1, 2]), (50, 50)) == (-12, 12, -11, 13)


def test_a_verdict_colours_the_tile_and_its_frame(gallery: RayGallery, session: Session, qtbot: QtBot) -> None:
    before = gallery.view.grab().toImage()
    session.list.go_to(1)
    session.verdicts.give(Verdict.OTHER_DEFECT)
    session.list.go_to(4)
    qtbot.waitUntil(lambda: gallery.view.currentIndex().row() == 4)
    after = gallery.view.grab().toImage()
    corner = gallery.view.visualRect(gallery.model.index(1, 0)).topLeft() + QPoint(4, 4)
    ratio = after.devicePixelRatio()
    place = QPoint(round(corner.x() * ratio), round(corner.y() * ratio))
    assert after.pixelColor(place) == colours.of_verdict(Verdict.OTHER_DEFECT)
    assert before.pixelColor(place) != after.pixelColor(place)


def test_what_is_chosen_in_the_gallery_is_chosen_everywhere(
    gallery: RayGallery, session: Session, qtbot: QtBot
) -> None:
    viewport = gallery.view.viewport()
    places = [gallery.view.visualRect(gallery.model.index(row, 0)).center() for row in (1, 3)]
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=places[0])
    assert session.state.selection.current == 1
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, pos=places[1])
    assert session.state.selection.rays.tolist() == [1, 2, 3]
    session.list.select(RaySelection.of(0, 4))
    chosen = gallery.view.selectionModel()
    assert chosen is not None
    assert sorted({index.row() for index in chosen.selectedIndexes()}) == [0, 4]
    session.verdicts.give(Verdict.COSMIC_RAY)
    assert session.state.review is not None
    assert np.flatnonzero(session.state.review.verdicts[:6] == Verdict.COSMIC_RAY).tolist() == [0, 4]


def test_a_gallery_behind_another_tab_lists_nothing_new_and_catches_up(gallery: RayGallery, session: Session) -> None:
    gallery.link.see(False)
    assert gallery.model.rowCount() == len(session.state.order)  # it may be where it was when it is seen again
    session.list.arrange(RayList(text="number > 3"))
    session.list.go_to(int(session.state.order[1]))
    assert gallery.model.rowCount() == 0
    gallery.link.see(True)
    assert gallery.model.rowCount() == len(session.state.order)
    assert gallery.view.currentIndex().row() == 1


def test_tiles_grow_and_shrink_and_stay_so(gallery: RayGallery, session: Session, qtbot: QtBot) -> None:
    gallery.slider.setValue(100)
    qtbot.waitUntil(lambda: gallery.view.visualRect(gallery.model.index(0, 0)).width() == 3 * 100 + 12)
    again = RayGallery(session.store, session.list)
    qtbot.addWidget(again)
    assert again.slider.value() == 100
