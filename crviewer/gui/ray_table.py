"""The list of rays: a table that shows the session's order, and lines above it that sort out what it shows."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QObject,
    Qt,
)
from PyQt6.QtGui import QAction, QColor, QFont, QIcon, QKeySequence, QPainter, QPalette, QPixmap
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from crviewer.gui import colours
from crviewer.gui.session import Session
from crviewer.review.listing import COLUMNS, Column, Listing, cell
from crviewer.review.selection import Selection
from crviewer.review.verdict import Verdict

_HEADERS = {
    "number": ("#", "Number of the ray, counted from the bottom of the frame", "0000"),
    "x": ("x", "Mean column of the ray, FITS convention: the first pixel is 1", "0000"),
    "y": ("y", "Mean row of the ray, FITS convention: the first pixel is 1", "0000"),
    "pixels": ("px", "Pixels that the detector flagged", "000"),
    "peak": ("peak", "Highest value of the ray, e⁻", "000000"),
    "minimum": ("min", "Lowest value of the ray and of the hole that it encloses, e⁻", "-00000"),
    "dark": ("dark", "Highest dark at the ray and in its hole, {unit}", "0.025"),
    "elongation": ("long", "Elongation: length over width from second moments; 1 is round", "00.0"),
    "suggestion": ("?", "What the evidence speaks for; Return accepts it", "H "),
    "score": ("sc.", "Score: how clear the suggestion is: 1 where nothing speaks for another verdict", "0.00"),
    "verdict": ("verdict", "What you say that the ray is", "cosmic ray 00"),
}
_FILTER_TIP = (
    "Which rays are listed: compare any column with a number or a verdict,\n"
    "and join comparisons by and, or, not and parentheses:\n"
    "    pixels > 5 and dark > 1 and verdict = unreviewed\n"
    "    suggestion = hot and score > 0.9\n"
    "Columns: " + ", ".join(COLUMNS) + ". Escape clears."
)
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
        if review is None:
            return None
        ray = int(self._order[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return cell(review, ray, name, self._session.suggestions)
        if name == "number" and ray in self._session.recovered:
            return self._recovered(role)
        if role == Qt.ItemDataRole.TextAlignmentRole and name != "verdict":
            return _TOP
        if role == Qt.ItemDataRole.DecorationRole and name == "verdict":
            return verdict_icon(Verdict(int(review.verdicts[ray])))
        return None

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
        self._redraw("suggestion", "score")

    def mark_recovered(self) -> None:
        """Draw the numbers anew: others may stand out."""
        self._redraw("number", "number")

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        title, tip, _ = _HEADERS[COLUMNS[section]]
        if role == Qt.ItemDataRole.DisplayRole:
            return title
        if role == Qt.ItemDataRole.ToolTipRole:
            exposure = self._session.exposure
            return tip.format(unit=exposure.dark_unit if exposure else "e⁻/s")
        return None

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


class RayTable(QWidget):
    """The table with its filter line."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._following = False  # the view is being told what the session selected
        self.model = RayModel(session, self)
        self.view = _view(self.model)
        self.text = QLineEdit()
        self.text.setPlaceholderText("filter: pixels > 5 and dark > 1 and not verdict = none")
        self.text.setClearButtonEnabled(True)
        self.text.setAccessibleName("Filter rays by text")
        self.text.setToolTip(_FILTER_TIP)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.verdict = _verdict_box()
        self.summary = QLabel()
        lines = QHBoxLayout()
        lines.addWidget(self.text, 1)
        lines.addWidget(self.verdict)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(3)
        layout.addLayout(lines)
        layout.addWidget(self.problem)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.summary)
        self._connect()

    def _connect(self) -> None:
        session, header = self._session, self.view.horizontalHeader()
        assert header is not None
        header.sectionClicked.connect(self._on_header_clicked)
        self.text.textChanged.connect(self._on_filter)
        clear = QAction(self.text)
        clear.setShortcut(QKeySequence("Escape"))
        clear.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        clear.triggered.connect(self._clear)
        self.text.addAction(clear)
        self.verdict.currentIndexChanged.connect(self._on_filter)
        chosen = self.view.selectionModel()
        assert chosen is not None
        chosen.selectionChanged.connect(self._on_chosen)
        session.opened.connect(self._on_opened)
        session.browsing.ordered.connect(self._on_ordered)
        session.browsing.selected.connect(self._on_selected)
        session.judged.connect(self._count)
        session.compared.connect(self._on_compared)
        session.suggested.connect(self.model.mark_suggested)
        session.browsing.refused.connect(self._on_refused)

    # ---------------------------------------------------------- sort and filter

    def _on_opened(self) -> None:
        for widget in (self.text, self.verdict):
            widget.blockSignals(True)
        listing = self._session.browsing.listing
        self.text.setText(listing.text)
        self.verdict.setCurrentIndex(max(0, self.verdict.findData(listing.verdict)))
        for widget in (self.text, self.verdict):
            widget.blockSignals(False)

    def _clear(self) -> None:
        self.text.clear()
        self.view.setFocus()

    def _on_header_clicked(self, section: int) -> None:
        listing, name = self._session.browsing.listing, COLUMNS[section]
        again = listing.sort_by == name
        self._session.browsing.arrange(replace(listing, sort_by=name, descending=again and not listing.descending))

    def _on_filter(self) -> None:
        listing = self._session.browsing.listing
        self._session.browsing.arrange(replace(listing, text=self.text.text(), verdict=self.verdict.currentData()))

    def _on_refused(self, message: str, position: int) -> None:
        """Point at what cannot be understood; the list stays as it was."""
        line = self.text.text()
        self.problem.setText(f"{line[:position]} ▸ {line[position:]}\n{message}.")
        self.problem.show()

    def _on_ordered(self) -> None:
        self.problem.hide()
        self._show_sorting(self._session.browsing.listing)
        self._on_selected()
        self._count()

    def _show_sorting(self, listing: Listing) -> None:
        header = self.view.horizontalHeader()
        assert header is not None
        down = Qt.SortOrder.DescendingOrder if listing.descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(COLUMNS.index(listing.sort_by), down)

    def _count(self, *_: object) -> None:
        review = self._session.review
        if review is not None:
            shown, listed = len(self._session.browsing.order), len(review.rays)
            some = f"{shown} of {listed} rays" if shown != listed else f"{listed} rays"
            parts = [some, f"{len(review.undecided())} undecided"]
            if review.settled:
                defects, recovered = len(review.settled), len(self._session.recovered)
                masked = "defect" if defects == 1 else "defects"
                found = "ray" if recovered == 1 else "rays"
                parts.append(f"masking {defects} {masked} recovered {recovered} {found}")
            self.summary.setText(" · ".join(parts))

    def _on_compared(self) -> None:
        self._count()
        self.model.mark_recovered()

    # ----------------------------------------------------------------- selection

    def _on_chosen(self) -> None:
        if self._following:
            return
        chosen = self.view.selectionModel()
        assert chosen is not None
        parts = chosen.selection()
        rows = [row for place in range(len(parts)) for row in range(parts[place].top(), parts[place].bottom() + 1)]
        if rows:
            current = chosen.currentIndex().row()
            current = current if current in set(rows) else rows[-1]
            order = self._session.browsing.order
            self._session.browsing.select(Selection(rays=np.unique(order[rows]), current=int(order[current])))

    def _on_selected(self) -> None:
        """Show what the session selected, whoever asked for it."""
        wanted = np.flatnonzero(np.isin(self._session.browsing.order, self._session.browsing.selection.rays))
        places = np.flatnonzero(self._session.browsing.order == self._session.browsing.selection.current)
        chosen = self.view.selectionModel()
        assert chosen is not None
        self._following = True
        flags = QItemSelectionModel.SelectionFlag
        chosen.select(self._ranges(wanted), flags.ClearAndSelect | flags.Rows)
        if len(places):
            index = self.model.index(int(places[0]), 0)
            chosen.setCurrentIndex(index, flags.NoUpdate)
            self.view.scrollTo(index)
        self._following = False

    def _ranges(self, rows: NDArray[np.intp]) -> QItemSelection:
        selection = QItemSelection()
        for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
            if len(run):
                first, last = self.model.index(int(run[0]), 0), self.model.index(int(run[-1]), len(COLUMNS) - 1)
                selection.append(QItemSelectionRange(first, last))
        return selection


