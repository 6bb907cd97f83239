"""The overview: a map of the frame with every ray in the colour of its verdict; a click goes to the nearest one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap

from crviewer.gui import colours
from crviewer.gui.map_view import THICK, Blocks, MapView, thickened
from crviewer.gui.session import Session
from crviewer.gui.shading import faint
from crviewer.gui.stretch import Curve, colour_table, shades
from crviewer.gui.viewport import Viewport
from crviewer.review.masking import Masking
from crviewer.review.verdict import Verdict

_MARKER = 9.0  # points, radius of the ring around the current ray


class Overview(MapView):
    """The whole frame, reduced so that it can be drawn at once; rays are pooled, so that none disappears."""

    def __init__(self, session: Session) -> None:
        super().__init__("Overview of the frame")
        self.setToolTip("Click: nearest ray · wheel: zoom · drag: pan · double click: whole frame")
        self._session = session
        self._frame: Viewport | None = None  # what the cutouts show
        self._masking: Masking | None = None
        self._picture: QPixmap | None = None  # all but the marks, which move from ray to ray
        self._pooled: dict[int, NDArray[np.int8]] = {}
        self.clicked.connect(session.browsing.go_nearest)
        session.opened.connect(self._on_opened)
        session.detected.connect(self._on_masked)
        session.previewed.connect(self._on_masked)
        session.judged.connect(self._on_masked)
        session.browsing.selected.connect(self.update)

    def show_frame(self, viewport: Viewport) -> None:
        """Mark the part that the cutouts show."""
        self._frame = viewport
        self.update()

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
        self.paint_focus(painter)

    def paint_pixels(self, painter: QPainter) -> None:
        backdrop = self._session.backdrop
        blocks = None if backdrop is None else self.blocks(max(backdrop.reduced))
        if backdrop is None or blocks is None:
            return
        painter.setClipRect(self.frame_rectangle)
        self.draw(painter, _shaded(backdrop.reduced[blocks.factor], backdrop.limits, blocks), blocks.covered)
        if self._masking is not None:
            self.draw(painter, _coloured(self._kinds(self._masking, blocks)), blocks.covered)
        painter.setClipping(False)

    def _kinds(self, masking: Masking, blocks: Blocks) -> NDArray[np.int8]:
        if blocks.factor == 1:
            return masking.kinds_in(blocks.covered)
        if blocks.factor not in self._pooled:
            pooled = masking.pooled(blocks.factor)
            self._pooled[blocks.factor] = thickened(pooled) if blocks.factor >= THICK else pooled
        return self._pooled[blocks.factor][blocks.part]

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


def _shaded(image: NDArray[np.float32], limits: tuple[float, float], blocks: Blocks) -> NDArray[np.uint8]:
    return faint(colour_table("grey")[shades(image[blocks.part], limits, Curve.LINEAR)])


def _coloured(kinds: NDArray[np.int8]) -> NDArray[np.uint8]:
    """(rows, columns, 4): the colour of each verdict, clear where there is none (-1)."""
    table = np.array([(0, 0, 0, 0), *(colours.bgra(colours.of_verdict(verdict)) for verdict in Verdict)], np.uint8)
    return table[kinds + 1]
