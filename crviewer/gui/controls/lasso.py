"""The lasso: a plot's ground on which a line drawn by hand encloses points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph
from numpy.typing import NDArray
from PyQt6.QtCore import QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QPolygonF

_LINE = QColor("#e69f00")


class LassoBox(pyqtgraph.ViewBox):
    """Left drag draws the lasso, the wheel zooms, a middle drag moves, a double click shows all again.

    Signals
    -------
    lassoed(QPolygonF, bool)
        What was enclosed, in coordinates of the plot; True where Ctrl or Shift adds it to what is selected.
    pointed(QPointF)
        A click at a place.
    """

    lassoed = pyqtSignal(object, bool)
    pointed = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self._path: list[QPointF] = []
        self._line = pyqtgraph.PlotCurveItem(pen=pyqtgraph.mkPen(_LINE, width=2))
        self.addItem(self._line, ignoreBounds=True)

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        if ev.button() is not Qt.MouseButton.LeftButton:
            super().mouseDragEvent(ev, axis)
            return
        ev.accept()
        if ev.isStart():
            self._path = [self.mapToView(ev.buttonDownPos())]
        self._path.append(self.mapToView(ev.pos()))
        closed = [*self._path, self._path[0]]
        self._line.setData([point.x() for point in closed], [point.y() for point in closed])
        if ev.isFinish():
            self._line.setData([], [])
            adds = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
            self.lassoed.emit(QPolygonF(self._path), bool(ev.modifiers() & adds))

    def mouseClickEvent(self, ev: Any) -> None:
        if ev.button() is Qt.MouseButton.LeftButton:
            ev.accept()
            if ev.double():
                self.autoRange()
            else:
                self.pointed.emit(self.mapToView(ev.pos()))


def enclosed(polygon: QPolygonF, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.intp]:
    """Indices of points inside a polygon; points without a place (NaN) are outside."""
    bounds = polygon.boundingRect()
    near = (x >= bounds.left()) & (x <= bounds.right()) & (y >= bounds.top()) & (y <= bounds.bottom())
    rule = Qt.FillRule.OddEvenFill
    inside = [place for place in np.flatnonzero(near) if polygon.containsPoint(QPointF(x[place], y[place]), rule)]
    return np.array(inside, np.intp)
