"""The histogram of what bad pixels were decided by, with the threshold as a line that can be dragged."""

from __future__ import annotations

import numpy as np
import pyqtgraph
from PyQt6.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from crviewer.gui.style.plot_style import colour_plot, ink
from crviewer.night.calibration.histogram import ValueHistogram

_BARS = QColor("#56b4e9")  # of Okabe and Ito (2008)
_NONE = 0.5  # where a logarithmic axis shows that there is no pixel


class HistogramPlot(QWidget):
    """How many pixels have which value.

    Signals
    -------
    dragged(float)
        The observer moved the threshold.
    """

    dragged = pyqtSignal(float)

    def __init__(self) -> None:
        super().__init__()
        self.shown: ValueHistogram | None = None
        self.plot = pyqtgraph.PlotWidget()
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it takes no keys
        self.plot.setAccessibleName("How many pixels have which value")
        self.plot.setMinimumSize(320, 170)
        self.plot.setMouseEnabled(x=True, y=False)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setLogMode(y=True)
        self.plot.setLabel("left", "pixels")
        self.bars = self.plot.plot([], [], stepMode="center", fillLevel=np.log10(_NONE), pen=pyqtgraph.mkPen(_BARS))
        self.bars.setFillBrush(pyqtgraph.mkBrush(_BARS))
        self.line = pyqtgraph.InfiniteLine(angle=90, movable=True)
        self.line.sigPositionChanged.connect(lambda line: self.dragged.emit(float(line.value())))
        self.plot.addItem(self.line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.clear()
        self._colour()

    def show_histogram(self, histogram: ValueHistogram, quantity: str) -> None:
        """Draw another histogram; the threshold can be dragged over all of it."""
        self.shown = histogram
        self.bars.setData(histogram.edges, np.maximum(histogram.counts, _NONE))
        self.plot.setLabel("bottom", quantity)
        self._show_axes(True)
        self.plot.setXRange(*histogram.edges[[0, -1]], padding=0.02)
        self.plot.setYRange(np.log10(_NONE), np.log10(2 * max(10, histogram.counts.max())), padding=0)
        with QSignalBlocker(self.line):
            self.line.setBounds(histogram.edges[[0, -1]])

    def show_limit(self, limit: float | None) -> None:
        """Put the line at a threshold, or take it away."""
        self.line.setVisible(limit is not None)
        if limit is not None:
            with QSignalBlocker(self.line):
                self.line.setValue(limit)

    def clear(self) -> None:
        """Show nothing."""
        self.shown = None
        self.bars.setData([], [])
        self.show_limit(None)
        self._show_axes(False)

    def _show_axes(self, shown: bool) -> None:
        for side in ("left", "bottom"):
            self.plot.showAxis(side, shown)

    def changeEvent(self, event: object) -> None:
        self._colour()

    def _colour(self) -> None:
        colour_plot(self.plot)
        self.line.setPen(pyqtgraph.mkPen(ink(), width=2))
        self.line.setHoverPen(pyqtgraph.mkPen(_BARS, width=3))
