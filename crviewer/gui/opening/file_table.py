"""The table of files to open: what each is taken as, which part of it is meant, and what was seen of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QStyle, QTableWidget, QTableWidgetItem

from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.gui.controls.inputs import ChoiceInput
from crviewer.gui.opening.open_choice import FileEntry
from crviewer.gui.style.plain_widgets import shown_line, shown_text, tip_text

_LEAVE_OUT = ""  # None is no value that Qt finds again
_KINDS = {**{kind.value: kind.value for kind in FrameKind}, _LEAVE_OUT: "leave out"}
_HEADINGS = ("File", "Extension", "Use as", "Contents")
_EXTENSION, _KIND, _FOUND = 1, 2, 3


class FileTable(QTableWidget):
    """Shows entries, and tells of what the observer wants of them.

    Signals
    -------
    kind_chosen(int, Kind or None)
        The entry with this number is to be taken as this.
    extension_chosen(int, str)
        Another part of the file is meant; empty: whichever the reader takes.
    """

    kind_chosen = pyqtSignal(int, object)
    extension_chosen = pyqtSignal(int, str)

    def __init__(self) -> None:
        super().__init__(0, len(_HEADINGS))
        self._numbers: list[int] = []
        self.setAccessibleName("Files")
        self.setToolTip("What each file is, from its header; change it if wrong")
        self.setHorizontalHeaderLabels(_HEADINGS)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        down, across = self.verticalHeader(), self.horizontalHeader()
        assert down is not None
        assert across is not None
        down.hide()
        across.setHighlightSections(False)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((270, 90, 100)):
            self.setColumnWidth(column, width)
        across.setSectionResizeMode(_FOUND, QHeaderView.ResizeMode.Stretch)

    def selected(self) -> tuple[int, ...]:
        """Numbers of the entries that are selected."""
        return tuple(self._numbers[row] for row in sorted({index.row() for index in self.selectedIndexes()}))

    def show_entries(self, entries: Sequence[FileEntry]) -> None:
        """Show these, and keep the widgets of those that stay."""
        numbers = [entry.number for entry in entries]
        for row in reversed(range(len(self._numbers))):
            if self._numbers[row] not in numbers:
                self.removeRow(row)
                del self._numbers[row]
        for row, entry in enumerate(entries):
            if row == len(self._numbers):
                self._add(entry)
            self._show(row, entry)
        self.resizeRowsToContents()

    def _add(self, entry: FileEntry) -> None:
        row = len(self._numbers)
        self._numbers.append(entry.number)
        self.insertRow(row)
        file = QTableWidgetItem(shown_line(entry.location.path.name))
        file.setToolTip(tip_text(str(entry.location.path)))
        self.setItem(row, 0, file)
        self.setItem(row, _FOUND, QTableWidgetItem())
        extension = _extension_input(entry)
        extension.activated.connect(partial(self._on_extension, entry.number, extension))
        line = extension.lineEdit()
        assert line is not None
        line.editingFinished.connect(partial(self._on_extension, entry.number, extension))
        self.setCellWidget(row, _EXTENSION, extension)
        kind = ChoiceInput(_KINDS)
        kind.setAccessibleName(f"Use {entry.location.path.name} as")
        kind.setPlaceholderText("reading…")
        kind.chosen.connect(lambda value: self.kind_chosen.emit(entry.number, FrameKind(value) if value else None))
        self.setCellWidget(row, _KIND, kind)

    def _on_extension(self, number: int, control: QComboBox) -> None:
        self.extension_chosen.emit(number, control.currentText().strip())

    # ------------------------------------------------------------------ showing

    def _show(self, row: int, entry: FileEntry) -> None:
        kind, extension, found = self.cellWidget(row, _KIND), self.cellWidget(row, _EXTENSION), self.item(row, _FOUND)
        assert isinstance(kind, ChoiceInput)
        assert isinstance(extension, QComboBox)
        assert found is not None
        kind.show_value(None if entry.undecided else entry.kind.value if entry.kind else _LEAVE_OUT)
        kind.setToolTip(tip_text(_reason(entry)))
        _show_extensions(extension, entry)
        found.setText(shown_text(_found(entry)))
        found.setToolTip(tip_text(_found(entry)))
        style = self.style()
        assert style is not None
        warning = style.standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning)
        found.setData(Qt.ItemDataRole.DecorationRole, warning if entry.problem else None)


def _extension_input(entry: FileEntry) -> QComboBox:
    control = QComboBox()
    control.setEditable(True)
    control.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    control.setAccessibleName(f"Extension of {entry.location.path.name}")
    control.setToolTip("Number or name of the image extension; empty for the default one")
    return control


def _show_extensions(control: QComboBox, entry: FileEntry) -> None:
    """Show which extension is meant, and which ones there are once that is known."""
    line = control.lineEdit()
    assert line is not None
    offered = tuple(control.itemText(place) for place in range(control.count()))
    with QSignalBlocker(control):
        if entry.look is not None and entry.look.extensions != offered:
            control.clear()
            control.addItems(entry.look.extensions)
            control.setCurrentIndex(-1)
        line.setPlaceholderText(entry.look.extension if entry.look else "")
        if not line.hasFocus():  # somebody may be typing there
            control.setEditText(entry.location.extension)


def _found(entry: FileEntry) -> str:
    if entry.problem:
        return entry.problem
    if entry.look is None:
        return "reading…"
    if entry.look.text:
        return entry.look.text
    ny, nx = entry.look.shape
    return f"{nx}×{ny}" if entry.kind is FrameKind.MASK else f"{nx}×{ny}, {entry.look.unit_text}"


def _reason(entry: FileEntry) -> str:
    return f"Seems to be a {entry.look.guess.kind}: {entry.look.guess.reason}." if entry.look else ""
