"""Every control of the window and of its dialogs can be reached, says what it is, and teaches by its tip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDockWidget,
    QHeaderView,
    QInputDialog,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from crviewer.gui.controls.docks import in_sight
from crviewer.gui.image.pixel_view import PixelView
from crviewer.gui.night.defects_dialog import DefectsDialog
from crviewer.gui.rays.compare_dialog import CompareDialog
from crviewer.gui.session.session import Session
from crviewer.gui.window.action import key_groups
from crviewer.gui.window.main_window import MainWindow
from crviewer.review.core.judgements import Judgements
from crviewer.review.core.verdict import Verdict
from tests.scenes import write_scene

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    PixelView,
)
OF_QT = (QScrollBar, QHeaderView, QTabBar)  # made and named by Qt
MADE_OF_PARTS = (QDialogButtonBox, QTabBar, QHeaderView, QComboBox, QAbstractSpinBox, QAbstractItemView, QLineEdit)

DIALOGS: dict[str, Callable[[MainWindow], object]] = {
    "accept": lambda window: window.dialogs.accept_suggestions(),
    "export": lambda window: window.files.export(),
    "completeness": lambda window: window.dialogs.inject_rays(),
    "settings": lambda window: window.preferences.ask(),
    "open": lambda window: window.files.change(),
    "defects": lambda window: DefectsDialog(window.session, window).show(),
    "keys": lambda window: window.dialogs.show_keys(key_groups()),
    "evidence": lambda window: window.dialogs.explain_evidence(),
    "combine": lambda window: window.dialogs.combine_frames(),
    "bad pixels": lambda window: window.dialogs.make_bad_pixel_mask(),
    "addresses": lambda window: window.flow.ask_addresses(),
    "compare": lambda window: CompareDialog(
        window.session.store, window.session.list, window.session.verdicts, Judgements(), "other.crreview", window
    ).show(),
    "about": lambda window: window.dialogs.show_about(),
}


@pytest.fixture
def window(session: Session, tmp_path: Path, qtbot: QtBot, settle: Callable[[], None]) -> MainWindow:
    session.messages.failed.connect(lambda error: pytest.fail(str(error)))
    window = MainWindow(session)
    qtbot.addWidget(window, before_close_func=lambda _: session.export.discard())
    window.show()
    qtbot.waitExposed(window)
    session.opening.open(write_scene(tmp_path).request)
    settle()
    return window


def is_part(widget: QWidget) -> bool:
    """Whether Qt made a widget for a control, of which it takes its name."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, MADE_OF_PARTS):
            return True
        parent = parent.parentWidget()
    return False


def controls(root: QWidget) -> Iterator[QWidget]:
    """What an observer can press, type in or choose from."""
    for widget in root.findChildren(QWidget):
        by_qt = isinstance(widget, OF_QT) or widget.objectName().startswith("qt_")  # scroll bars, "more" of a bar
        by_qt = by_qt or (isinstance(widget.parent(), QInputDialog) and widget.isHidden())  # a line of another use
        if isinstance(widget, CONTROLS) and not by_qt and not is_part(widget):
            title_bar = isinstance(widget, QAbstractButton) and isinstance(widget.parent(), QDockWidget)
            if not title_bar:
                yield widget


def described(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName() or getattr(widget, 'text', str)()!r} in {widget.parent()}"


def nameless(root: QWidget) -> list[str]:
    """Controls that a screen reader cannot name."""
    return [
        described(widget)
        for widget in controls(root)
        if not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text().strip(" ◐…")))
    ]


def tipless(root: QWidget) -> list[str]:
    """Controls without a tip; over an image it would hide pixels."""
    return [
        described(widget) for widget in controls(root) if not widget.toolTip() and not isinstance(widget, PixelView)
    ]


def unreachable(root: QWidget) -> list[str]:
    """Controls at which Tab, a key of its own or the focus never arrives."""
    return [
        described(widget)
        for widget in controls(root)
        if widget.isEnabled() and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


@pytest.mark.window
def test_every_control_of_the_window_has_a_name_a_tip_and_can_be_reached(window: MainWindow, session: Session) -> None:
    session.verdicts.give(Verdict.COSMIC_RAY)
    assert nameless(window) == []
    assert tipless(window) == []
    assert unreachable(window) == []


@pytest.mark.window
def test_every_control_of_a_dialog_has_a_name_a_tip_and_can_be_reached(window: MainWindow, qtbot: QtBot) -> None:
    missing: dict[str, list[str]] = {}
    for name, show in DIALOGS.items():
        show(window)
        (dialog,) = (child for child in window.findChildren(QDialog) if child.isVisible())
        missing[name] = [*nameless(dialog), *tipless(dialog), *unreachable(dialog)]
        dialog.close()
    assert missing == {name: [] for name in DIALOGS}


def stops(dialog: QDialog) -> list[QWidget]:
    """Where Tab arrives until it has been around."""
    found: list[QWidget] = []
    QTest.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Tab)
    while (here := dialog.focusWidget()) is not None and here not in found:
        found.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
    return found


