"""A widget that shows pixels of a frame: it draws an image, a crosshair and coordinates, and tells of the mouse.

It draws only what the viewport shows, and keeps what it drew in layers until they are outdated: a crosshair that moves
costs nothing, and a mask that changes costs neither shades nor coordinates.
"""

from __future__ import annotations

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

from crviewer.gui.image.grid_and_axes import paint_guides
from crviewer.gui.image.viewport import Viewport
from crviewer.gui.style.colours import OUTSIDE
from crviewer.gui.style.painting import painting
from crviewer.review.core.masking import Box

_ZOOM = 1.25  # for one notch of the wheel
_BEYOND = 1.5  # times the whole frame, as far as one can zoom out
_RING = 2.0  # points, around a view with the focus
_MARKER = 9.0  # points, radius of the ring around a ray
_REACH = 4.0  # points from a click to what is meant
CLICK = 3  # points that the mouse may move between press and release


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
    added(float, float)
        A click with Shift.
    """

    wanted = pyqtSignal(object)
    pointed = pyqtSignal(float, float)
    left = pyqtSignal()
    clicked = pyqtSignal(float, float)
    added = pyqtSignal(float, float)

    least_span = 6.0

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport(0, 0, 64)
        self.shape = (0, 0)  # of the frame
        self.crosshair: tuple[float, float] | None = None
        self._ground: QPixmap | None = None  # the pixels alone
        self._guides: QPixmap | None = None  # what helps to read them
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
        self._guides = None
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
        self._guides = None  # other colours, or another font
        self.outdate()
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
        with painting(self) as painter:
            painter.drawPixmap(0, 0, self._picture)
            if all(self.shape):
                self.paint_marks(painter)
            self.paint_focus(painter)

    def _layer(self, drawn: QPixmap | None, paint: Callable[[QPainter], None], *, is_clear: bool = False) -> QPixmap:
        """What was drawn, or what is painted now where that is outdated or of another size."""
        ratio = self.devicePixelRatio()
        if drawn is None or drawn.size() != self.size() * ratio:
            drawn = QPixmap(self.size() * ratio)
            drawn.setDevicePixelRatio(ratio)
            if is_clear:
                drawn.fill(Qt.GlobalColor.transparent)
            with painting(drawn) as painter:
                painter.setFont(self.font())
                painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
                paint(painter)
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
        self._guides = self._layer(self._guides, self._paint_guides, is_clear=True)
        painter.drawPixmap(0, 0, self._guides)

    def _paint_guides(self, painter: QPainter) -> None:
        paint_guides(painter, self.viewport, self.extent)

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
        if self._dragged or way.manhattanLength() > CLICK:
            scale = self.viewport.scale(self.extent)
            self._pressed, self._dragged = event.pos(), True
            self.wanted.emit(self.viewport.moved(-way.x() / scale, way.y() / scale))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if self._pressed is not None and not self._dragged:
            clicked = self.added if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else self.clicked
            clicked.emit(*self.viewport.to_frame(event.position(), self.extent))
        self._pressed = None

    @property
    def reach(self) -> float:
        """How far a click may be from what is meant, in pixels of the frame: one of them, or some points."""
        return max(1.5, _REACH / self.viewport.scale(self.extent))

    def leaveEvent(self, event: object) -> None:
        self.left.emit()


def inside(box: Box, shape: tuple[int, int]) -> Box:
    """The part of a box that lies in a frame; empty, never negative, where none does."""
    top, left = min(max(box[0], 0), shape[0]), min(max(box[2], 0), shape[1])
    return top, max(top, min(box[1], shape[0])), left, max(left, min(box[3], shape[1]))
