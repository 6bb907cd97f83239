"""A view on which a line can be drawn, with Shift held, along which a profile is wanted."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPen

from crviewer.gui.image.pixel_view import CLICK, PixelView

Line = tuple[tuple[float, float], tuple[float, float]]  # (x, y) of both ends; 0-based pixel coordinates

_COLOUR = QColor("#ff5fa2")  # no verdict has it


class RulerView(PixelView):
    """Part of a frame, and a line on it.

    Signals
    -------
    ruled(Line)
        The observer draws a line, and goes on to; a click with Shift is no line.
    """

    ruled = pyqtSignal(object)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.line: Line | None = None
        self._start: QPointF | None = None  # on the widget
        self._drawn = False

    def show_line(self, line: Line | None) -> None:
        """Draw a line, or none."""
        self.line = line
        self.update()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        left, shift = event.button() is Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
        if left and event.modifiers() & shift:
            self._start, self._drawn = event.position(), False
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if self._start is None:
            super().mouseMoveEvent(event)
        elif self._drawn or (event.position() - self._start).manhattanLength() > CLICK:
            self._drawn = True
            self.ruled.emit(
                tuple(self.viewport.to_frame(place, self.extent) for place in (self._start, event.position()))
            )

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if self._start is None:
            super().mouseReleaseEvent(event)
        elif not self._drawn:
            self.added.emit(*self.viewport.to_frame(self._start, self.extent))
        self._start = None

    def paint_marks(self, painter: QPainter) -> None:
        super().paint_marks(painter)
        if self.line is None:
            return
        start, end = (self.viewport.to_widget(*place, self.extent) for place in self.line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in (QPen(QColor(0, 0, 0, 120), 2.5), QPen(_COLOUR, 1)):
            painter.setPen(pen)
            painter.drawLine(start, end)
        painter.setBrush(_COLOUR)
        painter.drawEllipse(start, 2, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
