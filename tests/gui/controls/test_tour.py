"""The tour: five notes beside what they tell of, which can be left at any time and are offered once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crviewer.gui.controls.tour import WindowTour, beside
from crviewer.gui.session.session import Session
from crviewer.gui.window.main_window import MainWindow
from tests.scenes import write_scene

pytestmark = pytest.mark.window

Settle = Callable[[], None]


@pytest.fixture
def window(session: Session, qtbot: QtBot, tmp_path: Path, settle: Settle) -> MainWindow:
    window = MainWindow(session)
    qtbot.addWidget(window, before_close_func=lambda window: window.session.export.discard())
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    session.opening.open(write_scene(tmp_path).request)
    settle()
    return window


def tour_of(window: MainWindow) -> WindowTour | None:
    tours: list[WindowTour] = window.findChildren(WindowTour)
    return next((tour for tour in tours if not tour.isHidden()), None)


def begun(window: MainWindow) -> WindowTour:
    window.tour.begin()
    tour = tour_of(window)
    assert tour is not None
    return tour


def test_five_steps_lead_through_the_window_and_back_to_the_list(window: MainWindow, qtbot: QtBot) -> None:
    tour = begun(window)
    titles = []
    while not tour.isHidden():
        note = tour.note.geometry()
        assert tour.rect().contains(note)
        assert window.childAt(note.center()) in tour.findChildren(QWidget)  # nothing is in front of it
        titles.append((tour.note.count.text(), tour.note.title.text()))
        qtbot.mouseClick(tour.note.next, Qt.MouseButton.LeftButton)
    assert titles == [
        ("1 of 5", "Rays, and one key for each verdict"),
        ("2 of 5", "The same pixels, side by side"),
        ("3 of 5", "Evidence and suggestion"),
        ("4 of 5", "Detection threshold"),
        ("5 of 5", "Save and export"),
    ]
    assert QApplication.focusWidget() is window.panels.table.view


def test_back_returns_to_the_step_before(window: MainWindow, qtbot: QtBot) -> None:
    tour = begun(window)
    assert not tour.note.back.isEnabled()
    tour.go(1)
    qtbot.mouseClick(tour.note.back, Qt.MouseButton.LeftButton)
    assert tour.note.count.text() == "1 of 5"


def test_the_keyboard_stays_in_the_note_and_escape_ends_the_tour(window: MainWindow, qtbot: QtBot) -> None:
    tour = begun(window)
    for expected in (tour.note.skip, tour.note.next):
        focus = QApplication.focusWidget()
        assert focus is not None
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is expected
    qtbot.keyClick(tour.note.next, Qt.Key.Key_Escape)
    assert tour_of(window) is None
    assert QApplication.focusWidget() is window.panels.table.view


def test_skip_ends_it(window: MainWindow, qtbot: QtBot) -> None:
    tour = begun(window)
    qtbot.mouseClick(tour.note.skip, Qt.MouseButton.LeftButton)
    assert tour_of(window) is None


def test_the_layer_follows_the_window(window: MainWindow, qtbot: QtBot) -> None:
    tour = begun(window)
    window.resize(1000, 700)
    qtbot.waitUntil(lambda: tour.size() == window.size())
    assert tour.rect().contains(tour.note.geometry())


def test_it_is_offered_once_where_somebody_can_see_it(
    window: MainWindow, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    for offered in (True, False):
        window.tour.offer()
        assert tour_of(window) is None
        window.session.store.suggested.emit()
        tour = tour_of(window)
        assert (tour is not None) == offered
        if tour is not None:
            tour.end()


def test_a_screen_that_nobody_sees_gets_none(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "offscreen")
    window.tour.offer()
    window.session.store.suggested.emit()
    assert tour_of(window) is None


@pytest.mark.parametrize(
    ("target", "corner"),
    [
        (QRect(0, 100, 200, 400), QPoint(210, 250)),  # at its right
        (QRect(600, 100, 390, 400), QPoint(290, 250)),  # at its left
        (QRect(100, 10, 850, 100), QPoint(375, 120)),  # below
        (QRect(0, 0, 1000, 800), QPoint(350, 350)),  # in the middle of what leaves no room
        (QRect(), QPoint(350, 350)),  # in the middle of the window where nothing can be shown
    ],
)
def test_a_note_stands_where_it_fits(target: QRect, corner: QPoint) -> None:
    assert (beside(target, QSize(300, 100), QRect(0, 0, 1000, 800)) - corner).manhattanLength() <= 2


def test_where_nothing_is_open_it_begins_on_the_demo(session: Session, qtbot: QtBot, settle: Settle) -> None:
    empty = MainWindow(session)
    qtbot.addWidget(empty, before_close_func=lambda window: window.session.export.discard())
    empty.show()
    empty.tour.begin()
    assert tour_of(empty) is None
    settle()
    assert tour_of(empty) is not None
    assert session.state.exposure is not None
    assert session.state.request is None  # the demo has no file