class _Table(QTableView):
    """A table in which letters and digits are keys, and do not search."""

    def keyboardSearch(self, search: str | None) -> None:
        """Stay where the observer is."""


def _view(model: RayModel) -> QTableView:
    view = _Table()
    view.setModel(model)
    view.setAccessibleName("List of rays")
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setAlternatingRowColors(True)
    view.setShowGrid(False)
    view.setWordWrap(False)
    font = view.font()
    font.setPointSizeF(font.pointSizeF() - 1)
    view.setFont(font)
    view.setTabKeyNavigation(False)
    rows, header = view.verticalHeader(), view.horizontalHeader()
    assert rows is not None
    assert header is not None
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setDefaultSectionSize(view.fontMetrics().height() + 6)
    header.setSectionsClickable(True)
    header.setSortIndicatorShown(True)
    header.setHighlightSections(False)
    header.setStretchLastSection(True)
    for section, name in enumerate(COLUMNS):
        title, _, sample = _HEADERS[name]
        widest = max(view.fontMetrics().horizontalAdvance(text) for text in (sample, title))
        view.setColumnWidth(section, widest + 7)
    return view


def _verdict_box() -> QComboBox:
    box = QComboBox()
    box.setAccessibleName("Filter rays by verdict")
    box.setToolTip("Only rays with this verdict")
    box.addItem("all", None)
    for verdict in Verdict:
        box.addItem(verdict_icon(verdict), verdict.label, verdict)
    return box


@cache
def verdict_icon(verdict: Verdict) -> QIcon:
    """The letter of a verdict on its colour."""
    size = 32
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    if verdict:
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(colours.of_verdict(verdict))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(1, 1, size - 2, size - 2, 6, 6)
        font = QFont()
        font.setPixelSize(24)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor("black"))
        painter.drawText(pixmap.rect(), int(Qt.AlignmentFlag.AlignCenter), verdict.letter)
        painter.end()
    return QIcon(pixmap)
