"""The overview: a map of the frame with every ray in the colour of its verdict; a click goes to the nearest one."""

from __future__ import annotations

from PyQt6.QtGui import QColor, QPainter, QPen

from crviewer.gui.image.map_view import MapView
from crviewer.gui.image.mask_pooling import THICK, PooledMask
from crviewer.gui.image.pyramid import PyramidBlocks
from crviewer.gui.image.shading import faint, grey, mask_colours, possible_colours
from crviewer.gui.image.viewport import Viewport
from crviewer.gui.session.list_controller import ListController
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style import colours
from crviewer.review.core.verdict import Verdict


class OverviewMap(MapView):
    """The whole frame, reduced so that it can be drawn at once; rays are pooled, so that none disappears."""

    def __init__(self, store: SessionStore, ray_list: ListController) -> None:
        super().__init__("Map of the frame")
        self.setToolTip(
            "Click: nearest ray · Shift and click: add a ray · wheel: zoom · drag: pan · double click: whole frame"
        )
        self._store = store
        self._frame: Viewport | None = None  # what the cutouts show
        self._pooled: PooledMask | None = None
        self.clicked.connect(ray_list.go_nearest)
        self.added.connect(lambda x, y: ray_list.add_at(x, y, within=self.reach))
        store.opened.connect(self._on_opened)
        store.detected.connect(self._on_masked)
        store.previewed.connect(self._on_masked)
        store.judged.connect(self._on_masked)
        store.selected.connect(self.update)

    def show_frame(self, viewport: Viewport) -> None:
        """Mark the part that the cutouts show."""
        self._frame = viewport
        self.update()

    def _on_opened(self) -> None:
        exposure = self._store.state.exposure
        assert exposure is not None
        self.shape = exposure.shape
        self._on_masked()
        self.show_whole()

    def _on_masked(self, *_: object) -> None:
        masking = self._store.state.masking
        self._pooled = None if masking is None else PooledMask(masking)
        self.outdate_cover()

    # ------------------------------------------------------------------ drawing

    def paint_pixels(self, painter: QPainter) -> None:
        backdrop, blocks = self._store.state.backdrop, self._blocks()
        if backdrop is not None and blocks is not None:
            values = backdrop.science.values(blocks.box, blocks.factor)
            self.draw(painter, faint(grey(values, backdrop.limits)), blocks.box)

    def paint_cover(self, painter: QPainter) -> None:
        blocks = self._blocks()
        if self._pooled is None or blocks is None:
            return
        thick = blocks.factor >= THICK
        possible = self._pooled.possible(blocks, thick=thick)
        if possible is not None:
            self.draw(painter, possible_colours(possible), blocks.box)
        self.draw(painter, mask_colours(self._pooled.kinds(blocks, thick=thick)), blocks.box)

    def _blocks(self) -> PyramidBlocks | None:
        backdrop = self._store.state.backdrop
        return None if backdrop is None else self.blocks(max(backdrop.science.levels))

    def paint_marks(self, painter: QPainter) -> None:
        super().paint_marks(painter)
        if self._frame is not None:
            half = self._frame.span / 2
            x, y = self._frame.x, self._frame.y
            painter.setPen(QPen(QColor(255, 210, 60), 1.2))
            painter.drawRect(self.viewport.rectangle(x - half, y - half, x + half, y + half, self.extent))
        review, current = self._store.state.review, self._store.state.selection.current
        if review is not None and current is not None:
            measured, verdict = review.measurements, Verdict(int(review.verdicts[current]))
            self.paint_marker(painter, measured.x[current] - 1, measured.y[current] - 1, colours.of_verdict(verdict))
