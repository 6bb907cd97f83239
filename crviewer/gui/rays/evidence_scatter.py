"""The scatter plot: any two numbers of the evidence against each other, where a lasso selects rays."""

from __future__ import annotations

import numpy as np
import pyqtgraph
from numpy.typing import NDArray
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QPolygonF
from PyQt6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QVBoxLayout, QWidget

from crviewer.gui.controls.inputs import choice_box
from crviewer.gui.controls.lasso import LassoBox, enclosed
from crviewer.gui.controls.log_axis import LogAxis
from crviewer.gui.session.list_controller import ListController
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style import colours
from crviewer.gui.style.plain_widgets import PlainLabel, tip_text
from crviewer.gui.style.plot_style import FocusRing, colour_plot, ground, ink
from crviewer.gui.style.user_settings import SCATTER_X, SCATTER_Y, UserSetting
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.meaning import MEANINGS, titled
from crviewer.review.list.ray_selection import RaySelection

_SHOWN = (SCATTER_X, SCATTER_Y)
_SIZE = 8  # points
_NOT_YET = "Evidence is measured after detection."
_SIDES = ("bottom", "left")  # of x and y
_SYMBOLS = {
    Verdict.UNREVIEWED: "o",
    Verdict.COSMIC_RAY: "t1",
    Verdict.HOT_PIXEL: "s",
    Verdict.BAD_COLUMN: "+",
    Verdict.AFTER_IMAGE: "d",
    Verdict.OTHER_DEFECT: "x",
    Verdict.REAL_SOURCE: "star",
    Verdict.TRAIL: "h",
}


