"""Painting on the mask cutout, driven by mouse and keys as an observer would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crviewer.gui.cutouts.mask_cutout import MaskCanvas
from crviewer.gui.cutouts.paint_bar import PaintBar
from crviewer.gui.image.pyramid import PyramidBlocks
from crviewer.gui.image.viewport import Viewport
from crviewer.gui.session.session import Session
from crviewer.gui.window.main_window import MainWindow
from crviewer.review.core.dq import DQ
from crviewer.review.core.painting import PaintedKind
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from tests.scenes import RAYS, SHAPE, write_scene

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
NO_KEY, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
EMPTY = (65, 30)  # row and column of sky


@pytest.fixture
def window(session: Session, tmp_path: Path, qtbot: QtBot, settle: Callable[[], None]) -> MainWindow:
    session.messages.failed.connect(lambda error: pytest.fail(str(error)))
    window = MainWindow(session)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    session.opening.open(write_scene(tmp_path).request)
    settle()
    session.retouch.resize(1)
    window.panels.cutouts.show_viewport(Viewport(EMPTY[1], EMPTY[0], 40))
    return window


def review_of(session: Session) -> Review:
    assert session.state.review is not None
    return session.state.review


def masked(session: Session, bits: DQ) -> set[tuple[int, int]]:
    return {(int(y), int(x)) for y, x in np.argwhere(review_of(session).dq() == bits)}


def drag(
    window: MainWindow,
    *places: tuple[int, int],
    button: Qt.MouseButton = LEFT,
    keys: Qt.KeyboardModifier = NO_KEY,
    release: bool = True,
) -> None:
    """Press on the first (row, column) of the mask cutout, move over all others, and release on the last."""
    view = window.panels.cutouts.masked.view

    def send(kind: QMouseEvent.Type, place: tuple[int, int], changed: Qt.MouseButton, held: Qt.MouseButton) -> None:
        point = QPointF(view.viewport.to_widget(place[1], place[0], view.extent))
        QApplication.sendEvent(view, QMouseEvent(kind, point, view.mapToGlobal(point), changed, held, keys))

    none = Qt.MouseButton.NoButton
    send(QMouseEvent.Type.MouseButtonPress, places[0], button, button)
    for place in places[1:]:
        send(QMouseEvent.Type.MouseMove, place, none, button)
    if release:
        send(QMouseEvent.Type.MouseButtonRelease, places[-1], button, none)


def test_a_missed_ray_is_painted_in_one_step_and_becomes_a_row(
    window: MainWindow, session: Session, settle: Callable[[], None]
) -> None:
    row, column = EMPTY
    rows = len(review_of(session).rays)
    session.retouch.take_up(PaintedKind.COSMIC_RAY)
    before = window.panels.cutouts.masked.view.viewport
    drag(window, (row, column), (row, column + 1), (row + 1, column + 2))
    assert masked(session, DQ.CR | DQ.USER) == {(row, column), (row, column + 1), (row + 1, column + 2)}
    assert [step.label for step in session.state.history.done] == ["cosmic ray painted: 3 pixels"]
    settle()
    assert len(review_of(session).rays) == rows + 1 == len(session.state.order)
    (ray,) = review_of(session).rays.holding(np.array([row * SHAPE[1] + column]))
    assert session.state.selection.current == ray
    assert review_of(session).verdicts[ray] == Verdict.COSMIC_RAY
    assert window.panels.cutouts.masked.view.viewport == before
    assert session.state.suggestions is not None
    assert len(session.state.suggestions.scores) == rows + 1
    session.verdicts.undo()
    assert masked(session, DQ.CR | DQ.USER) == set()
    settle()
    assert len(review_of(session).rays) == rows
    session.verdicts.redo()
    settle()
    assert len(review_of(session).rays) == rows + 1


def test_right_and_ctrl_erase(window: MainWindow, session: Session, settle: Callable[[], None]) -> None:
    row, column = RAYS[0]
    window.panels.cutouts.show_viewport(Viewport(column, row, 40))
    before = masked(session, DQ.CR)
    session.retouch.take_up(PaintedKind.COSMIC_RAY)
    drag(window, (row, column), button=RIGHT)
    drag(window, (row, column + 1), keys=CTRL)
    assert masked(session, DQ.CR) == before - {(row, column), (row, column + 1)}
    assert len(session.state.history.done) == 2
    settle()
    assert masked(session, DQ.CR) == before - {(row, column), (row, column + 1)}


def test_bad_pixels_are_told_to_the_detection(window: MainWindow, session: Session, settle: Callable[[], None]) -> None:
    row, column = RAYS[0]
    window.panels.cutouts.show_viewport(Viewport(column, row, 40))
    ray = {(row, column + step) for step in range(5)}
    session.retouch.take_up(PaintedKind.BAD)
    drag(window, (row, column), (row, column + 4))
    settle()
    assert masked(session, DQ.BAD | DQ.USER) == ray
    assert not ray & {divmod(int(pixel), SHAPE[1]) for pixel in review_of(session).detection.pixels}


def test_shift_draws_a_straight_line(window: MainWindow, session: Session) -> None:
    row, column = EMPTY
    session.retouch.take_up(PaintedKind.BAD)
    drag(window, (row, column), (row + 6, column + 3), (row, column + 4), keys=SHIFT)
    assert masked(session, DQ.BAD | DQ.USER) == {(row, column + step) for step in range(5)}


def test_escape_puts_the_brush_down_from_the_paint_bar_too(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    session.retouch.take_up(PaintedKind.COSMIC_RAY)
    box = window.findChild(PaintBar).size_box
    window.activateWindow()
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert session.retouch.brush is None


def test_escape_gives_up_the_stroke_and_then_the_brush(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    view = window.panels.cutouts.masked.view
    session.retouch.take_up(PaintedKind.COSMIC_RAY)
    drag(window, EMPTY, (EMPTY[0] + 3, EMPTY[1]), release=False)
    assert session.retouch.stroke is not None
    session.retouch.stop()
    assert session.retouch.stroke is None
    qtbot.mouseRelease(view, LEFT)
    assert session.state.history.done == ()
    assert session.retouch.brush is PaintedKind.COSMIC_RAY
    session.retouch.stop()
    assert session.retouch.brush is None


def test_without_a_brush_and_with_the_middle_button_a_drag_pans(window: MainWindow, session: Session) -> None:
    view = window.panels.cutouts.masked.view
    for button in (LEFT, MIDDLE):
        before = view.viewport
        drag(window, EMPTY, (EMPTY[0], EMPTY[1] + 5), button=button)
        assert view.viewport.x < before.x
        session.retouch.take_up(PaintedKind.BAD)
    assert session.state.history.done == ()


def test_the_current_ray_grows_and_shrinks(window: MainWindow, session: Session, settle: Callable[[], None]) -> None:
    session.list.go_nearest(RAYS[1][1], RAYS[1][0])
    before = masked(session, DQ.CR)
    session.retouch.grow()
    session.retouch.grow()
    settle()
    session.retouch.shrink()
    session.retouch.shrink()
    settle()
    assert (masked(session, DQ.CR), masked(session, DQ.CR | DQ.USER)) == (before, set())
    labels = [step.label for step in session.state.history.done]
    assert labels == [f"ray {what} pixels" for what in ("grown: 16", "grown: 24", "shrunk: 24", "shrunk: 16")]


def test_what_cannot_be_done_to_a_ray_is_said(window: MainWindow, session: Session) -> None:
    told: list[str] = []
    session.messages.told.connect(told.append)
    session.list.go_nearest(RAYS[1][1], RAYS[1][0])
    session.retouch.fill_hole()
    assert told == ["This ray has no hole."]
    assert session.state.history.done == ()


def test_the_bar_shows_what_is_taken_up(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    (bar,) = window.findChildren(PaintBar)
    qtbot.mouseClick(bar.brushes[PaintedKind.BAD], LEFT)
    assert session.retouch.brush is PaintedKind.BAD
    assert (bar.brushes[PaintedKind.BAD].isChecked(), bar.brushes[PaintedKind.COSMIC_RAY].isChecked()) == (True, False)
    bar.size_box.setValue(7)
    assert session.retouch.size == 7
    for _ in range(30):
        session.retouch.enlarge(1)
    assert (session.retouch.size, bar.size_box.value()) == (25, 25)
    qtbot.mouseClick(bar.brushes[PaintedKind.BAD], LEFT)
    assert session.retouch.brush is None


def test_the_keys_of_the_brush_work_in_the_cutout(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    view = window.panels.cutouts.masked.view
    window.activateWindow()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_P)
    assert session.retouch.brush is PaintedKind.COSMIC_RAY
    qtbot.keyClick(view, Qt.Key.Key_BracketRight)
    assert session.retouch.size == 2
    qtbot.keyClick(view, Qt.Key.Key_L)
    assert session.retouch.straight
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert session.retouch.brush is None


def test_the_cleaned_cutout_replaces_what_is_painted(window: MainWindow, session: Session) -> None:
    row, column = EMPTY
    session.retouch.take_up(PaintedKind.COSMIC_RAY)
    drag(window, EMPTY)
    values = window.panels.cutouts.cleaned.view.values
    assert values is not None
    value = values((row, row + 1, column, column + 1))[0, 0]
    assert value == review_of(session).cleaned()[row, column]
    assert value != review_of(session).exposure.electrons[row, column]


def test_a_stroke_is_shown_before_it_is_taken(window: MainWindow, session: Session) -> None:
    canvas = window.panels.cutouts.masked.view
    assert isinstance(canvas, MaskCanvas)
    box = (EMPTY[0], EMPTY[0] + 1, EMPTY[1], EMPTY[1] + 2)
    session.retouch.take_up(PaintedKind.COSMIC_RAY)
    drag(window, EMPTY, release=False)
    assert canvas.kinds(PyramidBlocks(1, box)).tolist() == [[Verdict.COSMIC_RAY, -1]]
    assert not canvas.grab().isNull()
    assert len(review_of(session).painting.pixels) == 0
