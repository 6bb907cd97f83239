"""The mask cutout as a canvas: with a brush in the hand, left paints, and right, or left with Ctrl, erases."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPen

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.gui.cutouts.image_cutout import MaskCutout
from crviewer.gui.image.pyramid import PyramidBlocks
from crviewer.gui.session.retouch_controller import RetouchController
from crviewer.gui.style import colours
from crviewer.review.core.masking import LIKE, within_box
from crviewer.review.core.painting import PaintedKind

_FRAME = 3  # points; around the cutout while something is painted
_HINT = "left: paint · right: erase · Esc: end"
_ROOM = 1  # pixel on each side of a brush


class MaskCanvas(MaskCutout):
    """Shows the brush under the cursor, and the stroke before it is taken."""

    def __init__(self, name: str, retouching: RetouchController) -> None:
        super().__init__(name)
        self._retouching = retouching
        self._cursor: tuple[float, float] | None = None
        retouching.chosen.connect(self._on_chosen)
        retouching.drawn.connect(self.outdate_cover)

    def _on_chosen(self) -> None:
        brush = self._retouching.brush
        self.setCursor(Qt.CursorShape.ArrowCursor if brush is None else Qt.CursorShape.BlankCursor)
        self.update()

    # -------------------------------------------------------------------- mouse

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        keys, erases = event.modifiers(), event.button() is Qt.MouseButton.RightButton
        if self._retouching.brush is None or not (erases or event.button() is Qt.MouseButton.LeftButton):
            super().mousePressEvent(event)
        elif self._retouching.stroke is None:
            self._retouching.begin(
                self.viewport.to_frame(event.position(), self.extent),
                erases=erases or bool(keys & Qt.KeyboardModifier.ControlModifier),
                straight=bool(keys & Qt.KeyboardModifier.ShiftModifier),
            )

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        self._cursor = self.viewport.to_frame(event.position(), self.extent)
        if self._retouching.stroke is None:
            super().mouseMoveEvent(event)
        else:
            self._retouching.draw_to(self._cursor)
        if self._retouching.brush is not None:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if self._retouching.stroke is None:
            super().mouseReleaseEvent(event)
        else:
            self._retouching.end()

    def leaveEvent(self, event: object) -> None:
        self._cursor = None
        super().leaveEvent(event)

    # ------------------------------------------------------------------ drawing

    def kinds(self, blocks: PyramidBlocks) -> NDArray[np.int8]:
        kinds, stroke = super().kinds(blocks), self._retouching.stroke
        if stroke is None or (
            stroke.paint is PaintedKind.ERASED and blocks.factor > 1
        ):  # other pixels may be masked there
            return kinds
        _, rows, columns = within_box(stroke.pixels, self.shape, blocks.box)
        drawn = kinds.copy()
        drawn[rows // blocks.factor, columns // blocks.factor] = (
            -1 if stroke.paint is PaintedKind.ERASED else LIKE[stroke.paint]
        )
        return drawn

    def paint_marks(self, painter: QPainter) -> None:
        super().paint_marks(painter)
        brush = self._retouching.brush
        if brush is None:
            return
        colour = colours.of_verdict(LIKE[brush])
        painter.setPen(QPen(colour, 2 * _FRAME))
        painter.drawRect(self.rect())
        self._hint(painter)
        if self._cursor is not None:
            self._outline(painter, self._retouching.under(self._cursor), colour)

    def _hint(self, painter: QPainter) -> None:
        """Say at the top what the hand can do."""
        strip = self.rect().adjusted(_FRAME, _FRAME, -_FRAME, 0)
        strip.setHeight(painter.fontMetrics().height() + 4)
        painter.fillRect(strip, QColor(0, 0, 0, 150))
        painter.setPen(QColor(255, 255, 255, 230))
        painter.drawText(strip, int(Qt.AlignmentFlag.AlignCenter), _HINT)

    def _outline(self, painter: QPainter, pixels: PixelIndices, colour: QColor) -> None:
        """Draw the edges between some pixels and all others."""
        if not len(pixels):
            return
        rows, columns = np.divmod(pixels, self.shape[1])
        top, left = int(rows.min()) - _ROOM, int(columns.min()) - _ROOM
        inside = np.zeros((np.ptp(rows) + 2 * _ROOM + 1, np.ptp(columns) + 2 * _ROOM + 1), bool)
        inside[rows - top, columns - left] = True
        for pen in (QPen(QColor(0, 0, 0, 200), 3), QPen(colour.lighter(130), 1)):
            painter.setPen(pen)
            for row, column in np.argwhere(inside[1:] != inside[:-1]).tolist():
                self._line(painter, left + column, top + row + 0.5, 1, 0)
            for row, column in np.argwhere(inside[:, 1:] != inside[:, :-1]).tolist():
                self._line(painter, left + column + 0.5, top + row, 0, 1)

    def _line(self, painter: QPainter, x: float, y: float, width: int, height: int) -> None:
        """An edge of a pixel, about its middle."""
        ends = [
            QPointF(self.viewport.to_widget(x + sign * width / 2, y + sign * height / 2, self.extent))
            for sign in (-1, 1)
        ]
        painter.drawLine(*ends)
