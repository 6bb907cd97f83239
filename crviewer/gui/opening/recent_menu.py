"""Recent frames: what was opened last, science frames or reviews by name, remembered from start to start."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QWidget

from crviewer.gui.style.user_settings import RECENT_FRAMES

_MOST = 10


def recent_frames() -> list[Path]:
    """Paths, the newest first; some may be gone by now."""
    return [Path(path) for path in RECENT_FRAMES.value()]


def remember_frame(science: Path) -> None:
    """Put a frame at the head of the list."""
    science = science.absolute()
    others = [path for path in recent_frames() if path != science]
    RECENT_FRAMES.keep(tuple(str(path) for path in (science, *others))[:_MOST])


class RecentMenu(QMenu):
    """The list as a menu, made anew whenever it opens.

    Signals
    -------
    frame_wanted(Path)
        A science frame is to be opened again.
    """

    frame_wanted = pyqtSignal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Open recent", parent)
        self.aboutToShow.connect(self._list)

    def _list(self) -> None:
        self.clear()
        for path in recent_frames():
            self._offer(str(path)).triggered.connect(partial(self._ask, path))
        if self.isEmpty():
            self._offer("No recent frames").setEnabled(False)

    def _offer(self, text: str) -> QAction:
        action = self.addAction(text)
        assert action is not None
        return action

    def _ask(self, path: Path) -> None:
        self.frame_wanted.emit(path)
