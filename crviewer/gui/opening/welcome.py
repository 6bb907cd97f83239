"""The welcome: what stands in the middle while nothing is open, with the ways to begin."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QIcon
from PyQt6.QtWidgets import QCommandLinkButton, QVBoxLayout, QWidget

from crviewer.gui.opening.recent_menu import recent_frames
from crviewer.gui.style.fonts import embolden
from crviewer.gui.style.plain_widgets import PlainLabel, tip_text

_OPENING = "A science frame, its dark, and masks of known bad pixels (Ctrl+O)"
_DEMO = "A simulated exposure with cosmic rays, hot pixels, a bad column and persistence (Ctrl+D)"
_INDENT = 12  # pixels, as the text of the buttons has
_SHOWN = 5  # recent frames; the menu has more


class WelcomePage(QWidget):
    """Open frames, try the demo, go on with a recent frame, or drop files.

    Signals
    -------
    open_wanted()
        Files are to be chosen.
    demo_wanted()
        The built-in exposure is to be shown.
    frame_wanted(Path)
        A recent science frame is to be opened again.
    """

    open_wanted = pyqtSignal()
    demo_wanted = pyqtSignal()
    frame_wanted = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        column = QWidget()
        self._column = QVBoxLayout(column)
        self._say("Check, ray by ray, what L.A.Cosmic flagged", bold=True)
        self._offer("Open frames…", _OPENING).clicked.connect(self.open_wanted)
        self._offer("Try the demo", _DEMO).clicked.connect(self.demo_wanted)
        self._say("Or drop FITS files on this window. F1 opens the user guide.")
        self._offer_recent()
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addWidget(column, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def _say(self, text: str, *, bold: bool = False) -> None:
        label = PlainLabel(text)
        label.setIndent(_INDENT)
        if bold:
            embolden(label)
        self._column.addWidget(label)
        self._column.addSpacing(8)

    def _offer(self, text: str, description: str) -> QCommandLinkButton:
        metrics = self.fontMetrics()
        widest = max(metrics.horizontalAdvance(line) for line in (_OPENING, _DEMO))
        cut = metrics.elidedText(description, Qt.TextElideMode.ElideMiddle, widest + _INDENT)
        button = QCommandLinkButton(text, cut)
        button.setMinimumWidth(widest + 3 * _INDENT)  # where a line is broken, the layout cuts the second one off
        button.setIcon(QIcon())  # the arrow of the style is black on dark windows too
        button.setAccessibleName(text)
        button.setToolTip(tip_text(description))
        self._column.addWidget(button)
        return button

    def _offer_recent(self) -> None:
        frames = recent_frames()[:_SHOWN]
        if frames:
            self._say("Continue", bold=True)
        for path in frames:
            self._offer(path.name, str(path.parent)).clicked.connect(partial(self.frame_wanted.emit, path))
