"""Keys without a modifier: text where text is typed, verdicts wherever it is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QDockWidget, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from crviewer.gui.controls.docks import in_sight
from crviewer.gui.detection.detection_bar import DetectionBar
from crviewer.gui.session.session import Session
from crviewer.gui.window.main_window import MainWindow
from crviewer.review.core.verdict import Verdict
from tests.scenes import write_scene

pytestmark = pytest.mark.window

Settle = Callable[[], None]


@pytest.fixture
def opened(session: Session, qtbot: QtBot, tmp_path: Path, settle: Settle) -> MainWindow:
    window = MainWindow(session)
    qtbot.addWidget(window, before_close_func=lambda _: session.export.discard())
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    session.opening.open(write_scene(tmp_path).request)
    settle()
    return window


def press(key: Qt.Key) -> None:
    """Press a key wherever the focus is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)


def current(window: MainWindow) -> int | None:
    return window.session.state.selection.current


def first_verdict(window: MainWindow) -> int:
    assert window.session.state.review is not None
    return int(window.session.state.review.verdicts[0])


def dock_of(widget: QWidget) -> QDockWidget:
    parent: QWidget | None = widget
    while not isinstance(parent, QDockWidget):
        assert parent is not None
        parent = parent.parentWidget()
    return parent


def controls(window: MainWindow) -> list[QWidget]:
    """All that can take the focus, by the mouse or by Tab."""
    some = [widget for part in window.panels.all for widget in part.findChildren(QWidget)]
    return [widget for widget in some if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus]


def bring_to_the_front(window: MainWindow, control: QWidget) -> bool:
    """Show the panel of a control; False where it is not to be had now."""
    for panel in (*window.panels.left, *window.panels.right):
        if panel.widget.isAncestorOf(control):
            window.panels.show(panel.title)
    QApplication.processEvents()
    control.setFocus()
    return control.isVisible() and control.isEnabled() and QApplication.focusWidget() is control


def types_text(control: QWidget) -> bool:
    return isinstance(control, QLineEdit) and not isinstance(control.parentWidget(), QAbstractSpinBox)


def test_letters_go_to_the_rays_from_every_control_but_lines_of_text(opened: MainWindow) -> None:
    tried, deaf = set(), []
    for control in controls(opened):
        opened.session.list.go_to(0)
        if not bring_to_the_front(opened, control):
            continue
        tried.add(type(control).__name__)
        press(Qt.Key.Key_J)
        if (current(opened) == 1) is types_text(control):
            deaf.append(f"{type(control).__name__} {control.accessibleName()}")
    assert deaf == []
    assert {"ChoiceInput", "NumberInput", "CountInput", "SwitchInput", "DecimalBox", "NoteLine", "QSlider"} <= tried


def test_a_verdict_key_in_the_box_of_sigclip_is_a_verdict_and_keeps_what_was_typed(
    opened: MainWindow, qtbot: QtBot, settle: Settle
) -> None:
    (bar,) = opened.findChildren(DetectionBar)
    bar.box.setFocus()
    bar.box.selectAll()
    qtbot.keyClicks(bar.box, "8.5")
    assert first_verdict(opened) == Verdict.UNREVIEWED
    press(Qt.Key.Key_C)
    settle()
    assert first_verdict(opened) == Verdict.COSMIC_RAY
    assert opened.session.state.settings.parameters.sigclip == 8.5


def test_no_key_reaches_a_control_behind_another_panel(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panels.show("Detection")
    box = next(box for box in opened.panels.settings.findChildren(QAbstractSpinBox) if box.isVisible())
    box.setFocus()
    before = opened.session.state.settings
    opened.panels.show("Ray")
    qtbot.waitUntil(lambda: not in_sight(box))
    box.setFocus()  # as Qt leaves it where no panel was clicked
    opened.session.list.go_to(1)
    press(Qt.Key.Key_Up)
    assert current(opened) == 0
    assert opened.session.state.settings == before
    assert QApplication.focusWidget() is opened.panels.table.view


def test_keys_that_move_a_control_stay_with_it(opened: MainWindow) -> None:
    (bar,) = opened.findChildren(DetectionBar)
    opened.session.list.go_to(1)
    for control, key in ((bar.slider, Qt.Key.Key_Right), (bar.box, Qt.Key.Key_Up)):
        before = opened.session.state.settings.parameters.sigclip
        control.setFocus()
        press(key)
        assert opened.session.state.settings.parameters.sigclip > before
    assert current(opened) == 1


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_letters_are_verdicts_in_a_panel_that_floats(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panels.show("Detection")
    switch = next(box for box in opened.panels.settings.findChildren(QComboBox) if box.isVisible())
    dock_of(switch).setFloating(True)
    qtbot.waitExposed(dock_of(switch))
    dock_of(switch).activateWindow()
    switch.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is switch)
    press(Qt.Key.Key_C)
    assert first_verdict(opened) == Verdict.COSMIC_RAY
