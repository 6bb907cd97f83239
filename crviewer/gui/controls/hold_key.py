"""A key that is held: what its tap switches, it does for as long as it is down."""

from __future__ import annotations

import time

from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtGui import QAction, QKeyEvent, QShortcutEvent
from PyQt6.QtWidgets import QApplication

_TAP = 0.3  # seconds; whoever holds a key longer wants to see, and to be back


class HoldKey(QObject):
    """Triggers an action once more when its key is let go after a while; chosen in a menu, it is left alone."""

    def __init__(self, action: QAction) -> None:
        super().__init__(action)
        self._action = action
        self._key, self._pressed = 0, 0.0
        action.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        assert event is not None
        if watched is self._action:
            if isinstance(event, QShortcutEvent):
                self._begin(event.key()[0].key())
        elif self._is_over(event):
            self._end()
        return False

    def _begin(self, key: int) -> None:
        """Watch, whatever has the focus by then, for the key that is let go."""
        self._key, self._pressed = key, time.monotonic()
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def _is_over(self, event: QEvent) -> bool:
        """True where the key is let go, or the program would not hear of it any more."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyRelease:
            return event.key() == self._key and not event.isAutoRepeat()
        return event.type() == QEvent.Type.ApplicationDeactivate

    def _end(self) -> None:
        application = QApplication.instance()
        assert application is not None
        application.removeEventFilter(self)
        if time.monotonic() - self._pressed > _TAP:
            self._action.trigger()
