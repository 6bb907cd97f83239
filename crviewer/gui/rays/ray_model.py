"""The rays as rows: a model of the session's order, for every view that lists them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QObject, Qt

from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style.plain_widgets import tip_text
from crviewer.products.formats.clipboard_rows import rows_as_text
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_list import COLUMNS, Column, cell, cells

HEADERS = {
    "number": ("#", "Number of the ray, counted from the bottom of the frame", "0000"),
    "x": ("x", "Mean column of the ray, FITS convention: the first pixel is 1", "0000"),
    "y": ("y", "Mean row of the ray, FITS convention: the first pixel is 1", "0000"),
    "pixels": ("px", "Number of flagged pixels", "000"),
    "peak": ("peak", "Highest value of the ray, e⁻", "000000"),
    "minimum": ("min", "Lowest value of the ray and its hole, e⁻", "-00000"),
    "dark": ("dark", "Highest dark of the ray and its hole, {unit}", "0.025"),
    "elongation": ("elong.", "Elongation: length over width, from second moments; 1 is round", "00.0"),
    "recurred": (
        "seen",
        "Number of other exposures of the night in which the same pixels are flagged, and their total",
        "00/00",
    ),
    "suggestion": ("sug.", "Suggested verdict; Return accepts it", "H"),
    "score": ("score", "How clear the suggestion is: 1 if no other verdict is plausible", "0.00"),
    "verdict": ("verdict", "Your verdict", ""),
}
_CSV = ("text/csv", "text/plain")  # what a program gets into which rows are dragged
_NOTED = "✎"
_CELL = (  # made once: a view asks for the flags of every cell that it draws, twice
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)
_AT_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class RayLine(NamedTuple):
    """What there is to show of one ray.

    Attributes
    ----------
    texts : sequence of str
        One for each of `COLUMNS`.
    verdict : Verdict
    mark : str
        That there is a note on it; empty where there is none.
    is_new : bool
        It is found only because defects are masked.
    """

    texts: Sequence[str]
    verdict: Verdict
    mark: str
    is_new: bool


class RayModel(QAbstractTableModel):
    """Rows are the rays of the session's order; nothing is copied."""

    def __init__(self, store: SessionStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._order: NDArray[np.int64] = store.state.order
        self._in_sight, self._outdated = True, False
        store.opened.connect(self._on_ordered)
        store.ordered.connect(self._on_ordered)
        store.judged.connect(self._on_judged)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._order)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        review, name = self._store.state.review, COLUMNS[index.column()]
        if review is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(review, int(self._order[index.row()]), name)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _AT_RIGHT if name != "verdict" else None
        return self._told(review, int(self._order[index.row()]), name) if role == Qt.ItemDataRole.ToolTipRole else None

    def lines(self, rows: range) -> list[RayLine]:
        """All that there is to show of some rays; some review must be there."""
        review, rays = self._store.state.review, self._order[rows.start : rows.stop]
        assert review is not None
        columns = [cells(review, rays, name, self._store.state.suggestions) for name in COLUMNS]
        is_new = np.isin(rays, self._store.state.recovered).tolist()
        return [
            RayLine(texts=texts, verdict=Verdict(verdict), mark=self._mark(review, ray), is_new=new)
            for ray, verdict, new, *texts in zip(
                rays.tolist(), review.verdicts[rays].tolist(), is_new, *columns, strict=True
            )
        ]

    def _text(self, review: Review, ray: int, name: Column) -> str:
        text = cell(review, ray, name, self._store.state.suggestions)
        return f"{self._mark(review, ray)} {text}".strip() if name == "verdict" else text

    def _told(self, review: Review, ray: int, name: Column) -> str | None:
        """What is said to whoever rests the mouse on a cell."""
        if name == "number" and ray in self._store.state.recovered:
            return "New: found only because judged defects are masked"
        if name != "verdict":
            return None
        verdict = Verdict(int(review.verdicts[ray]))
        return tip_text("\n".join(filter(None, [verdict.label if verdict else "", self._note(review, ray)]))) or None

    def _note(self, review: Review, ray: int) -> str:
        return self._store.state.notes.about(review.rays.of(ray))

    def _mark(self, review: Review, ray: int) -> str:
        return _NOTED if self._note(review, ray) else ""

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
            exposure = self._store.state.exposure
            return tip.format(unit=exposure.dark_unit if exposure else "e⁻/s")
        return None

    # ------------------------------------------------------------------- dragging

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        return _CELL if index.isValid() else Qt.ItemFlag.NoItemFlags

    def mimeTypes(self) -> list[str]:
        return list(_CSV)

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData | None:
        """The rows of some cells as CSV, in the order of the list."""
        review, data = self._store.state.review, QMimeData()
        if review is not None:
            rows = sorted({index.row() for index in indexes})
            text = rows_as_text(review, self._order[rows], self._store.state.suggestions).encode()
            for kind in _CSV:
                data.setData(kind, text)
        return data

    # ------------------------------------------------------------------- redrawing

    def _redraw(self, first: Column, last: Column) -> None:
        if len(self._order):
            begin = self.index(0, COLUMNS.index(first))
            self.dataChanged.emit(begin, self.index(len(self._order) - 1, COLUMNS.index(last)))

    def see(self, in_sight: bool) -> None:
        """Once another list is there, list nothing as long as nobody sees it: laying it out would hold up a slider."""
        self._in_sight = in_sight
        if self._outdated:
            self._on_ordered()

    def _on_ordered(self) -> None:
        order, self._outdated = self._store.state.order, not self._in_sight
        if self._in_sight or len(self._order):
            self.beginResetModel()
            self._order = order if self._in_sight else order[:0]
            self.endResetModel()

    def _on_judged(self, groups: object) -> None:
        self._redraw("verdict", "verdict")
