"""The look of a plot: the colours of the window, which may change."""

from __future__ import annotations

import pyqtgraph
from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QApplication


def ink() -> QColor:
    """The colour of text, for lines that stand for no verdict."""
    return QApplication.palette().color(QPalette.ColorRole.Text)


def colour_plot(plot: pyqtgraph.PlotWidget) -> None:
    """Give a plot the colours of the window."""
    plot.setBackground(QApplication.palette().color(QPalette.ColorRole.Base))
    for side in ("bottom", "left"):
        plot.getAxis(side).setPen(ink())
        plot.getAxis(side).setTextPen(ink())
