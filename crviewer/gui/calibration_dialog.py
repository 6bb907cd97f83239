"""What dialogs on calibration frames share: frames, how they are taken, the run, what it told, and where that is kept.

Nothing is saved before it was seen, so that a folder that cannot be written costs no work: another name can be given.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QWidget

from crviewer.detection.watch import Watch
from crviewer.frames.error import MissingFacts
from crviewer.gui.frame_list import FrameList
from crviewer.gui.inputs import ChoiceInput
from crviewer.gui.notice import tell
from crviewer.gui.output_row import OutputRow
from crviewer.gui.run import Run, RunRow
from crviewer.gui.session import Session

_UNITS = {None: "as the headers say", "adu": "ADU", "electron": "electrons"}


class CalibrationDialog(QDialog):
    """Works on some frames; for subclasses, which lay it out.

    Parameters
    ----------
    session : Session
        Whose worker does it; what is open there plays no part.
    verb : str
        On the button that starts.
    least : int
        How many frames it takes.
    result : str
        What the list tells of each frame in the end.
    name : str
        Of the file that is proposed.
    """

    def __init__(
        self, session: Session, parent: QWidget | None, *, verb: str, least: int, result: str, name: str
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._least = session, least
        self._run, self._saving = Run(session.worker, session), Run(session.worker, session)
        self.made: Any = None  # what came of the frames that are listed
        self.frames = FrameList(result)
        self.form = QFormLayout()
        self.unit = ChoiceInput(_UNITS)
        self.mixed = QCheckBox("Allow frames that differ")
        self.mixed.setToolTip("<p>In kind, binning, exposure time (darks) or filter (flats); in what is told.</p>")
        self.row = RunRow(self._run, verb)
        self.told = QLabel()
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
        self.buttons.rejected.connect(self.reject)

    # ------------------------------------------------------------- for subclasses

    def job(self) -> Callable[[Watch], Any]:
        """What the inputs ask for now; it is done off the GUI thread."""
        raise NotImplementedError

    def write(self, made: Any, path: Path) -> None:
        """Write what was made, over what is there; off the GUI thread."""
        raise NotImplementedError

    def show_made(self, made: Any) -> None:
        """Show what was made; None where it is no longer what the inputs ask for."""
        raise NotImplementedError

    # -------------------------------------------------------------- what happens

    def outdate(self, *_: object) -> None:
        """Forget what was made: it is not what the inputs ask for any more."""
        self._run.cancel()
        self.take(None)
        self.told.clear()

    def take(self, made: Any) -> None:
        """Have this to show and to save."""
        self.made = made
        self.show_made(made)
        self._show_state()

    def done(self, result: int) -> None:
        for run in (self._run, self._saving):
            run.leave(self._session.failed.emit)
        super().done(result)

    def _on_frames_changed(self) -> None:
        if self.frames.files:
            self.output.propose(self.frames.files[0].parent)
        self.outdate()

    def _on_start(self) -> None:
        self.outdate()
        self._session.finder.make_way()
        self._run.start(self.windowTitle(), self.job())
        self._show_state()

    def _on_ended(self) -> None:
        if self.made is None and not self.told.text():
            self.told.setText("Cancelled.")
        self._show_state()

    def _on_save(self, path: Path) -> None:
        self._saving.start(f"Saving {path.name}", partial(self._saved, self.made, path), must_finish=True)
        self._show_state()

    def _saved(self, made: Any, path: Path, _: Watch) -> Path:
        self.write(made, path)
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
        return f"{error.file}: {error.problem}. Please give it above."
    return tell(error).sentence
