"""The completeness plot: the found part of the test rays against their energy, a curve for each sigclip."""

from __future__ import annotations

import numpy as np
import pyqtgraph
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from crviewer.detection.measures.completeness import Completeness
from crviewer.gui.style.plot_style import colour_plot, ink

_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")  # Okabe and Ito (2008)

_TICKS = [  # three a decade have room; places on a logarithmic axis, and what stands there
    (np.log10(value), f"{value:,}") for decade in range(1, 7) for value in (10**decade, 2 * 10**decade, 5 * 10**decade)
]


class CompletenessPlot(QWidget):
    """Curves with binomial errors; that of the present sigclip is thick, in the colour of the text."""

    def __init__(self) -> None:
        super().__init__()
        self.plot = pyqtgraph.PlotWidget()
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it takes no keys
        self.plot.setAccessibleName("Completeness against charge of the rays")
        self.plot.setMinimumSize(520, 300)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setLogMode(x=True)
        self.plot.getAxis("bottom").setTicks([_TICKS])
        self.plot.setXRange(2, 4.5)
        self.plot.setYRange(0, 1, padding=0.03)
        self.plot.setLabel("bottom", "charge of a ray (e⁻)")
        self.plot.setLabel("left", "completeness")
        self.plot.showGrid(x=True, y=True, alpha=0.2)
        self.legend = self.plot.addLegend(offset=(12, 12))
        self._shown: tuple[Completeness, float] | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self._colour()

    def show_result(self, completeness: Completeness, sigclip: float) -> None:
        """Draw every curve anew, and mark that of a sigclip."""
        self._shown = completeness, sigclip
        self.plot.clear()
        low, high = completeness.interval()
        for row, each in enumerate(completeness.sigclips):
            now = bool(np.isclose(each, sigclip))
            pen = pyqtgraph.mkPen(ink() if now else QColor(_COLOURS[row % len(_COLOURS)]), width=4 if now else 2)
            fraction = completeness.fraction[row]
            known = np.isfinite(fraction)
            errors = pyqtgraph.ErrorBarItem(
                x=np.log10(completeness.energies[known]),
                y=fraction[known],
                top=(high[row] - fraction)[known],
                bottom=(fraction - low[row])[known],
                beam=0.02,
                pen=pyqtgraph.mkPen(pen.color(), width=1),
            )
            self.plot.addItem(errors)
            name = f"sigclip {each:g}{', current' if now else ''}"
            self.plot.plot(completeness.energies[known], fraction[known], pen=pen, name=name)
        ends = np.log10(completeness.energies[[0, -1]])
        self.plot.setXRange(*ends, padding=0.03)

    def changeEvent(self, event: object) -> None:
        self._colour()

    def _colour(self) -> None:
        colour_plot(self.plot)
        self.legend.setLabelTextColor(ink())
        if self._shown is not None:
            self.show_result(*self._shown)
