"""The open dialog: which file is what, and what has to be known of it; for choosing, dropping and asking again.

Files are looked at by the worker, one after the other; the dialog can be closed at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from crviewer.frames.exposure.calibration_match import CalibrationMismatch
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError, MissingFacts, NoCounts
from crviewer.frames.masks.mask_majority import InvertedMask, MaskMajority
from crviewer.frames.masks.plane_reading import UnknownFlags
from crviewer.gui.controls.file_dialogs import FRAMES_AND_MASKS, offer_files
from crviewer.gui.controls.notices import tell
from crviewer.gui.jobs.worker import JobTicket, Worker
from crviewer.gui.opening import open_choice
from crviewer.gui.opening.facts_form import FactsForm
from crviewer.gui.opening.file_peek import FilePeek, look_at
from crviewer.gui.opening.file_table import FileTable
from crviewer.gui.opening.flags_form import FlagsForm
from crviewer.gui.opening.majority_form import MajorityForm
from crviewer.gui.opening.models_form import ModelsForm
from crviewer.gui.opening.open_choice import FileEntry, OpenAnswers
from crviewer.gui.opening.reduction_form import ReductionForm
from crviewer.gui.style.plain_widgets import PlainLabel


class OpenDialog(QDialog):
    """Asks what to open.

    Signals
    -------
    chosen(OpenRequest, tuple of Frame)
        The observer has said all that is needed; and what was read of the files to look at them.
    night_chosen(list of str)
        All files are to be listed as a night.

    Parameters
    ----------
    paths : iterable of Path
        Files whose kind is to be guessed.
    request : OpenRequest
        What was said before.
    error : Exception
        Why that could not be opened.
    """

    chosen = pyqtSignal(object, object)
    night_chosen = pyqtSignal(object)

    def __init__(
        self,
        worker: Worker,
        *,
        paths: Iterable[Path] = (),
        request: OpenRequest | None = None,
        error: Exception | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._worker = worker
        self._error, self._before = error, request or OpenRequest()
        self._numbers = count()
        self._entries: list[FileEntry] = []
        self._tickets: dict[int, JobTicket] = {}
        self._table = FileTable()
        self._facts = FactsForm()
        self._reduction = ReductionForm()
        self._flags = FlagsForm()
        self._models = ModelsForm()
        self._majority = MajorityForm()
        self._night = QPushButton("Open all as a night")
        self._night.setToolTip("List all science frames, each with the dark and masks here that match it")
        self._night.setAutoDefault(False)
        self._night.hide()
        self._objection = PlainLabel()
        self._objection.setWordWrap(True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel)
        self._majority.setVisible(
            isinstance(error, InvertedMask) or self._before.mask_options.majority is not MaskMajority.ASK
        )
        self._lay_out()
        self._connect()
        if request is not None:
            self._fill(request)
        self.add(paths)

    # ------------------------------------------------------------------- making

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        if self._error is not None:
            layout.addLayout(_banner(plea(self._error), self))
        layout.addWidget(self._table, 1)
        layout.addLayout(self._file_buttons())
        forms = QHBoxLayout()
        forms.addWidget(self._facts, 3)
        forms.addWidget(self._reduction, 2)
        layout.addLayout(forms)
        layout.addWidget(self._models)
        layout.addWidget(self._flags)
        layout.addWidget(self._majority)
        foot = QHBoxLayout()
        foot.addWidget(self._objection, 1)
        foot.addWidget(self._night)
        foot.addWidget(self._buttons)
        layout.addLayout(foot)
        self.resize(820, 540)

    def _file_buttons(self) -> QHBoxLayout:
        add, remove = QPushButton("Add files…"), QPushButton("Remove")
        add.setToolTip("Add more frames and masks")
        remove.setToolTip("Remove the selected files from the list")
        add.clicked.connect(self.ask_files)
        remove.clicked.connect(self._on_remove)
        row = QHBoxLayout()
        row.addWidget(add)
        row.addWidget(remove)
        row.addStretch(1)
        for button in (add, remove):
            button.setAutoDefault(False)  # Return means Open, wherever the cursor is
        return row

    def _connect(self) -> None:
        self._table.kind_chosen.connect(self._on_kind_chosen)
        self._table.extension_chosen.connect(self._on_extension_chosen)
        for form in self._forms():
            form.changed.connect(self._show)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._night.clicked.connect(self._on_night)
        # The window may take the dialog with it without closing it; what is bound to self would come too late then.
        self.destroyed.connect(partial(_cancel, self._tickets))

    def _fill(self, request: OpenRequest) -> None:
        self._facts.fill(request)
        self._reduction.fill(request)
        self._models.fill(request)
        self._flags.fill(request)
        self._majority.fill(request)
        self._adopt([replace(entry, number=next(self._numbers)) for entry in open_choice.entries_of(request)])

    # -------------------------------------------------------------------- files

    def add(self, paths: Iterable[Path]) -> None:
        """Put files on the list, and look at them."""
        self._adopt([FileEntry(number=next(self._numbers), location=FileLocation.parse(path)) for path in paths])

    def ask_files(self) -> None:
        """Let the observer choose files to add."""
        offer_files(self, "Add files", self._folder(), self.add, FRAMES_AND_MASKS)

    def _folder(self) -> str:
        return str(self._entries[-1].location.path.parent) if self._entries else ""

    def _adopt(self, entries: list[FileEntry]) -> None:
        self._entries += entries
        for entry in entries:
            self._look(entry)
        self._show()

    def _look(self, entry: FileEntry) -> None:
        if entry.number in self._tickets:
            self._tickets[entry.number].cancel()
        self._tickets[entry.number] = self._worker.submit(
            f"Reading {entry.location.path.name}",
            lambda ticket: look_at(entry.location),
            answered=partial(self._on_seen, entry.number),
            failed=partial(self._on_unreadable, entry.number),
        )

    def _on_seen(self, number: int, look: FilePeek) -> None:
        self._entries = open_choice.as_seen(self._entries, number, look)
        self._show()

    def _on_unreadable(self, number: int, error: Exception) -> None:
        self._entries = open_choice.as_useless(self._entries, number, _problem(error))
        self._show()

    def _on_kind_chosen(self, number: int, kind: FrameKind | None) -> None:
        self._entries = open_choice.as_kind(self._entries, number, kind)
        self._show()

    def _on_extension_chosen(self, number: int, extension: str) -> None:
        entry = next(entry for entry in self._entries if entry.number == number)
        if extension != entry.location.extension:
            self._entries = open_choice.elsewhere(self._entries, number, extension)
            self._look(next(entry for entry in self._entries if entry.number == number))
            self._show()

    def _on_remove(self) -> None:
        for number in self._table.selected():
            self._tickets.pop(number).cancel()
            self._entries = [entry for entry in self._entries if entry.number != number]
        self._show()

    # ------------------------------------------------------------------ answers

    def _forms(self) -> tuple[FactsForm | ReductionForm | ModelsForm | FlagsForm | MajorityForm, ...]:
        return self._facts, self._reduction, self._models, self._flags, self._majority

    def _answers(self) -> OpenAnswers:
        return OpenAnswers(
            numbers=self._facts.numbers(),
            said={name: value for form in self._forms() for name, value in form.said().items()},
            left_out=self._reduction.left_out(),
            before=self._before,
            needed=self._error.names if isinstance(self._error, MissingFacts) else (),
            asks_majority=isinstance(self._error, InvertedMask),
        )

    def _show(self) -> None:
        answers = self._answers()
        science = open_choice.science_of(self._entries)
        self._table.show_entries(self._entries)
        self._reduction.show_kinds({entry.kind for entry in self._entries})
        self._facts.show_look(science.look if science else None)
        self._models.show_look(science.look if science else None)
        self._facts.mark(open_choice.missing(self._entries, answers))
        self._flags.show_listings(open_choice.flags_of(self._entries))
        sentence = open_choice.objection(self._entries, answers) or self._flags.objection
        self._objection.setText(sentence)
        self._night.setVisible(open_choice.is_night(self._entries))
        ready = self._buttons.button(QDialogButtonBox.StandardButton.Open)
        assert ready is not None
        ready.setEnabled(not sentence)

    def accept(self) -> None:
        if not (open_choice.objection(self._entries, self._answers()) or self._flags.objection):
            request = open_choice.request_of(self._entries, self._answers())
            self.chosen.emit(request, open_choice.frames_of(self._entries))
            super().accept()

    def _on_night(self) -> None:
        self.night_chosen.emit([str(entry.location) for entry in self._entries])
        self.reject()

    def done(self, result: int) -> None:
        _cancel(self._tickets)
        self._entries = []
        super().done(result)


def plea(error: Exception) -> str:
    """Say why the dialog is there again, and what to do in it; an error's own words may speak of the command line."""
    match error:
        case MissingFacts():
            return f"{error.file}: {error.problem}. Enter it below."
        case NoCounts():
            return f"{error.file}: {error.problem}. Choose its unit below, or another file."
        case UnknownFlags():
            return f"{error.file}: {error.problem}. Tick below those that mean a bad pixel."
        case CalibrationMismatch():
            return f"{error.file}: {error.problem}. Choose other files, or tick “Apply frames that differ” below."
        case InvertedMask():
            return f"{error.file}: {error.problem}. Choose below what it means."
        case _:
            return tell(error).sentence


def _problem(error: Exception) -> str:
    """Say what is wrong with a file that stands in the same row."""
    if isinstance(error, FrameError):
        return f"{error.problem[0].upper()}{error.problem[1:]}. {error.remedy}."
    return tell(error).sentence


def _banner(text: str, widget: QWidget) -> QHBoxLayout:
    style = widget.style()
    assert style is not None
    icon, words = PlainLabel(), PlainLabel(text)
    icon.setPixmap(style.standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning).pixmap(32))
    words.setWordWrap(True)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    row = QHBoxLayout()
    row.addWidget(icon)
    row.addWidget(words, 1)
    return row


def _cancel(tickets: dict[int, JobTicket]) -> None:
    for ticket in tickets.values():
        ticket.cancel()
