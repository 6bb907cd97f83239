"""The overview: a map of the frame with every ray in the colour of its verdict; a click goes to the nearest one."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap

from crviewer.gui import colours
from crviewer.gui.pixel_view import PixelView, inside
from crviewer.gui.session import Session
from crviewer.gui.stretch import Curve, colour_table, shades
from crviewer.gui.viewport import Viewport
from crviewer.review.masking import Box, Masking
from crviewer.review.verdict import Verdict

_ROOM = 1.04  # the frame with a little room around it
_BRIGHTNESS = 0.5  # of the frame, so that rays stand out
_THICK = 4  # from this reduction on, a ray is drawn thicker than it is, to be seen at all
_MARKER = 9.0  # points, radius of the ring around the current ray


class Overview(PixelView):
    """The whole frame, reduced so that it can be drawn at once; rays are pooled, so that none disappears."""

    def __init__(self, session: Session) -> None:
        super().__init__("Overview of the frame")
        self.setToolTip("Click: nearest ray · wheel: zoom · drag: pan · double click: whole frame")
        self._session = session
        self._frame: Viewport | None = None  # what the cutouts show
        self._masking: Masking | None = None
        self._picture: QPixmap | None = None  # all but the marks, which move from ray to ray
        self._pooled: dict[int, NDArray[np.int8]] = {}
        self.wanted.connect(self.show_viewport)
        self.clicked.connect(session.browsing.go_nearest)
        session.opened.connect(self._on_opened)
        session.detected.connect(self._on_masked)
        session.previewed.connect(self._on_masked)
        session.judged.connect(self._on_masked)
        session.browsing.selected.connect(self.update)

    def show_whole(self) -> None:
        """Show the whole frame again."""
        exposure = self._session.exposure
        if exposure is not None:
            ny, nx = exposure.shape
            wide = self.width() / max(1, self.height())
            span = max(ny * max(1.0, 1 / wide), nx / max(1.0, wide)) if wide >= 1 else max(nx, ny * wide)
            self.most_span = 1.5 * span * _ROOM
            self.show_viewport(Viewport((nx - 1) / 2, (ny - 1) / 2, span * _ROOM))

    def show_frame(self, viewport: Viewport) -> None:
        """Mark the part that the cutouts show."""
        self._frame = viewport
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        self.show_whole()

    def resizeEvent(self, event: object) -> None:
        self.show_whole()

    def show_viewport(self, viewport: Viewport) -> None:
        self._picture = None
        super().show_viewport(viewport)

    def _on_opened(self) -> None:
        exposure = self._session.exposure
        assert exposure is not None
        self.shape = exposure.shape
        self._on_masked()
        self.show_whole()

    def _on_masked(self, *_: object) -> None:
        self._masking, self._pooled, self._picture = self._session.masking, {}, None
        self.update()

    # ------------------------------------------------------------------ drawing

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self._picture is None:
            self._picture = QPixmap(self.size() * self.devicePixelRatio())
            self._picture.setDevicePixelRatio(self.devicePixelRatio())
            self.paint_all(QPainter(self._picture))
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        self._paint_marks(painter)

    def paint_pixels(self, painter: QPainter) -> None:
        backdrop = self._session.backdrop
        box = inside(self.viewport.box(self.extent), self.shape)
        if backdrop is None or box[0] >= box[1] or box[2] >= box[3]:
            return
        wanted = 2 ** max(0, math.ceil(math.log2(1 / self.viewport.scale(self.extent))))
        factor = min(wanted, max(backdrop.reduced))
        blocks = (box[0] // factor, -(-box[1] // factor), box[2] // factor, -(-box[3] // factor))
        covered = (blocks[0] * factor, blocks[1] * factor, blocks[2] * factor, blocks[3] * factor)
        painter.setClipRect(self._frame_rectangle(self.shape))
        self.draw(painter, _shaded(backdrop.reduced[factor], backdrop.limits, blocks), covered)
        if self._masking is not None:
            self.draw(painter, _coloured(self._kinds(self._masking, factor, blocks)), covered)
        painter.setClipping(False)

    def _frame_rectangle(self, shape: tuple[int, int]) -> QRectF:
        return self.viewport.rectangle(-0.5, -0.5, shape[1] - 0.5, shape[0] - 0.5, self.extent)

    def _kinds(self, masking: Masking, factor: int, blocks: Box) -> NDArray[np.int8]:
        if factor == 1:
            return masking.kinds_in(blocks)
        if factor not in self._pooled:
            pooled = masking.pooled(factor)
            self._pooled[factor] = _thickened(pooled) if factor >= _THICK else pooled
        return self._pooled[factor][blocks[0] : blocks[1], blocks[2] : blocks[3]]

    def _paint_marks(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._frame is not None:
            half = self._frame.span / 2
            x, y = self._frame.x, self._frame.y
            painter.setPen(QPen(QColor(255, 210, 60), 1.2))
            painter.drawRect(self.viewport.rectangle(x - half, y - half, x + half, y + half, self.extent))
        review, current = self._session.review, self._session.browsing.selection.current
        if review is not None and current is not None:
            measured = review.measurements
            centre = self.viewport.to_widget(measured.x[current] - 1, measured.y[current] - 1, self.extent)
            self._paint_marker(painter, centre, colours.of_verdict(Verdict(int(review.verdicts[current]))))

    def _paint_marker(self, painter: QPainter, centre: QPointF, colour: QColor) -> None:
        for pen in (QPen(QColor(0, 0, 0, 200), 4.0), QPen(colour, 2.0)):
            painter.setPen(pen)
            painter.drawEllipse(centre, _MARKER, _MARKER)


def _shaded(image: NDArray[np.float32], limits: tuple[float, float], blocks: Box) -> NDArray[np.uint8]:
    part = image[blocks[0] : blocks[1], blocks[2] : blocks[3]]
    shaded = colour_table("grey")[shades(part, limits, Curve.LINEAR)]
    shaded[..., :3] = (shaded[..., :3] * _BRIGHTNESS).astype(np.uint8)
    return shaded


def _thickened(kinds: NDArray[np.int8]) -> NDArray[np.int8]:
    """Every block takes the highest verdict of itself and its four neighbours."""
    thick = kinds.copy()
    for here, there in ((np.s_[1:], np.s_[:-1]), (np.s_[:-1], np.s_[1:])):
        np.maximum(thick[here], kinds[there], out=thick[here])
        np.maximum(thick[:, here], kinds[:, there], out=thick[:, here])
    return thick


def _coloured(kinds: NDArray[np.int8]) -> NDArray[np.uint8]:
    """(rows, columns, 4): the colour of each verdict, clear where there is none (-1)."""
    table = np.array([(0, 0, 0, 0), *(colours.bgra(colours.of_verdict(verdict)) for verdict in Verdict)], np.uint8)
    return table[kinds + 1]
