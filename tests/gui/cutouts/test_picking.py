"""Rays are picked where they are seen: with the mouse, in cutouts and on the map."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from crviewer.gui.cutouts.cutout_panel import CutoutPanel
from crviewer.gui.cutouts.overview_map import OverviewMap
from crviewer.gui.image.pixel_view import PixelView
from crviewer.gui.image.viewport import Viewport
from crviewer.gui.session.session import Session
from tests.scenes import RAYS, write_scene

LEFT, SHIFT, BARE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def cutouts(session: Session, qtbot: QtBot, tmp_path: Path, settle: Callable[[], None]) -> CutoutPanel:
    panel = CutoutPanel(session)
    qtbot.addWidget(panel)
    panel.resize(700, 700)
    panel.show()
    qtbot.waitExposed(panel)
    session.opening.open(write_scene(tmp_path).request)
    settle()
    session.list.go_to(0)
    panel.show_viewport(Viewport(60, 48, 110))
    return panel


def place(view: PixelView, row: int, column: int) -> QPoint:
    return view.viewport.to_widget(column, row, view.extent).toPoint()


def ray_at(session: Session, row: int, column: int) -> int:
    assert session.state.review is not None
    (ray,) = session.state.review.rays.holding(np.array([row * session.state.review.rays.shape[1] + column]))
    return int(ray)


def chosen(session: Session) -> tuple[int | None, set[int]]:
    return session.state.selection.current, set(session.state.selection.rays.tolist())


@pytest.mark.parametrize("number", range(4))
def test_a_click_on_a_ray_in_any_cutout_selects_it(
    cutouts: CutoutPanel, session: Session, qtbot: QtBot, number: int
) -> None:
    view, (row, column) = cutouts.all[number].view, RAYS[3]
    qtbot.mouseClick(view, LEFT, BARE, place(view, row, column + 2))
    ray = ray_at(session, row, column)
    assert chosen(session) == (ray, {ray})


def test_a_click_beside_all_rays_leaves_the_selection(cutouts: CutoutPanel, session: Session, qtbot: QtBot) -> None:
    view = cutouts.science.view
    qtbot.mouseClick(view, LEFT, BARE, place(view, 65, 30))
    assert chosen(session) == (0, {0})


def test_shift_adds_the_ray_and_draws_no_line(cutouts: CutoutPanel, session: Session, qtbot: QtBot) -> None:
    view, (row, column) = cutouts.science.view, RAYS[3]
    with qtbot.assertNotEmitted(cutouts.ruled):
        qtbot.mouseClick(view, LEFT, SHIFT, place(view, row, column))
    ray = ray_at(session, row, column)
    assert chosen(session) == (ray, {0, ray})


def test_shift_adds_a_ray_on_the_map(session: Session, cutouts: CutoutPanel, qtbot: QtBot) -> None:
    overview = OverviewMap(session.store, session.list)
    qtbot.addWidget(overview)
    overview.resize(300, 300)
    overview.show()
    overview._on_opened()
    row, column = RAYS[4]
    qtbot.mouseClick(overview, LEFT, SHIFT, place(overview, row, column))
    ray = ray_at(session, row, column)
    assert chosen(session) == (ray, {0, ray})
