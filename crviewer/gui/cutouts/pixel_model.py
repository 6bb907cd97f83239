"""The pixels of a patch as a table of numbers, in the colours of what masks them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PyQt6.QtGui import QBrush, QColor
from PyQt6.QtWidgets import QApplication

from crviewer.frames.fits.plain_text import written
from crviewer.gui.style import colours
from crviewer.review.core.dq import names
from crviewer.review.core.masking import Box
from crviewer.review.core.verdict import Verdict

_TINT = 90  # of 255; the number has to stay readable


class PixelQuantity(StrEnum):
    """What the table shows of each pixel."""

    SCIENCE = "Science"
    DARK = "Dark"
    CLEANED = "Cleaned"
    DQ = "DQ"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PixelPatch:
    """Pixels of one quantity.

    Attributes
    ----------
    box : Box
        Where they are.
    values : (rows, columns) array
        The lowest row first, as in the frame.
    dq : (rows, columns) uint16
    kinds : (rows, columns) int8
        The verdict that masks each; -1 where none does.
    quantity : PixelQuantity
    unit : str
    place : (x, y)
        The pixel that is marked, 0-based.
    """

    box: Box
    values: NDArray[np.generic]
    dq: NDArray[np.uint16]
    kinds: NDArray[np.int8]
    quantity: PixelQuantity
    unit: str
    place: tuple[int, int]


class PixelModel(QAbstractTableModel):
    """A patch as a table: the highest row of the frame at the top, numbers in the FITS convention at the sides."""

    def __init__(self) -> None:
        super().__init__()
        self.patch: PixelPatch | None = None
        self.bold = QApplication.font()
        self.bold.setPointSizeF(max(7.0, self.bold.pointSizeF() - 1))
        self.bold.setBold(True)

    def show(self, patch: PixelPatch | None) -> None:
        """Show other pixels."""
        self.beginResetModel()
        self.patch = patch
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if self.patch is None else self.patch.values.shape[0]

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if self.patch is None else self.patch.values.shape[1]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if role != Qt.ItemDataRole.DisplayRole or self.patch is None:
            return None
        _, bottom, left, _ = self.patch.box
        return str(left + section + 1 if orientation is Qt.Orientation.Horizontal else bottom - section)

    def data(self, index: QModelIndex, role: int = 0) -> object:
        if self.patch is None:
            return None
        row, column = self.patch.values.shape[0] - 1 - index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._tint(row, column)
        if role == Qt.ItemDataRole.FontRole:
            return self.bold if self._is_marked(row, column) else None
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._described(row, column)
        return None

    def text(self, row: int, column: int) -> str:
        """The number of one pixel of the patch."""
        assert self.patch is not None
        value = self.patch.values[row, column]
        if self.patch.quantity is PixelQuantity.DQ:
            return str(value)
        return f"{value:.0f}" if self.patch.unit == "e⁻" else written(value)

    def _described(self, row: int, column: int) -> str:
        assert self.patch is not None
        y, x = self.patch.box[0] + row + 1, self.patch.box[2] + column + 1
        number = f"{self.text(row, column)} {self.patch.unit}".strip()
        return f"x {x}  y {y}: {number}, {names(int(self.patch.dq[row, column])) or 'good'}"

    def _tint(self, row: int, column: int) -> QBrush | None:
        assert self.patch is not None
        kind, dq = int(self.patch.kinds[row, column]), int(self.patch.dq[row, column])
        if kind < 0 and not dq:
            return None
        colour = QColor(colours.INPUT_MASK if kind < 0 else colours.of_verdict(Verdict(kind)))
        colour.setAlpha(_TINT)
        return QBrush(colour)

    def _is_marked(self, row: int, column: int) -> bool:
        assert self.patch is not None
        x, y = self.patch.place
        return (row, column) == (y - self.patch.box[0], x - self.patch.box[2])

    def as_text(self) -> str:
        """The whole patch for a spreadsheet: a line a row of the frame, the highest first, x and y at the sides."""
        if self.patch is None:
            return ""
        rows, columns = self.patch.values.shape
        left = self.patch.box[2]
        lines = ["y \\ x\t" + "\t".join(str(left + column + 1) for column in range(columns))]
        for row in reversed(range(rows)):
            cells = (self.text(row, column) for column in range(columns))
            lines.append(f"{self.patch.box[0] + row + 1}\t" + "\t".join(cells))
        return "\n".join(lines)
