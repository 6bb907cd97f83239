"""The histogram: which values the science image has, with the black and the white limit to be dragged."""

from __future__ import annotations

import numpy as np
import pyqtgraph
from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crviewer.gui.controls.number_box import DecimalBox
from crviewer.gui.image.stretch import sample
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style.plain_widgets import PlainLabel, tip_text
from crviewer.gui.style.plot_style import colour_plot, ink

_BINS = 200
_ENDS = (0.05, 99.9)  # percent of the pixels, between which the histogram is drawn at first
_BAND = QColor(47, 111, 171, 60)
_NONE = 0.5  # where a bin without pixels stands on the logarithmic axis
_AXIS = 52  # points, for its numbers and its title
_FARTHEST = 1e9  # electrons
_LEAST = 1e-3  # of white above black, electrons
_BOX = 110  # points; a box for the farthest value would push the cutouts together


class StretchHistogram(QWidget):
    """How often each value is met in a sample of the frame, and between which ones shades lie.

    Signals
    -------
    limited(low, high)
        The observer chose what is black and white, in electrons.
    """

    limited = pyqtSignal(float, float)

    def __init__(self, store: SessionStore) -> None:
        super().__init__()
        self._store = store
        self._drawn_for: object = None
        self.plot = pyqtgraph.PlotWidget()
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it takes no keys
        self.plot.setAccessibleName("Histogram of the science image")
        self.plot.setToolTip("Drag the edges of the band: left is black, right is white.")
        self.plot.hideButtons()
        self.plot.setMouseEnabled(y=False)
        self.plot.setLabel("bottom", "science, e⁻")
        self.plot.setLabel("left", "pixels")
        self.plot.getAxis("left").setLogMode(True)
        self.plot.getAxis("left").setWidth(_AXIS)
        self.curve = self.plot.plot(stepMode="center", fillLevel=np.log10(_NONE))
        self.band = pyqtgraph.LinearRegionItem(brush=_BAND)
        self.band.sigRegionChanged.connect(self._on_dragged)
        self.plot.addItem(self.band)
        self.black, self.white = (self._box(name) for name in ("Black", "White"))
        self._lay_out()
        store.opened.connect(self._draw)

    def _box(self, name: str) -> DecimalBox:
        box = DecimalBox()
        box.setRange(-_FARTHEST, _FARTHEST)
        box.setDecimals(1)
        box.setSuffix(" e⁻")
        box.setMinimumWidth(_BOX)
        box.setStepType(DecimalBox.StepType.AdaptiveDecimalStepType)
        box.setAccessibleName(f"{name} level of the science image")
        box.setToolTip(tip_text(f"Value shown as {name.lower()}, in electrons"))
        box.valueChanged.connect(self._on_typed)
        return box

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        for text, box in (("Black", self.black), ("White", self.white)):
            line.addWidget(PlainLabel(text))
            line.addWidget(box, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.addWidget(self.plot, 1)
        layout.addLayout(line)

    # ---------------------------------------------------------------- limits

    def show_limits(self, low: float, high: float) -> None:
        """Show what is black and white now."""
        for item in (self.band, self.black, self.white):
            item.blockSignals(True)
        self.band.setRegion((low, high))
        self.black.setValue(low)
        self.white.setValue(high)
        for item in (self.band, self.black, self.white):
            item.blockSignals(False)

    def _on_dragged(self) -> None:
        low, high = self.band.getRegion()
        self.limited.emit(low, max(high, low + _LEAST))

    def _on_typed(self) -> None:
        low, high = self.black.value(), self.white.value()
        if low < high:
            self.limited.emit(low, high)
        else:
            self.show_limits(*self.band.getRegion())  # as they still are

    # --------------------------------------------------------------- drawing

    def _draw(self) -> None:
        exposure = self._store.state.exposure
        if exposure is None or not self.isVisible() or exposure is self._drawn_for:
            return
        self._drawn_for = exposure
        values = sample(exposure.electrons).astype(np.float64)
        values = values[np.isfinite(values)]
        if not values.size:
            self.curve.setData([0, 1], [0])
            return
        low, high = np.percentile(values, _ENDS)
        low, high = float(min(low, self.black.value())), float(max(high, self.white.value()))
        counts, edges = np.histogram(values, bins=_BINS, range=(low, high if high > low else low + 1))
        self.curve.setData(edges, np.log10(np.maximum(counts, _NONE)))
        self.plot.setXRange(float(edges[0]), float(edges[-1]), padding=0.02)

    def showEvent(self, event: object) -> None:
        self._colour()
        self._draw()

    def changeEvent(self, event: object) -> None:
        self._colour()

    def _colour(self) -> None:
        colour_plot(self.plot)
        shade = QColor(ink())
        shade.setAlpha(110)
        self.curve.setPen(pyqtgraph.mkPen(ink()))
        self.curve.setBrush(shade)
        for line in self.band.lines:
            line.setPen(pyqtgraph.mkPen(ink(), width=2, style=Qt.PenStyle.SolidLine))
            line.setHoverPen(pyqtgraph.mkPen(_BAND.rgb() & 0xFFFFFF, width=3))