class EvidenceScatter(QWidget):
    """The listed rays as points, in the colours and shapes of their verdicts."""

    def __init__(self, store: SessionStore, ray_list: ListController) -> None:
        super().__init__()
        self._store, self._ray_list = store, ray_list
        self._behind = False  # another tab covers it
        self._rays = store.state.order
        self._x = self._y = np.empty(0)
        self.axes = tuple(_axis_box(letter, setting) for letter, setting in zip("xy", _SHOWN, strict=True))
        self.logs = tuple(QCheckBox("log") for _ in self.axes)
        self.box = LassoBox()
        self.plot = pyqtgraph.PlotWidget(viewBox=self.box, axisItems={side: LogAxis(side) for side in _SIDES})
        self.plot.getAxis("bottom").setHeight(3 * self.fontMetrics().height())  # ticks, numbers and, below, the label
        self.plot.setAccessibleName("Scatter plot of the evidence")
        self.plot.setToolTip("Drag a lasso around points to select their rays; Ctrl adds. Double-click to show all.")
        self.plot.hideButtons()
        FocusRing(self.plot)
        self.points = {verdict: pyqtgraph.ScatterPlotItem(pxMode=True) for verdict in Verdict}
        self.halo, self.chosen = pyqtgraph.ScatterPlotItem(pxMode=True), pyqtgraph.ScatterPlotItem(pxMode=True)
        for item in (*self.points.values(), self.halo, self.chosen):
            self.plot.addItem(item)
        self.empty = PlainLabel()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self._connect()
        self._draw()

    def _lay_out(self) -> None:
        choices = QGridLayout()
        choices.setSpacing(4)
        for row, (letter, axis, log) in enumerate(zip("xy", self.axes, self.logs, strict=True)):
            log.setChecked(True)
            log.setToolTip(tip_text(f"Logarithmic {letter} axis: values of 0 or less are left out"))
            log.setAccessibleName(f"Logarithmic {letter} axis")
            choices.addWidget(PlainLabel(letter), row, 0)
            choices.addWidget(axis, row, 1)
            choices.addWidget(log, row, 2)
        choices.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.addLayout(choices)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.plot, 1)

    def _connect(self) -> None:
        for axis in self.axes:
            axis.currentIndexChanged.connect(self._on_axes)
        for log in self.logs:
            log.toggled.connect(self._on_axes)
        self.box.lassoed.connect(self._on_lassoed)
        self.box.pointed.connect(self._on_pointed)
        store = self._store
        for signal in (store.opened, store.detected, store.suggested, store.judged, store.ordered):
            signal.connect(self._draw)
        store.selected.connect(self._mark)

    # ------------------------------------------------------------------ drawing

    def _on_axes(self) -> None:
        for setting, axis in zip(_SHOWN, self.axes, strict=True):
            setting.keep(axis.currentData())
        self._draw()
        self.box.autoRange()

    def _draw(self, *_: object) -> None:
        review, suggestions = self._store.state.review, self._store.state.suggestions
        # While evidence is measured anew, the plot stays: it may have the keys.
        self._tell("" if review is not None and (suggestions is not None or not self.plot.isHidden()) else _NOT_YET)
        if review is None or suggestions is None:
            self._rays = self._store.state.order[:0]
            self._x = self._y = np.empty(0)
        if review is None or suggestions is None or not self._is_seen:
            return
        evidence = suggestions.evidence
        self._rays = self._store.state.order
        self._x, self._y = (
            _scaled(evidence.number(axis.currentData())[self._rays], log.isChecked())
            for axis, log in zip(self.axes, self.logs, strict=True)
        )
        if len(self._rays) and not (np.isfinite(self._x) & np.isfinite(self._y)).any():
            self._tell("No ray has both of these numbers; choose another one.")
        verdicts = review.verdicts[self._rays]
        for verdict, item in self.points.items():
            of = (verdicts == verdict) & np.isfinite(self._x) & np.isfinite(self._y)
            colour = QColor(colours.of_verdict(verdict))
            item.setData(self._x[of], self._y[of], symbol=_SYMBOLS[verdict], size=_SIZE, brush=colour, pen=_edge())
        for side, axis, log in zip(_SIDES, self.axes, self.logs, strict=True):
            self.plot.setLabel(side, titled(axis.currentData(), evidence.dark_unit))
            self.plot.getAxis(side).setLogMode(log.isChecked())
        self._mark()

    def _tell(self, text: str) -> None:
        """Say why there is no plot; or show it."""
        self.empty.setText(text)
        self.plot.setVisible(not text)
        self.empty.setVisible(bool(text))

    def _mark(self) -> None:
        """Ring the points of what is selected."""
        if not self._is_seen or self._store.state.review is None:
            return
        of = np.isin(self._rays, self._store.state.selection.rays) & np.isfinite(self._x) & np.isfinite(self._y)
        # Points may be of the colour of the ring, so that it has a border of the colour of the ground.
        for item, colour, width in ((self.halo, ground(), 6), (self.chosen, ink(), 2)):
            pen = pyqtgraph.mkPen(colour, width=width)
            item.setData(self._x[of], self._y[of], symbol="o", size=_SIZE + 6, brush=None, pen=pen)

    @property
    def _is_seen(self) -> bool:
        return self.isVisible() and not self._behind

    def see(self, seen: bool) -> None:
        """Catch up once the plot is in sight; Qt calls a panel behind another tab visible too."""
        self._behind = not seen
        self._draw()

    def showEvent(self, event: object) -> None:
        self._colour()
        self._draw()

    def changeEvent(self, event: object) -> None:
        self._colour()

    def _colour(self) -> None:
        colour_plot(self.plot)

    # ---------------------------------------------------------------- selecting

    def _on_lassoed(self, polygon: QPolygonF, adds: bool) -> None:
        rays = self._rays[enclosed(polygon, self._x, self._y)]
        if adds:
            rays = np.union1d(rays, self._store.state.selection.rays)
        if len(rays):
            self._ray_list.select(RaySelection(rays=np.sort(rays), current=int(rays[0])))

    def _on_pointed(self, place: QPointF) -> None:
        """Select the ray whose point is nearest on the screen."""
        width, height = self.box.viewPixelSize()
        away = ((self._x - place.x()) / width) ** 2 + ((self._y - place.y()) / height) ** 2
        if np.isfinite(away).any():
            self._ray_list.go_to(int(self._rays[np.nanargmin(away)]))


def _axis_box(letter: str, setting: UserSetting[str]) -> QComboBox:
    box = choice_box()
    box.setAccessibleName(f"Number on the {letter} axis")
    box.setToolTip(
        tip_text(f"Which number of the evidence runs along the {letter} axis; the tip of each says what it means")
    )
    for name, meaning in MEANINGS.items():
        box.addItem(meaning.title, name)
        box.setItemData(box.count() - 1, meaning.text, Qt.ItemDataRole.ToolTipRole)
    kept = box.findData(setting.value())
    box.setCurrentIndex(max(kept, 0))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def _scaled(values: NDArray[np.float64], log: bool) -> NDArray[np.float64]:
    """Values as the plot has them; NaN where there is no place for one."""
    if not log:
        return np.where(np.isfinite(values), values, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where((values > 0) & np.isfinite(values), np.log10(values), np.nan)


def _edge() -> object:
    return pyqtgraph.mkPen(QColor(0, 0, 0, 120), width=1)
