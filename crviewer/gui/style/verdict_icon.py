"""The icon of a verdict: its letter on its colour, so that it is told apart by shape too."""

from __future__ import annotations

from functools import cache

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap

from crviewer.gui.style import colours
from crviewer.review.core.verdict import Verdict


@cache
def verdict_icon(verdict: Verdict) -> QIcon:
    """The letter of a verdict on its colour."""
    size = 32
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    if verdict:
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(colours.of_verdict(verdict))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(1, 1, size - 2, size - 2, 6, 6)
        font = QFont()
        font.setPixelSize(24)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor("black"))
        painter.drawText(pixmap.rect(), int(Qt.AlignmentFlag.AlignCenter), verdict.letter)
        painter.end()
    return QIcon(pixmap)
