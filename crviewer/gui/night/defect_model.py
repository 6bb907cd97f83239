"""The defects of a night as rows of a table, which a click on a header sorts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from crviewer.gui.night.night_defects import NightDefects
from crviewer.gui.style.verdict_icon import verdict_icon
from crviewer.night.defects import NightDefect
from crviewer.review.core.verdict import Verdict

_COLUMNS: tuple[tuple[str, str, Callable[[NightDefect], float]], ...] = (
    ("x", "Mean column; the first is 1", lambda defect: defect.x),
    ("y", "Mean row; the first is 1", lambda defect: defect.y),
    ("pixels", "Number of pixels that are flagged in several exposures", lambda defect: len(defect.pixels)),
    ("seen", "Number of exposures in which it is flagged, and their total", lambda defect: defect.seen),
    ("suggestion", "Suggested verdict, from its shape", lambda defect: defect.suggestion),
)
_VERDICT = len(_COLUMNS)
_NUMBERS = 4  # columns, before those with words
_VERDICT_TIP = "Verdict given, and on how many of the exposures in which it is flagged"


class DefectModel(QAbstractTableModel):
    """Rows are the defects; nothing is copied."""

    def __init__(self, defects: NightDefects, parent: QObject) -> None:
        super().__init__(parent)
        self._defects = defects
        self._take()
        defects.listed.connect(self._on_listed)
        defects.judged.connect(self._on_judged)

    def _take(self) -> None:
        self._counts = self._defects.known.counts()
        self._order: NDArray[np.intp] = np.arange(len(self._counts))

    def place(self, row: int) -> int:
        """Which of the defects a row shows."""
        return int(self._order[row])

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._order)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else _VERDICT + 1

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        place, column = self.place(index.row()), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(place, column)
        if role == Qt.ItemDataRole.DecorationRole and column >= _NUMBERS:
            defect = self._defects.known.defects[place]
            return verdict_icon(self._said(place)[0] if column == _VERDICT else defect.suggestion)
        if role == Qt.ItemDataRole.TextAlignmentRole and column < _NUMBERS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _text(self, place: int, column: int) -> str:
        defect = self._defects.known.defects[place]
        if column == _VERDICT:
            verdict, frames = self._said(place)
            return f"{verdict.label} on {frames} of {defect.seen}" if frames else ""
        return (
            f"{defect.x:.1f}",
            f"{defect.y:.1f}",
            str(len(defect.pixels)),
            f"{defect.seen} of {defect.exposures}",
            defect.suggestion.label,
        )[column]

    def _said(self, place: int) -> tuple[Verdict, int]:
        """The verdict that most frames have for a defect, and how many those are."""
        counts = self._counts[place, 1:]
        frames = int(counts.max())
        return (Verdict(int(counts.argmax()) + 1) if frames else Verdict.UNREVIEWED), frames

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        title, tip = ("verdict", _VERDICT_TIP) if section == _VERDICT else _COLUMNS[section][:2]
        return {Qt.ItemDataRole.DisplayRole: title, Qt.ItemDataRole.ToolTipRole: tip}.get(Qt.ItemDataRole(role))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if column < 0:
            return
        self.layoutAboutToBeChanged.emit()
        before = self._order
        self._order = np.argsort(self._keys(column), kind="stable")
        if order is Qt.SortOrder.DescendingOrder:
            self._order = self._order[::-1]
        rows = np.argsort(self._order)
        for index in self.persistentIndexList():
            self.changePersistentIndex(index, self.index(int(rows[before[index.row()]]), index.column()))
        self.layoutChanged.emit()

    def _keys(self, column: int) -> NDArray[np.float64]:
        defects = self._defects.known.defects
        if column == _VERDICT:
            return np.array([self._said(place)[0] for place in range(len(defects))], float)
        return np.array([_COLUMNS[column][2](defect) for defect in defects], float)

    def _on_listed(self) -> None:
        self.beginResetModel()
        self._take()
        self.endResetModel()

    def _on_judged(self) -> None:
        self._counts = self._defects.known.counts()
        if self.rowCount():
            self.dataChanged.emit(self.index(0, _VERDICT), self.index(self.rowCount() - 1, _VERDICT))
