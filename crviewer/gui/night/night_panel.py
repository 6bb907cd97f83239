"""The night panel: the list of frames, from which one is opened, and where what a file is can be put right."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QModelIndex, QPoint, Qt
from PyQt6.QtGui import QAction, QFontMetrics, QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.gui.night.chip_map import ChipMap
from crviewer.gui.night.night_model import NIGHT_COLUMNS, NightModel
from crviewer.gui.session.chips.chips_controller import ChipsController
from crviewer.gui.session.night_controller import NightController
from crviewer.gui.style.fonts import shrink
from crviewer.gui.style.plain_widgets import PlainLabel, shown_line, tip_text
from crviewer.gui.style.row_style import style_rows
from crviewer.night.frame import NightFrame

_NOTHING_OPEN = "No night is open. File → Open folder… lists its frames here."


class NightPanel(QWidget):
    """The table of frames, and a line that sums it up."""

    def __init__(self, nights: NightController, chips: ChipsController) -> None:
        super().__init__()
        self._nights = nights
        self.map = ChipMap(nights, chips)
        self.model = NightModel(nights, self)
        self.view = _view(self.model)
        self.summary = PlainLabel(_NOTHING_OPEN)
        self.summary.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(3)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.map)
        layout.addWidget(self.summary)
        self.view.doubleClicked.connect(self._on_opened)
        for key in ("Return", "Enter"):
            shortcut = QShortcut(QKeySequence(key), self.view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda: self._on_opened(self.view.currentIndex()))
        self.view.customContextMenuRequested.connect(self._on_menu)
        nights.listed.connect(self._sum_up)
        nights.reviewed.connect(self._sum_up)
        nights.moved.connect(self._on_moved)

    def _on_opened(self, index: QModelIndex) -> None:
        if index.isValid():
            self._nights.go_to(self.model.frame(index.row()))

    def _on_moved(self) -> None:
        """Bring the frame that is open into sight."""
        current = self._nights.current
        if current is not None:
            self.view.selectRow(self._nights.night.frames.index(current))

    def _sum_up(self) -> None:
        night, reviews = self._nights.night, self._nights.reviews
        counts = [(kind, len(night.of_kind(kind))) for kind in FrameKind]
        parts = [_counted(kind, count) for kind, count in counts if count]
        done = sum(reviews.of(frame).state == "done" for frame in night.science)
        parts.append(f"{done} done")
        if night.refused:
            parts.append(f"⚠ {len(night.refused)} not used")
        self.summary.setText(" · ".join(parts))
        self.summary.setToolTip(tip_text("\n".join(night.refused)))

    # ------------------------------------------------------------- putting right

    def _on_menu(self, place: QPoint) -> None:
        index, port = self.view.indexAt(place), self.view.viewport()
        if index.isValid() and port is not None:
            menu = self.menu(self.model.frame(index.row()))
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(port.mapToGlobal(place))

    def menu(self, frame: NightFrame) -> QMenu:
        """What can be done with a frame."""
        menu = QMenu(self)
        if frame.kind is FrameKind.SCIENCE:
            _offer(menu, "Open").triggered.connect(partial(self._nights.go_to, frame))
            self._offer_darks(menu, frame)
        kinds = menu.addMenu("Use as")
        assert kinds is not None
        for kind in FrameKind:
            offered = _offer(kinds, kind.value, ticked=kind is frame.kind)
            offered.triggered.connect(partial(self._nights.take_as, frame, kind))
        return menu

    def _offer_darks(self, menu: QMenu, frame: NightFrame) -> None:
        darks = menu.addMenu("Dark")
        assert darks is not None
        darks.setToolTipsVisible(True)
        none = _offer(darks, "none", ticked=frame.dark is None)
        none.triggered.connect(partial(self._nights.give_dark, frame, None))
        for dark in self._nights.night.of_kind(FrameKind.DARK):
            offered = _offer(darks, shown_line(dark.name), ticked=dark.location == frame.dark)
            offered.setEnabled(dark.facts.shape == frame.facts.shape)
            offered.setToolTip(tip_text(_circumstances(dark)))
            offered.triggered.connect(partial(self._nights.give_dark, frame, dark))


class _NameColumnDelegate(QStyledItemDelegate):
    """Shortens names of files at their beginning: only their ends tell the frames of a night apart."""

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        assert option is not None
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideLeft


def _view(model: NightModel) -> QTableView:
    view = QTableView()
    view.setModel(model)
    view.setAccessibleName("Frames of the night")
    view.setToolTip("Science frames of the night and the state of their reviews; Return opens one")
    shrink(view)
    style_rows(view)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    view.setItemDelegateForColumn(0, _NameColumnDelegate(view))
    font = view.font()
    font.setBold(True)  # as the open frame is written
    metrics = QFontMetrics(font)
    for section, column in enumerate(NIGHT_COLUMNS):
        widest = max(metrics.horizontalAdvance(text) for text in (column.title, column.sample))
        view.setColumnWidth(section, widest + 12)
    return view


def _offer(menu: QMenu, text: str, *, ticked: bool | None = None) -> QAction:
    action = menu.addAction(text)
    assert action is not None
    if ticked is not None:
        action.setCheckable(True)
        action.setChecked(ticked)
    return action


def _counted(kind: FrameKind, count: int) -> str:
    what = "science frame" if kind is FrameKind.SCIENCE else kind.value
    several = {"bias": "biases"}.get(what, f"{what}s")
    return f"{count} {what if count == 1 else several}"


def _circumstances(dark: NightFrame) -> str:
    """What a dark was taken with."""
    facts, taken = dark.facts, dark.facts.circumstances
    parts = [
        "" if taken.exposure is None else f"{taken.exposure:g} s",
        "" if taken.temperature is None else f"{taken.temperature:.1f} °C",
        facts.size,
    ]
    return ", ".join(filter(None, parts))
