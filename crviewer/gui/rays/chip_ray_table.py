"""The rays of all chips as a table; a row of another chip opens that chip at its ray."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QAbstractItemView, QTableView

from crviewer.gui.session.chips.chips_controller import ChipsController
from crviewer.gui.style.fonts import shrink
from crviewer.gui.style.row_style import style_rows
from crviewer.gui.style.verdict_icon import verdict_icon
from crviewer.night.chip_rays import CHIP_COLUMNS, ExposureRays
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_list import RayList

_TITLES = {"chip": "chip", "number": "#", "x": "x", "y": "y", "pixels": "px", "verdict": "verdict"}
_SAMPLES = {"chip": "SCI,12  ", "number": "00000", "x": "00000", "y": "00000", "pixels": "0000"}
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ChipRayModel(QAbstractTableModel):
    """Rows are the rays of all chips, filtered and sorted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rays = ExposureRays()
        self.order: NDArray[np.int64] = np.empty(0, np.int64)

    def show(self, rays: ExposureRays, order: NDArray[np.int64]) -> None:
        """Take other rays, or another order."""
        self.beginResetModel()
        self.rays, self.order = rays, order
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.order)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(CHIP_COLUMNS)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        chip, ray = self.rays.at(int(self.order[index.row()]))
        name, verdict = CHIP_COLUMNS[index.column()], Verdict(int(chip.verdicts[ray]))
        if role == Qt.ItemDataRole.DisplayRole:
            return {
                "chip": chip.frame.location.extension,
                "number": str(ray + 1),
                "x": f"{chip.x[ray]:.0f}",
                "y": f"{chip.y[ray]:.0f}",
                "pixels": str(chip.pixels[ray]),
                "verdict": verdict.label if verdict else "",
            }[name]
        if role == Qt.ItemDataRole.DecorationRole and name == "verdict" and verdict:
            return verdict_icon(verdict)
        if role == Qt.ItemDataRole.TextAlignmentRole and name not in ("chip", "verdict"):
            return _RIGHT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        is_title = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return _TITLES[CHIP_COLUMNS[section]] if is_title else None


class ChipRayTable(QTableView):
    """The table; a click on a heading sorts, one on a row goes to the ray."""

    def __init__(self, chips: ChipsController) -> None:
        super().__init__()
        self._chips, self._listing = chips, RayList()
        self.rows = ChipRayModel(self)
        self.setModel(self.rows)
        self.setAccessibleName("Rays of all chips")
        self.setToolTip("Click a ray to go to it, on whichever chip it is; click a heading to sort")
        shrink(self)
        style_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.horizontalHeader()
        assert header is not None
        header.setSortIndicatorShown(True)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        header.setSectionsClickable(True)
        header.sortIndicatorChanged.connect(self._on_sorted)
        for section, name in enumerate(CHIP_COLUMNS[:-1]):
            self.setColumnWidth(section, self.fontMetrics().horizontalAdvance(_SAMPLES[name]) + 12)
        self.clicked.connect(self._go)
        for key in ("Return", "Enter"):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda: self._go(self.currentIndex()))

    def _on_sorted(self, *_: object) -> None:
        self.arrange(self._listing)

    def arrange(self, listing: RayList) -> None:
        """List the rays that pass a filter. Raises `FilterError` if that is not understood."""
        header, rays = self.horizontalHeader(), self._chips.rays()
        assert header is not None
        down = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        order = rays.order(listing, CHIP_COLUMNS[header.sortIndicatorSection()], descending=down)
        self._listing = listing
        self.rows.show(rays, order)

    def keyboardSearch(self, search: str | None) -> None:
        """Stay where the observer is."""

    def _go(self, index: QModelIndex) -> None:
        if index.isValid():
            chip, ray = self.rows.rays.at(int(self.rows.order[index.row()]))
            self._chips.go_to(chip.frame, chip.marks[ray : ray + 1])
