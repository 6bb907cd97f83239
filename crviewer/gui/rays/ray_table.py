"""The list of rays: a table that shows the session's order, and lines above it that sort out what it shows."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from crviewer.frames.fits.plain_text import counted
from crviewer.gui.controls.inputs import choice_box
from crviewer.gui.rays.chip_ray_table import ChipRayModel, ChipRayTable
from crviewer.gui.rays.ray_model import HEADERS, RayModel
from crviewer.gui.rays.ray_rows import RayRows
from crviewer.gui.rays.selection_link import SelectionLink
from crviewer.gui.session.chips.chips_controller import ChipsController
from crviewer.gui.session.list_controller import ListController
from crviewer.gui.session.night_controller import NightController
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style.fonts import shrink
from crviewer.gui.style.plain_widgets import PlainLabel
from crviewer.gui.style.row_style import style_rows
from crviewer.gui.style.verdict_icon import verdict_icon
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_filter import FilterError
from crviewer.review.list.ray_list import COLUMNS, RayList

_LEAST = 30  # points; the letter of a verdict, where no more has room
_AROUND = 6  # points; what the style leaves free beside the text of a cell or heading
_FILTER_TIP = (
    "List only rays that match: compare columns with numbers or verdicts,\n"
    "and combine comparisons with and, or, not and parentheses:\n"
    "    pixels > 5 and dark > 1 and verdict = unreviewed\n"
    "    suggestion = hot and score > 0.9\n"
    "    noted: rays with a note; differs: rays on which two reviewers disagree\n"
    "Columns: " + ", ".join(COLUMNS) + ". Escape clears the filter."
)


class RayTable(QWidget):
    """The table with its filter line."""

    def __init__(
        self, store: SessionStore, ray_list: ListController, night: NightController, chips: ChipsController
    ) -> None:
        super().__init__()
        self._store, self._ray_list, self._night, self._chips = store, ray_list, night, chips
        self._shown = ""  # the filter of the list when it was ordered last
        self.model = RayModel(store, self)
        self.view = _view(self.model)
        self.link = SelectionLink(store, ray_list, self.view)
        self.all_rays = ChipRayTable(chips)
        self.scope = _scope_box()
        self.text = QLineEdit()
        self.text.setPlaceholderText("filter: pixels > 5 and dark > 1 and not verdict = none")
        self.text.setClearButtonEnabled(True)
        self.text.setAccessibleName("Filter rays by text")
        self.text.setToolTip(_FILTER_TIP)
        self.problem = PlainLabel()
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.verdict = _verdict_box()
        self.summary = PlainLabel()
        self.summary.setWordWrap(True)  # else it would make the window wider
        lines = QHBoxLayout()
        lines.addWidget(self.text, 1)
        lines.addWidget(self.verdict)
        lines.addWidget(self.scope)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(3)
        layout.addLayout(lines)
        layout.addWidget(self.problem)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.all_rays, 1)
        layout.addWidget(self.summary)
        self._connect()

    def _connect(self) -> None:
        store, header = self._store, self.view.horizontalHeader()
        assert header is not None
        header.sectionClicked.connect(self._on_header_clicked)
        self.text.textChanged.connect(self._on_filter)
        self.text.returnPressed.connect(self._enter)
        clear = QAction(self.text)
        clear.setShortcut(QKeySequence("Escape"))
        clear.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        clear.triggered.connect(self._clear)
        self.text.addAction(clear)
        self.verdict.currentIndexChanged.connect(self._on_filter)
        self.scope.currentIndexChanged.connect(self._on_scope)
        self._chips.changed.connect(self._on_chips)
        store.opened.connect(self._on_opened)
        store.ordered.connect(self._on_ordered)
        store.judged.connect(self._count)
        store.judged.connect(self._list_all)
        store.recovered.connect(self._on_compared)
        store.suggested.connect(self.model.mark_suggested)
        store.noted.connect(self.model.mark_noted)
        self._ray_list.refused.connect(self._on_refused)
        self._night.moved.connect(self._on_moved)
        self._on_moved()
        self._on_chips()

    # ---------------------------------------------------------- sort and filter

    def _on_opened(self) -> None:
        for widget in (self.text, self.verdict):
            widget.blockSignals(True)
        listing = self._store.state.listing
        self._shown = listing.text
        self.text.setText(listing.text)
        self.verdict.setCurrentIndex(max(0, self.verdict.findData(listing.verdict)))
        for widget in (self.text, self.verdict):
            widget.blockSignals(False)

    def _on_moved(self) -> None:
        """Tell of other exposures where there are some."""
        self.view.show_recurrence(self._night.current is not None)

    def _on_scope(self, _: int) -> None:
        self._chips.work_on_all(bool(self.scope.currentData()))

    def _on_chips(self) -> None:
        """Offer all chips where there are several."""
        several, everywhere = len(self._chips.chips) > 1, self._chips.is_everywhere
        self.scope.setVisible(several)
        self.view.setVisible(not everywhere)
        self.all_rays.setVisible(everywhere)
        self._list_all()
        self._count()

    def _list_all(self, *_: object) -> None:
        if not self._chips.is_everywhere:
            return
        try:
            self.all_rays.arrange(self._store.state.listing)
        except FilterError as error:
            self._on_refused(f"{error.message}, for all chips", error.position)

    def _clear(self) -> None:
        self.text.clear()
        self.view.setFocus()

    def _enter(self) -> None:
        """Go into the list, to a ray."""
        self.view.setFocus()
        if self._store.state.selection.current is None:
            self._ray_list.go(1)

    def _on_header_clicked(self, section: int) -> None:
        listing, name = self._store.state.listing, COLUMNS[section]
        again = listing.sort_by == name
        self._ray_list.arrange(replace(listing, sort_by=name, descending=again and not listing.descending))

    def _on_filter(self) -> None:
        listing = self._store.state.listing
        self._ray_list.arrange(replace(listing, text=self.text.text(), verdict=self.verdict.currentData()))

    def _on_refused(self, message: str, position: int) -> None:
        """Point at what cannot be understood; the list stays as it was."""
        line, listed = self.text.text(), self._store.state.listing.text
        still = f"the rays of “{listed}”" if listed.strip() else "what it did without this line"
        self.problem.setText(f"{line[:position]} ▸ {line[position:]}\n{message}. The list still shows {still}.")
        self.problem.show()

    def _on_ordered(self) -> None:
        listing = self._store.state.listing
        if listing.text not in (self._shown, self.text.text()):  # not filtered by this line
            with QSignalBlocker(self.text):
                self.text.setText(listing.text)
        self._shown = listing.text
        self.problem.hide()
        self._show_sorting(self._store.state.listing)
        self._list_all()
        self._count()

    def _show_sorting(self, listing: RayList) -> None:
        header = self.view.horizontalHeader()
        assert header is not None
        down = Qt.SortOrder.DescendingOrder if listing.descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(COLUMNS.index(listing.sort_by), down)

    def _count(self, *_: object) -> None:
        review = self._store.state.review
        if self._chips.is_everywhere:
            self.summary.setText(_counts_of_all(self.all_rays.rows, len(self._chips.chips), self._chips.unsearched))
        elif review is not None:
            shown, listed = len(self._store.state.order), len(review.rays)
            some = f"{shown} of {counted(listed, 'ray')}" if shown != listed else counted(listed, "ray")
            parts = [some, f"{len(review.undecided())} undecided"]
            if review.settled:
                parts.append(masked_in_words(len(review.settled), len(self._store.state.recovered)))
            self.summary.setText(" · ".join(parts))

    def _on_compared(self) -> None:
        self._count()
        self.model.mark_recovered()


def _counts_of_all(rows: ChipRayModel, chips: int, unsearched: int) -> str:
    """How many rays of all chips there are, and how many chips may have more."""
    shown, listed = len(rows.order), len(rows.rays)
    some = f"{shown} of {counted(listed, 'ray')}" if shown != listed else counted(listed, "ray")
    waiting = [f"{counted(unsearched, 'chip')} not searched yet"] if unsearched else []
    return " · ".join([f"{some} on {counted(chips, 'chip')}", f"{rows.rays.undecided} undecided", *waiting])


def masked_in_words(defects: int, rays: int) -> str:
    """What masking judged defects did to the list, in words."""
    below = f"{counted(rays, 'new ray')} below" if rays else "no new rays below"
    return f"{counted(defects, 'defect')} masked, {below}"


def _view(model: RayModel) -> RayRows:
    view = RayRows(model)
    view.setAccessibleName("List of rays")
    view.setToolTip("A verdict key applies to all selected rays; click a heading to sort")
    shrink(view)
    style_rows(view)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
    header = view.horizontalHeader()
    assert header is not None
    header.setSectionsClickable(True)
    header.setSortIndicatorShown(True)
    header.setMinimumSectionSize(_LEAST)
    for section, name in enumerate(COLUMNS):
        title, _, sample = HEADERS[name]
        widest = max(view.fontMetrics().horizontalAdvance(sample), header.fontMetrics().horizontalAdvance(title))
        view.setColumnWidth(section, widest + _AROUND if sample else _LEAST)  # the last one takes what is left
    return view


def _scope_box() -> QComboBox:
    box = choice_box()
    box.setAccessibleName("Chips that are listed")
    box.setToolTip("List, count, filter and undo on this chip, or over all chips of the exposure")
    box.addItem("this chip", False)
    box.addItem("all chips", True)
    return box


def _verdict_box() -> QComboBox:
    box = choice_box()
    box.setAccessibleName("Filter rays by verdict")
    box.setToolTip("List only rays with this verdict")
    box.addItem("all", None)
    for verdict in Verdict:
        box.addItem(verdict_icon(verdict), verdict.label, verdict)
    return box
