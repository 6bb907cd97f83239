"""What the clipboard gets, and what is dragged out of the list."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from astropy.io import fits
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QClipboard, QGuiApplication
from pytestqt.qtbot import QtBot

from crviewer.gui.image.viewport import Viewport
from crviewer.gui.session.session import Session
from crviewer.gui.window.main_window import MainWindow
from crviewer.review.list.ray_selection import RaySelection
from tests.scenes import write_scene

SKY = {
    "CTYPE1": "RA---TAN",
    "CTYPE2": "DEC--TAN",
    "CRVAL1": 150.0,
    "CRVAL2": 2.0,
    "CRPIX1": 31.0,
    "CRPIX2": 21.0,
    "CD1_1": -0.0001,
    "CD2_2": 0.0001,
}


@pytest.fixture
def window(session: Session, qtbot: QtBot, tmp_path: Path, settle: Callable[[], None]) -> MainWindow:
    scene = write_scene(tmp_path)
    with fits.open(scene.science, mode="update") as hdus:
        hdus[0].header.update(SKY)
    window = MainWindow(session)
    qtbot.addWidget(window, before_close_func=lambda window: window.session.export.discard())
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    session.opening.open(scene.request)
    settle()
    return window


@pytest.fixture
def clipboard(qtbot: QtBot) -> QClipboard:
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    clipboard.clear()
    return clipboard


def test_ctrl_c_copies_the_selected_rows_in_the_order_of_the_list(
    window: MainWindow, clipboard: QClipboard, qtbot: QtBot
) -> None:
    window.session.list.select(RaySelection.of(3, 1))
    qtbot.keyClick(window.panels.table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    header, *rows = csv.reader(clipboard.text().splitlines(), delimiter="\t")
    assert header[:4] == ["number", "x", "y", "pixels"]
    assert [row[0] for row in rows] == ["2", "4"]


def test_the_position_is_that_of_the_current_ray_or_of_the_cursor_on_a_cutout(
    window: MainWindow, clipboard: QClipboard, qtbot: QtBot
) -> None:
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    window.session.list.go_nearest(32, 20)
    qtbot.keyClick(window.panels.table.view, Qt.Key.Key_C, keys)
    assert clipboard.text() == "x 33  y 21  RA 09:59:59.95  Dec +02:00:00.0"
    window.panels.cutouts.science.view.pointed.emit(30.3, 19.8)
    qtbot.keyClick(window.panels.table.view, Qt.Key.Key_C, keys)
    assert clipboard.text() == "x 31  y 21  RA 10:00:00.00  Dec +02:00:00.0"
    window.panels.cutouts.science.view.left.emit()
    qtbot.keyClick(window.panels.table.view, Qt.Key.Key_C, keys)
    assert clipboard.text().startswith("x 33  y 21 ")


def test_the_four_cutouts_are_copied_as_one_picture_without_the_paint_bar(
    window: MainWindow, clipboard: QClipboard, qtbot: QtBot
) -> None:
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(window.panels.table.view, Qt.Key.Key_C, keys)
    corner = window.panels.cutouts.masked.geometry().topLeft()
    opposite = window.panels.cutouts.cleaned.geometry().bottomRight()
    assert clipboard.image().width() == opposite.x() - corner.x() + 1
    assert clipboard.image().height() == opposite.y() - corner.y() + 1


def test_the_menu_of_a_cutout_copies_the_position_that_was_clicked_and_that_cutout(
    window: MainWindow, clipboard: QClipboard
) -> None:
    cutout = window.panels.cutouts.dark
    window.panels.cutouts.show_viewport(Viewport(30, 20, 40))
    middle = QPoint(cutout.view.width() // 2, cutout.view.height() // 2)
    position, picture, _ = window.clipboard.menu(cutout, middle).actions()
    position.trigger()
    assert clipboard.text().startswith("x 31  y 21  RA 10:00:00.00")
    picture.trigger()
    assert clipboard.image().size() == cutout.view.size()


def test_rows_are_dragged_out_as_csv(window: MainWindow) -> None:
    model = window.panels.table.model
    data = model.mimeData([model.index(row, column) for row in (2, 0) for column in (0, 1, 2)])
    assert data is not None
    text = data.text()
    assert [line.split(",")[0] for line in text.splitlines()] == ["number", "1", "3"]
    assert bytes(data.data("text/csv").data()).decode() == text


def test_the_mouse_drags_selected_rows_and_selects_from_others(window: MainWindow, qtbot: QtBot) -> None:
    view = window.panels.table.view
    window.session.list.select(RaySelection.of(1))
    for row, drags in ((1, True), (3, False)):
        place = view.visualRect(window.panels.table.model.index(row, 1)).center()
        qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert view.dragEnabled() is drags
        qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.session.state.selection.rays.tolist() == [3]
