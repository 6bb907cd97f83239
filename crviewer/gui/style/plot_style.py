"""The look of a plot: the colours of the window, which may change, and the frame where the keyboard is."""

from __future__ import annotations

from typing import cast

import pyqtgraph
from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QColor, QFocusEvent, QPalette
from PyQt6.QtWidgets import QApplication, QFocusFrame, QWidget

_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


def ink() -> QColor:
    """The colour of text, for lines that stand for no verdict."""
    return QApplication.palette().color(QPalette.ColorRole.Text)


def ground() -> QColor:
    """The colour behind it."""
    return QApplication.palette().color(QPalette.ColorRole.Base)


class FocusRing(QFocusFrame):
    """The frame around a plot to which Tab brought the focus; a click needs none."""

    def __init__(self, plot: pyqtgraph.PlotWidget) -> None:
        super().__init__(plot)
        self._plot: QWidget = plot
        plot.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if watched is self._plot and isinstance(event, QFocusEvent):
            framed = event.gotFocus() and event.reason() in _BY_KEY
            self.setWidget(self._plot if framed else cast(QWidget, None))  # None is nowhere; the stubs do not know it
        return super().eventFilter(watched, event)


def colour_plot(plot: pyqtgraph.PlotWidget) -> None:
    """Give a plot the colours of the window."""
    plot.setBackground(ground())
    for side in ("bottom", "left"):
        plot.getAxis(side).setPen(ink())
        plot.getAxis(side).setTextPen(ink())
