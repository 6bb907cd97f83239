"""The bench: what a dialog works with on calibration frames, from the list of them to where the result is kept.

Nothing is saved before it was seen, so that a folder that cannot be written costs no work: another name can be given.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFormLayout

from crviewer.detection.core.job_watch import JobWatch
from crviewer.frames.fits.frame_error import MissingFacts
from crviewer.gui.calibration.frame_list import FrameList
from crviewer.gui.controls.inputs import ChoiceInput
from crviewer.gui.controls.notices import tell
from crviewer.gui.controls.output_row import OutputRow
from crviewer.gui.jobs.dialog_job import DialogJob, DialogJobRow
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.session.messages import Messages
from crviewer.gui.style.plain_widgets import PlainLabel

_UNITS = {None: "from header", "adu": "ADU", "electron": "electrons"}

Made = TypeVar("Made")


class CalibrationTask(QObject, Generic[Made]):
    """Makes one thing of some frames, and saves it; its widgets are laid out by the dialog.

    Parameters
    ----------
    worker, messages : Worker, Messages
        Whose worker does it; what is open there plays no part.
    dialog : QDialog
        It is closed by the buttons of the bench.
    job : callable
        Returns what the inputs ask for now, to be done off the GUI thread.
    write : callable
        Writes what was made, over what is there; called off the GUI thread.
    verb : str
        On the button that starts.
    least : int
        How many frames it takes.
    result : str
        What the list tells of each frame in the end.
    name : str
        Of the file that is proposed.

    Signals
    -------
    taken(object or None)
        What was made is to be shown; None where it is no longer what the inputs ask for.
    """

    taken = pyqtSignal(object)

    def __init__(
        self,
        worker: Worker,
        messages: Messages,
        dialog: QDialog,
        job: Callable[[], Callable[[JobWatch], Made]],
        write: Callable[[Made, Path], None],
        *,
        verb: str,
        least: int,
        result: str,
        name: str,
    ) -> None:
        super().__init__(dialog)
        self._messages, self._dialog, self._job, self._write, self._least = messages, dialog, job, write, least
        self._run, self._saving = DialogJob(worker, worker), DialogJob(worker, worker)
        self.made: Made | None = None  # what came of the frames that are listed
        self.frames = FrameList(result)
        self.form = QFormLayout()
        self.unit = ChoiceInput(_UNITS)
        self.unit.setAccessibleName("Units")
        self.unit.setToolTip("<p>For frames whose header has no BUNIT.</p>")
        self.mixed = QCheckBox("Combine despite differences")
        self.mixed.setToolTip(
            "<p>Combine despite differing type, binning, exposure time (darks) or filter (flats).</p>"
        )
        self.row = DialogJobRow(self._run, verb)
        self.told = PlainLabel()
        self.told.setWordWrap(True)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.output = OutputRow(name)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._connect()
        self._show_state()

    def _connect(self) -> None:
        self.frames.changed.connect(self._on_frames_changed)
        self.unit.chosen.connect(self.outdate)
        self.mixed.toggled.connect(self.outdate)
        self.row.start.clicked.connect(self._on_start)
        self._run.answered.connect(self.take)
        self._run.failed.connect(self._on_failed)
        self._run.ended.connect(self._on_ended)
        self.output.wanted.connect(self._on_save)
        self._saving.answered.connect(self._on_saved)
        self._saving.failed.connect(self._on_failed)
        self._saving.ended.connect(self._show_state)
        self.buttons.rejected.connect(self._dialog.reject)

    # -------------------------------------------------------------- what happens

    def outdate(self, *_: object) -> None:
        """Forget what was made: it is not what the inputs ask for any more."""
        self._run.cancel()
        self.take(None)
        self.told.clear()

    def take(self, made: Made | None) -> None:
        """Have this to show and to save."""
        self.made = made
        self.taken.emit(made)
        self._show_state()

    def leave(self) -> None:
        """End with the dialog: what is being saved goes on, and is told in the window where it fails."""
        for run in (self._run, self._saving):
            run.leave(self._messages.fail)

    def _on_frames_changed(self) -> None:
        if self.frames.files:
            self.output.propose(self.frames.files[0].parent)
        self.outdate()

    def _on_start(self) -> None:
        self.outdate()
        self._run.start(self._dialog.windowTitle(), self._job())
        self._show_state()

    def _on_ended(self) -> None:
        if self.made is None and not self.told.text():
            self.told.setText("Cancelled.")
        self._show_state()

    def _on_save(self, path: Path) -> None:
        if self.made is not None:
            self._saving.start(f"Saving {path.name}", partial(self._saved, self.made, path), must_finish=True)
            self._show_state()

    def _saved(self, made: Made, path: Path, _: JobWatch) -> Path:
        self._write(made, path)
        return path

    def _on_saved(self, path: Path) -> None:
        self.told.setText(f"Saved: {path}")

    def _on_failed(self, error: Exception) -> None:
        self.told.setText(plea(error))

    def _show_state(self) -> None:
        self.row.enable(len(self.frames.files) >= self._least)
        self.output.save.setEnabled(self.made is not None and not self._saving.running)


def plea(error: Exception) -> str:
    """Say what went wrong; what a header lacks can be given in the dialog."""
    if isinstance(error, MissingFacts):
        return f"{error.file}: {error.problem}. Enter it above."
    return tell(error).sentence
