"""Text in widgets: fonts set as fonts, since style sheets do not follow a change of palette; lines that do not fit."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from crviewer.gui.style.plain_widgets import PlainLabel


def embolden(widget: QWidget) -> None:
    """Write a widget's text in bold."""
    font = widget.font()
    font.setBold(True)
    widget.setFont(font)


def shrink(widget: QWidget) -> None:
    """Write a widget's text a point smaller: a list in a panel has little room."""
    font = widget.font()
    font.setPointSizeF(font.pointSizeF() - 1)
    widget.setFont(font)


class OneLine(PlainLabel):
    """A line that is shortened in its middle where it does not fit."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        QPainter(self).drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
