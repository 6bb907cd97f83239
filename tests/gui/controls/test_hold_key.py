"""A key that is tapped switches; one that is held lets go again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crviewer.gui.controls import hold_key
from crviewer.gui.controls.hold_key import HoldKey
from crviewer.gui.window.action import ACTIONS

pytestmark = pytest.mark.window

KEY = Qt.Key.Key_O
LONG, SHORT = -1.0, 1e9  # seconds of a tap: with the first every key counts as held, with the second none does


@pytest.fixture
def action(qtbot: QtBot) -> Iterator[QAction]:
    """A switch with a key, in a window where text can be typed too."""
    window = QWidget()
    column = QVBoxLayout(window)
    view, line = QWidget(), QLineEdit()
    view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    column.addWidget(view)
    column.addWidget(line)
    action = QAction("Hide", view)
    action.setCheckable(True)
    action.setAutoRepeat(False)
    action.setShortcut(QKeySequence("O"))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    view.addAction(action)
    HoldKey(action)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    view.setFocus()
    yield action
    window.close()


def view_of(action: QAction) -> QWidget:
    view = action.parent()
    assert isinstance(view, QWidget)
    return view


def line_beside(action: QAction) -> QLineEdit:
    window = view_of(action).window()
    assert window is not None
    line = window.findChild(QLineEdit)
    assert line is not None
    return line


@pytest.mark.parametrize(("tap", "stays"), [(SHORT, True), (LONG, False)])
def test_a_tap_stays_and_a_held_key_is_taken_back(
    action: QAction, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tap: float, stays: bool
) -> None:
    monkeypatch.setattr(hold_key, "_TAP", tap)
    qtbot.keyPress(view_of(action), KEY)
    assert action.isChecked()
    qtbot.keyRelease(view_of(action), KEY)
    assert action.isChecked() is stays
    qtbot.keyPress(view_of(action), KEY)
    assert action.isChecked() is not stays
    qtbot.keyRelease(view_of(action), KEY)
    assert not action.isChecked()


def test_a_key_is_let_go_wherever_the_focus_went_and_when_the_program_is_left(
    action: QAction, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hold_key, "_TAP", LONG)
    line = line_beside(action)
    qtbot.keyPress(view_of(action), KEY)
    line.setFocus()
    qtbot.keyRelease(line, Qt.Key.Key_A)
    assert action.isChecked()
    qtbot.keyRelease(line, KEY)
    assert not action.isChecked()
    view_of(action).setFocus()
    qtbot.keyPress(view_of(action), KEY)
    QCoreApplication.sendEvent(QCoreApplication.instance(), QEvent(QEvent.Type.ApplicationDeactivate))
    assert not action.isChecked()


def test_what_is_chosen_in_a_menu_stays_though_the_letter_is_typed(
    action: QAction, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hold_key, "_TAP", LONG)
    action.trigger()
    qtbot.keyClick(line_beside(action), KEY)
    assert action.isChecked()


def test_the_mask_is_hidden_and_images_blink_while_a_key_is_held() -> None:
    assert {action.keys for action in ACTIONS if action.holds} == {("O",), ("X",), ("V",)}
