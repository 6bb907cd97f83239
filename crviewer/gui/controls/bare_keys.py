"""Keys without a modifier: whether the control with the focus has a use for one, or the rays get it.

One rule for every control of a window: what is typed into text is text, a number box takes what numbers are written
with, other controls keep the keys by which they are moved and pressed. All else goes to the rays; and so does every
key whose control is out of sight, behind another panel.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from crviewer.gui.controls.docks import in_sight

_NUMBERS = frozenset("0123456789+-.,eE ")
_OPERATING = frozenset(
    {
        Qt.Key.Key_Space,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Escape,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)
_BARE = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class BareKeys(QObject):
    """Looks at each key before the control that has the focus does, and moves the focus where that has no use for it.

    Parameters
    ----------
    window : QWidget
        Owns this.
    parts : collection of QWidget
        Parts of the window, some of which may float, whose controls are looked after.
    keys : collection of Qt.Key
        That do something for the rays without a modifier.
    views : collection of QWidget
        Where they do.
    give_back : callable
        Moves the focus from a control to one of the views.
    """

    def __init__(
        self,
        window: QWidget,
        parts: Collection[QWidget],
        keys: Collection[int],
        views: Collection[QWidget],
        give_back: Callable[[QWidget], None],
    ) -> None:
        super().__init__(window)
        self._parts, self._keys, self._views, self._give_back = parts, frozenset(keys), views, give_back
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        """Watch one control at a time: to look at all events of a program would slow it down."""
        if before is not None:
            before.removeEventFilter(self)
        if now is not None and any(part.isAncestorOf(now) for part in self._parts):
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and isinstance(watched, QWidget)
            and self._is_for_rays(watched, event)
        ):
            self._give_back(watched)
            event.ignore()
            return True
        return False

    def _is_for_rays(self, control: QWidget, event: QKeyEvent) -> bool:
        if not in_sight(control):
            return True
        return event.key() in self._keys and control not in self._views and not has_use_for(control, event)


def has_use_for(control: QWidget, event: QKeyEvent) -> bool:
    """Whether a control that is in sight takes a key itself."""
    if event.modifiers() & ~_BARE:
        return True
    if isinstance(control, QAbstractSpinBox):
        text = event.text()
        return not text.isprintable() or not text or text in _NUMBERS
    return event.key() in _OPERATING or _takes_text(control)


def _takes_text(control: QWidget) -> bool:
    if isinstance(control, QLineEdit | QTextEdit | QPlainTextEdit):
        return not control.isReadOnly()
    return isinstance(control, QComboBox) and control.isEditable()