def rectangle(widget: QWidget, dialog: QDialog) -> QRect:
    return QRect(widget.mapTo(dialog, QPoint(0, 0)), widget.size())


def out_of_order(around: list[QWidget], dialog: QDialog) -> list[str]:
    """Steps of Tab that go back in a line, or up to no column further right, beside the one from last to first."""
    back = [
        f"{described(one)} → {described(other)}"
        for one, other in pairwise([*around, *around[:1]])
        if goes_back(rectangle(one, dialog), rectangle(other, dialog))
    ]
    return back if len(back) > 1 else []


def unvisited(around: list[QWidget], dialog: QDialog) -> list[str]:
    """Controls that Tab passes by."""
    return [
        described(widget)
        for widget in controls(dialog)
        if widget.isVisible() and widget.isEnabled() and widget not in around
    ]


def goes_back(one: QRect, other: QRect) -> bool:
    above, beside = other.bottom() <= one.top(), other.left() >= one.right()
    return (above and not beside) or (other.right() <= one.left() and other.top() < one.bottom())


def clashing(dialog: QDialog) -> list[str]:
    """Letters that more than one control goes by."""
    texts = [button.text() for button in dialog.findChildren(QAbstractButton) if button.isVisible()]
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text.replace("&&", "")]
    return [letter for letter, count in Counter(letters).items() if count > 1]


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_can_be_worked_with_by_the_keyboard(window: MainWindow, qtbot: QtBot, name: str) -> None:
    DIALOGS[name](window)
    (dialog,) = (child for child in window.findChildren(QDialog) if child.isVisible())
    qtbot.waitUntil(dialog.isActiveWindow)
    with qtbot.waitSignal(dialog.finished):
        around = stops(dialog)
        missing = [*out_of_order(around, dialog), *unvisited(around, dialog), *clashing(dialog)]
        qtbot.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Escape)
    assert missing == []


@pytest.mark.window
def test_tab_goes_around_and_stops_only_where_it_can_be_seen(window: MainWindow, qtbot: QtBot) -> None:
    window.panels.reset()
    qtbot.waitUntil(lambda: not in_sight(window.panels.gallery))
    window.panels.table.view.setFocus()
    stops: list[QWidget] = []
    while (here := window.focusWidget()) is not None and here not in stops:
        stops.append(here)
        window.focusNextPrevChild(True)
    assert here is window.panels.table.view
    parts = (window.panels.bar, window.panels.table, window.panels.cutouts, window.panels.overview, window.panels.ray)
    visited = [part for stop in stops for part in parts if part.isAncestorOf(stop) or part is stop]
    start = visited.index(window.panels.bar)
    assert [part for part, _ in groupby(visited[start:] + visited[:start])] == list(parts)
    assert {window.panels.cutouts.science.view, window.panels.overview, window.panels.table.text} <= set(stops)
    assert not {window.panels.gallery.view, window.panels.scatter.plot} & set(stops)
    window.docks.show("Gallery")
    qtbot.waitUntil(lambda: in_sight(window.panels.gallery))
    window.panels.gallery.view.setFocus()
    window.focusNextPrevChild(True)
    assert window.focusWidget() is window.panels.gallery.slider


@pytest.mark.window
def test_a_view_is_framed_where_the_keyboard_brings_the_focus_and_not_where_the_mouse_does(
    window: MainWindow, qtbot: QtBot
) -> None:
    def edge() -> QColor:
        return window.panels.cutouts.dark.view.grab().toImage().pixelColor(0, 100)

    window.activateWindow()
    accent = window.palette().color(QPalette.ColorRole.Accent)
    for reason, framed in ((Qt.FocusReason.MouseFocusReason, False), (Qt.FocusReason.TabFocusReason, True)):
        window.panels.table.view.setFocus()
        window.panels.cutouts.dark.view.setFocus(reason)
        qtbot.waitUntil(window.panels.cutouts.dark.view.hasFocus)
        assert (edge() == accent) is framed
