"""The rays as rows: a model of the session's order, for every view that lists them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QObject, Qt
from PyQt6.QtGui import QFont, QPalette

from crviewer.gui.session import Session
from crviewer.gui.verdict_icon import verdict_icon
from crviewer.products.rows import rows_as_text
from crviewer.review.listing import COLUMNS, Column, cell
from crviewer.review.review import Review
from crviewer.review.verdict import Verdict

HEADERS = {
    "number": ("#", "Number of the ray, counted from the bottom of the frame", "0000"),
    "x": ("x", "Mean column of the ray, FITS convention: the first pixel is 1", "0000"),
    "y": ("y", "Mean row of the ray, FITS convention: the first pixel is 1", "0000"),
    "pixels": ("px", "Pixels that the detector flagged", "000"),
    "peak": ("peak", "Highest value of the ray, e⁻", "000000"),
    "minimum": ("min", "Lowest value of the ray and of the hole that it encloses, e⁻", "-00000"),
    "dark": ("dark", "Highest dark at the ray and in its hole, {unit}", "0.025"),
    "elongation": ("long", "Elongation: length over width from second moments; 1 is round", "00.0"),
    "recurred": (
        "seen",
        "In how many other exposures of the night the same pixels were flagged, out of how many",
        "00/00",
    ),
    "suggestion": ("?", "What the evidence speaks for; Return accepts it", "H"),
    "score": ("sc.", "Score: how clear the suggestion is: 1 where nothing speaks for another verdict", "0.00"),
    "verdict": ("verdict", "What you say that the ray is", ""),
}
_CSV = ("text/csv", "text/plain")  # what a program gets into which rows are dragged
_NOTED = "✎"
_CELL = (  # made once: a view asks for the flags of every cell that it draws, twice
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)
_Role = Qt.ItemDataRole
_OF_NUMBERS = frozenset({_Role.DisplayRole, _Role.TextAlignmentRole})
_TOLD = {  # what there is to tell of a column: views ask each cell for much more, at every stroke of a slider
    "number": _OF_NUMBERS | {_Role.FontRole, _Role.ForegroundRole, _Role.ToolTipRole},
    "verdict": frozenset({_Role.DisplayRole, _Role.DecorationRole, _Role.ToolTipRole}),
}
_TOP = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class RayModel(QAbstractTableModel):
    """Rows are the rays of the session's order; nothing is copied."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._order: NDArray[np.int64] = session.browsing.order
        session.opened.connect(self._on_ordered)
        session.browsing.ordered.connect(self._on_ordered)
        session.judged.connect(self._on_judged)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._order)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        review, name = self._session.review, COLUMNS[index.column()]
        if review is None or role not in _TOLD.get(name, _OF_NUMBERS):
            return None
        ray = int(self._order[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            text = cell(review, ray, name, self._session.suggestions)
            return f"{_NOTED} {text}".strip() if name == "verdict" and self._note(review, ray) else text
        if name == "number" and ray in self._session.recovered:
            return self._recovered(role)
        if role == Qt.ItemDataRole.TextAlignmentRole and name != "verdict":
            return _TOP
        return self._verdict(review, ray, role) if name == "verdict" else None

    def _verdict(self, review: Review, ray: int, role: int) -> object:
        """The icon of a verdict; its whole name and the note on its ray, for whoever rests the mouse there."""
        verdict = Verdict(int(review.verdicts[ray]))
        if role == Qt.ItemDataRole.DecorationRole:
            return verdict_icon(verdict)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, [verdict.label if verdict else "", self._note(review, ray)])) or None
        return None

    def _note(self, review: Review, ray: int) -> str:
        return self._session.noting.notes.about(review.rays.of(ray))

    def _recovered(self, role: int) -> object:
        """How a ray stands out that is found only because defects are masked."""
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.ForegroundRole:
            return QPalette().color(QPalette.ColorRole.Link)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "New: found only because the defects that you judged are masked"
        return _TOP if role == Qt.ItemDataRole.TextAlignmentRole else None

    def mark_suggested(self) -> None:
        """Draw suggestions anew."""
        self._redraw("recurred", "score")

    def mark_recovered(self) -> None:
        """Draw the numbers anew: others may stand out."""
        self._redraw("number", "number")

    def mark_noted(self) -> None:
        """Draw the verdicts anew: notes stand beside them."""
        self._redraw("verdict", "verdict")

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        title, tip, _ = HEADERS[COLUMNS[section]]
        if role == Qt.ItemDataRole.DisplayRole:
            return title
        if role == Qt.ItemDataRole.ToolTipRole:
            exposure = self._session.exposure
            return tip.format(unit=exposure.dark_unit if exposure else "e⁻/s")
        return None

    # ------------------------------------------------------------------- dragging

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        return _CELL if index.isValid() else Qt.ItemFlag.NoItemFlags

    def mimeTypes(self) -> list[str]:
        return list(_CSV)

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData | None:
        """The rows of some cells as CSV, in the order of the list."""
        review, data = self._session.review, QMimeData()
        if review is not None:
            rows = sorted({index.row() for index in indexes})
            text = rows_as_text(review, self._order[rows], self._session.suggestions).encode()
            for kind in _CSV:
                data.setData(kind, text)
        return data

    # ------------------------------------------------------------------- redrawing

    def _redraw(self, first: Column, last: Column) -> None:
        if len(self._order):
            begin = self.index(0, COLUMNS.index(first))
            self.dataChanged.emit(begin, self.index(len(self._order) - 1, COLUMNS.index(last)))

    def _on_ordered(self) -> None:
        self.beginResetModel()
        self._order = self._session.browsing.order
        self.endResetModel()

    def _on_judged(self, groups: object) -> None:
        self._redraw("verdict", "verdict")
