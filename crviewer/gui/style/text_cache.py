"""Short texts that are drawn again and again, laid out once: laying out takes four times as long as drawing."""

from __future__ import annotations

from functools import lru_cache

from PyQt6.QtCore import QRect, Qt
from PyQt6.QtGui import QFont, QFontMetrics, QPainter, QStaticText

_MANY = 8192  # that are kept; each takes less than a kB


class TextCache:
    """Texts in one font."""

    def __init__(self, font: QFont) -> None:
        self._font, self._metrics = font, QFontMetrics(font)
        self._laid_out = lru_cache(_MANY)(self._lay_out)

    def at_right(self, painter: QPainter, room: QRect, text: str) -> None:
        """Draw a text with its end at the right of a room, and in the middle of its height; cut where it does not fit.

        It is seen to be cut: half a number would be another one.
        """
        laid_out, width, height = self._laid_out(text)
        if width > room.width():
            cut = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            laid_out, width, height = self._laid_out(cut)
        painter.drawStaticText(room.right() + 1 - width, room.top() + (room.height() - height) // 2, laid_out)

    def _lay_out(self, text: str) -> tuple[QStaticText, int, int]:
        """A text, ready to be drawn; its width, and its height, in points."""
        laid_out = QStaticText(text)
        laid_out.setTextFormat(Qt.TextFormat.PlainText)
        laid_out.prepare(font=self._font)
        return laid_out, self._metrics.horizontalAdvance(text), self._metrics.height()
