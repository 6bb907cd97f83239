"""The viewport: which part of a frame a view shows, and how pixels of the frame map to points of a widget.

Pixel coordinates are 0-based with pixel centres on integers; y points up, as astronomers draw frames.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PyQt6.QtCore import QPointF, QRectF, QSizeF

_ROOM = 1.04  # the frame with a little room around it


@dataclass(frozen=True, slots=True)
class Viewport:
    """A square window onto a frame.

    Attributes
    ----------
    x, y : float, pixels
        The middle.
    span : float, pixels
        How many pixels the shorter side of a widget shows.
    """

    x: float
    y: float
    span: float

    @classmethod
    def whole(cls, shape: tuple[int, int], size: QSizeF) -> Viewport:
        """A whole frame of `shape` (ny, nx) pixels, with a little room around it, on a widget of that size."""
        ny, nx = shape
        points = max(1e-9, min(size.width() / max(1, nx), size.height() / max(1, ny)))  # to a pixel
        return cls((nx - 1) / 2, (ny - 1) / 2, min(size.width(), size.height()) / points * _ROOM)

    def scale(self, size: QSizeF) -> float:
        """Points of the widget to a pixel of the frame."""
        return max(1.0, min(size.width(), size.height())) / self.span

    def to_widget(self, x: float, y: float, size: QSizeF) -> QPointF:
        """Where a pixel coordinate is drawn."""
        scale = self.scale(size)
        return QPointF(size.width() / 2 + (x - self.x) * scale, size.height() / 2 - (y - self.y) * scale)

    def to_frame(self, point: QPointF, size: QSizeF) -> tuple[float, float]:
        """(x, y) of the frame under a point of the widget."""
        scale = self.scale(size)
        return self.x + (point.x() - size.width() / 2) / scale, self.y - (point.y() - size.height() / 2) / scale

    def rectangle(self, left: float, bottom: float, right: float, top: float, size: QSizeF) -> QRectF:
        """Where a box of the frame is drawn; its edges in pixel coordinates (a pixel's are at ±0.5)."""
        return QRectF(self.to_widget(left, top, size), self.to_widget(right, bottom, size))

    def box(self, size: QSizeF) -> tuple[int, int, int, int]:
        """(top row, bottom row, left column, right column), half-open, of every pixel that is at least touched."""
        left, low = self.to_frame(QPointF(0, size.height()), size)
        right, high = self.to_frame(QPointF(size.width(), 0), size)
        return round(low), round(high) + 1, round(left), round(right) + 1

    def zoomed(self, factor: float, about: tuple[float, float], *, least: float, most: float) -> Viewport:
        """Show `factor` times as many pixels, within limits, with one place kept where it is."""
        span = min(max(self.span * factor, least), most)
        ratio = span / self.span
        x, y = about
        return Viewport(x + (self.x - x) * ratio, y + (self.y - y) * ratio, span)

    def moved(self, dx: float, dy: float) -> Viewport:
        """Show what lies so many pixels to the right and up."""
        return replace(self, x=self.x + dx, y=self.y + dy)
