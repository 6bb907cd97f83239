"""A widget that shows pixels of a frame: it draws an image, a crosshair and coordinates, and tells of the mouse.

It draws only what the viewport shows, and keeps what it drew in layers until they are outdated: a crosshair that moves
costs nothing, and a mask that changes costs no shades.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt, pyqtSignal
from PyQt6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QTransform,
    QWheelEvent,
)
from PyQt6.QtWidgets import QWidget

from crviewer.gui.colours import OUTSIDE
from crviewer.gui.viewport import Viewport
from crviewer.review.masking import Box

_ZOOM = 1.25  # for one notch of the wheel
_GRID = 12.0  # points; a pixel at least as large gets its outline
_BEYOND = 1.5  # times the whole frame, as far as one can zoom out
_RING = 2.0  # points, around a view with the focus
_MARKER = 9.0  # points, radius of the ring around a ray
_CLICK = 3  # points that the mouse may move between press and release


class PixelView(QWidget):
    """Part of a frame, drawn with square pixels and y upwards.

    Signals
    -------
    wanted(Viewport)
        The observer zoomed or panned; whoever owns the viewport decides.
    pointed(float, float)
        The mouse is over this pixel coordinate (x, y).
    left()
        The mouse has gone.
    clicked(float, float)
        A click, at this pixel coordinate.
    """

    wanted = pyqtSignal(object)
    pointed = pyqtSignal(float, float)
    left = pyqtSignal()
    clicked = pyqtSignal(float, float)

    least_span = 6.0

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport(0, 0, 64)
        self.shape = (0, 0)  # of the frame
        self.crosshair: tuple[float, float] | None = None
        self._ground: QPixmap | None = None  # the pixels alone
        self._picture: QPixmap | None = None  # all but the marks
        self._pressed: QPoint | None = None
        self._dragged = False
        self._is_focused = False  # by the keyboard
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(120, 120)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_viewport(self, viewport: Viewport) -> None:
        """Show another part of the frame."""
        self.viewport = viewport
        self.outdate()

    @property
    def whole(self) -> Viewport:
        """The part to show for the whole frame to be seen."""
        return Viewport.whole(self.shape, self.extent)

    @property
    def most_span(self) -> float:
        """As far as one can zoom out."""
        return max(self.least_span, _BEYOND * self.whole.span)

    def show_crosshair(self, place: tuple[float, float] | None) -> None:
        """Cross two lines at a pixel coordinate, or take them away."""
        self.crosshair = place
        self.update()

    @property
    def extent(self) -> QSizeF:
        """Width and height in points."""
        return QSizeF(self.size())

    # ------------------------------------------------------------------ drawing

    def outdate(self) -> None:
        """Draw everything anew: other pixels are shown, or in other shades."""
        self._ground = None
        self.outdate_cover()

    def outdate_cover(self) -> None:
        """Draw anew what lies over the pixels."""
        self._picture = None
        self.update()

    def changeEvent(self, event: QEvent | None) -> None:
        self.outdate()  # other colours, or another font
        super().changeEvent(event)

    def paint_pixels(self, painter: QPainter) -> None:
        """Draw what the view shows; for subclasses."""

    def paint_cover(self, painter: QPainter) -> None:
        """Draw what lies over the pixels and changes more often; for subclasses."""

    def paint_marks(self, painter: QPainter) -> None:
        """Draw what moves over the picture; for subclasses to add to."""
        if self.crosshair is not None:
            self._paint_crosshair(painter, *self.crosshair)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        self._picture = self._layer(self._picture, self._paint_picture)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if all(self.shape):
            self.paint_marks(painter)
        self.paint_focus(painter)

    def _layer(self, drawn: QPixmap | None, paint: Callable[[QPainter], None]) -> QPixmap:
        """What was drawn, or what is painted now where that is outdated or of another size."""
        ratio = self.devicePixelRatio()
        if drawn is None or drawn.size() != self.size() * ratio:
            drawn = QPixmap(self.size() * ratio)
            drawn.setDevicePixelRatio(ratio)
            painter = QPainter(drawn)
            painter.setFont(self.font())
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            paint(painter)
            painter.end()
        return drawn

    def _paint_ground(self, painter: QPainter) -> None:
        """Draw the pixels; nothing where there is no frame."""
        if not all(self.shape):
            painter.fillRect(self.rect(), self.palette().base())
            return
        box = self.viewport.box(self.extent)
        if inside(box, self.shape) != box:
            painter.fillRect(self.rect(), QBrush(OUTSIDE.darker(220)))
            painter.fillRect(self.rect(), QBrush(OUTSIDE.darker(160), Qt.BrushStyle.BDiagPattern))
        self.paint_pixels(painter)

    def _paint_picture(self, painter: QPainter) -> None:
        """Draw the pixels, what lies over them, and what helps to read them."""
        self._ground = self._layer(self._ground, self._paint_ground)
        painter.drawPixmap(0, 0, self._ground)
        if not all(self.shape):
            return
        self.paint_cover(painter)
        if self.viewport.scale(self.extent) >= _GRID:
            self._paint_grid(painter)
        self._paint_scales(painter)

    def paint_focus(self, painter: QPainter) -> None:
        """Frame the view where the keyboard has brought the focus here; whoever clicked knows where it is."""
        if self._is_focused and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), _RING))
            painter.drawRect(QRectF(self.rect()).adjusted(_RING / 2, _RING / 2, -_RING / 2, -_RING / 2))

    def draw(self, painter: QPainter, pixels: NDArray[np.uint8], box: Box) -> None:
        """Draw (rows, columns, 4) blue, green, red, alpha over a box; what reaches beyond the frame is cut off."""
        top, bottom, left, right = box
        upright = pixels[::-1]
        height, width = upright.shape[:2]
        image = QImage(upright.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32)
        target = self.viewport.rectangle(left - 0.5, top - 0.5, right - 0.5, bottom - 0.5, self.extent)
        if inside(box, self.shape) != box:
            ny, nx = self.shape
            painter.setClipRect(self.viewport.rectangle(-0.5, -0.5, nx - 0.5, ny - 0.5, self.extent))
        painter.drawImage(target, image)
        painter.setClipping(False)

    def hatch(self, painter: QPainter, pixels: NDArray[np.bool_], box: Box, colour: QColor) -> None:
        """Hatch single pixels of a box."""
        brush = QBrush(colour, Qt.BrushStyle.BDiagPattern)
        brush.setTransform(QTransform.fromScale(1, 1))
        for row, column in zip(*np.nonzero(pixels), strict=True):
            painter.fillRect(self.pixel_rectangle(box[2] + column, box[0] + row), brush)

    def pixel_rectangle(self, x: float, y: float) -> QRectF:
        """Where one pixel is drawn."""
        return self.viewport.rectangle(x - 0.5, y - 0.5, x + 0.5, y + 0.5, self.extent)

    def _paint_grid(self, painter: QPainter) -> None:
        painter.setPen(QPen(QColor(128, 128, 128, 70), 0))
        top, bottom, left, right = self.viewport.box(self.extent)
        for column in range(left, right + 1):
            x = self.viewport.to_widget(column - 0.5, 0, self.extent).x()
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        for row in range(top, bottom + 1):
            y = self.viewport.to_widget(0, row - 0.5, self.extent).y()
            painter.drawLine(QPointF(0, y), QPointF(self.width(), y))

    def _paint_scales(self, painter: QPainter) -> None:
        """Coordinates along the lower and the left edge, in the FITS convention (the first pixel is 1)."""
        top, bottom, left, right = self.viewport.box(self.extent)
        font = painter.font()
        font.setPointSizeF(max(7.0, font.pointSizeF() - 2))
        painter.setFont(font)
        for value in _ticks(left + 1, right, self.width() / 70):
            x = self.viewport.to_widget(value - 1, 0, self.extent).x()
            self._paint_tick(painter, QPointF(x, self.height()), QPointF(0, -5), str(value))
        for value in _ticks(top + 1, bottom, self.height() / 50):
            y = self.viewport.to_widget(0, value - 1, self.extent).y()
            if y < self.height() - 2 * painter.fontMetrics().height():  # the corner belongs to the lower scale
                self._paint_tick(painter, QPointF(0, y), QPointF(5, 0), str(value))

    def _paint_tick(self, painter: QPainter, at: QPointF, tick: QPointF, text: str) -> None:
        metrics = painter.fontMetrics()
        width, height = metrics.horizontalAdvance(text), metrics.ascent()
        offset = QPointF(-width / 2, -7) if tick.x() == 0 else QPointF(7, height / 2 - 1)
        place = at + offset
        if not (0 <= place.x() <= self.width() - width and height <= place.y() <= self.height()):
            return
        for colour, shift in ((QColor(0, 0, 0, 200), QPointF(1, 1)), (QColor(255, 255, 255, 220), QPointF())):
            painter.setPen(colour)
            painter.drawLine(at + shift, at + tick + shift)
            painter.drawText(place + shift, text)

    def _paint_crosshair(self, painter: QPainter, x: float, y: float) -> None:
        centre = self.viewport.to_widget(round(x), round(y), self.extent)
        painter.setPen(QPen(QColor(255, 210, 60, 190), 0))
        painter.drawLine(QPointF(centre.x(), 0), QPointF(centre.x(), self.height()))
        painter.drawLine(QPointF(0, centre.y()), QPointF(self.width(), centre.y()))

    def paint_marker(self, painter: QPainter, x: float, y: float, colour: QColor) -> None:
        """Draw a ring around a pixel coordinate."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in (QPen(QColor(0, 0, 0, 200), 4.0), QPen(colour, 2.0)):
            painter.setPen(pen)
            painter.drawEllipse(self.viewport.to_widget(x, y, self.extent), _MARKER, _MARKER)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        assert event is not None
        self._is_focused = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    # -------------------------------------------------------------------- mouse

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        assert event is not None
        notches = event.angleDelta().y() / 120
        about = self.viewport.to_frame(event.position(), self.extent)
        self._zoom(_ZOOM**-notches, about)
        event.accept()

    def _zoom(self, factor: float, about: tuple[float, float]) -> None:
        self.wanted.emit(self.viewport.zoomed(factor, about, least=self.least_span, most=self.most_span))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed, self._dragged = event.pos(), False

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if self._pressed is None:
            self.pointed.emit(*self.viewport.to_frame(event.position(), self.extent))
            return
        way = event.pos() - self._pressed
        if self._dragged or way.manhattanLength() > _CLICK:
            scale = self.viewport.scale(self.extent)
            self._pressed, self._dragged = event.pos(), True
            self.wanted.emit(self.viewport.moved(-way.x() / scale, way.y() / scale))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if self._pressed is not None and not self._dragged:
            self.clicked.emit(*self.viewport.to_frame(event.position(), self.extent))
        self._pressed = None

    def leaveEvent(self, event: object) -> None:
        self.left.emit()


def inside(box: Box, shape: tuple[int, int]) -> Box:
    """The part of a box that lies in a frame; empty, never negative, where none does."""
    top, left = min(max(box[0], 0), shape[0]), min(max(box[2], 0), shape[1])
    return top, max(top, min(box[1], shape[0])), left, max(left, min(box[3], shape[1]))


def _ticks(low: int, high: int, count: float) -> range:
    """Round whole numbers between two bounds, at most about so many."""
    rough = max(1.0, (high - low) / max(1.0, count))
    power = 10 ** math.floor(math.log10(rough))
    step = int(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough))
    return range(-(-low // step) * step, high + 1, step)
