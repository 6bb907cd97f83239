"""Guides: what helps to read the pixels of a view, a grid between large ones and coordinates along two edges."""

from __future__ import annotations

import math

from PyQt6.QtCore import QPointF, QSizeF
from PyQt6.QtGui import QColor, QPainter, QPen

from crviewer.gui.image.viewport import Viewport

_GRID = 12.0  # points; a pixel at least as large gets its outline
_APART = (70, 50)  # points between two numbers along the lower and the left edge, about


def paint_guides(painter: QPainter, viewport: Viewport, extent: QSizeF) -> None:
    """Draw the guides of a viewport on a view of that extent, in points."""
    if viewport.scale(extent) >= _GRID:
        _paint_grid(painter, viewport, extent)
    _paint_scales(painter, viewport, extent)


def _paint_grid(painter: QPainter, viewport: Viewport, extent: QSizeF) -> None:
    painter.setPen(QPen(QColor(128, 128, 128, 70), 0))
    top, bottom, left, right = viewport.box(extent)
    for column in range(left, right + 1):
        x = viewport.to_widget(column - 0.5, 0, extent).x()
        painter.drawLine(QPointF(x, 0), QPointF(x, extent.height()))
    for row in range(top, bottom + 1):
        y = viewport.to_widget(0, row - 0.5, extent).y()
        painter.drawLine(QPointF(0, y), QPointF(extent.width(), y))


def _paint_scales(painter: QPainter, viewport: Viewport, extent: QSizeF) -> None:
    """Coordinates along the lower and the left edge, in the FITS convention (the first pixel is 1)."""
    top, bottom, left, right = viewport.box(extent)
    font = painter.font()
    font.setPointSizeF(max(7.0, font.pointSizeF() - 2))
    painter.setFont(font)
    for value in _ticks(left + 1, right, extent.width() / _APART[0]):
        x = viewport.to_widget(value - 1, 0, extent).x()
        _paint_tick(painter, QPointF(x, extent.height()), QPointF(0, -5), str(value), extent)
    for value in _ticks(top + 1, bottom, extent.height() / _APART[1]):
        y = viewport.to_widget(0, value - 1, extent).y()
        if y < extent.height() - 2 * painter.fontMetrics().height():  # the corner belongs to the lower scale
            _paint_tick(painter, QPointF(0, y), QPointF(5, 0), str(value), extent)


def _paint_tick(painter: QPainter, at: QPointF, tick: QPointF, text: str, extent: QSizeF) -> None:
    metrics = painter.fontMetrics()
    width, height = metrics.horizontalAdvance(text), metrics.ascent()
    offset = QPointF(-width / 2, -7) if tick.x() == 0 else QPointF(7, height / 2 - 1)
    place = at + offset
    if not (0 <= place.x() <= extent.width() - width and height <= place.y() <= extent.height()):
        return
    for colour, shift in ((QColor(0, 0, 0, 200), QPointF(1, 1)), (QColor(255, 255, 255, 220), QPointF())):
        painter.setPen(colour)
        painter.drawLine(at + shift, at + tick + shift)
        painter.drawText(place + shift, text)


def _ticks(low: int, high: int, count: float) -> range:
    """Round whole numbers between two bounds, at most about so many."""
    rough = max(1.0, (high - low) / max(1.0, count))
    power = 10 ** math.floor(math.log10(rough))
    step = int(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough))
    return range(-(-low // step) * step, high + 1, step)
