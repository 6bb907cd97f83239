"""The form of what detection takes for noise and background: models, planes of the science file, or other files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QFormLayout, QGroupBox

from crviewer.frames.exposure.open_request import FileName, OpenRequest
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.models.model_choice import BackgroundChoice, NoiseChoice
from crviewer.gui.controls.file_dialogs import ask_file
from crviewer.gui.controls.inputs import choice_box
from crviewer.gui.opening.file_peek import FilePeek
from crviewer.gui.style.plain_widgets import shown_line, tip_text

_NOISE: dict[str, str] = {
    NoiseChoice.MODEL: "From electrons and read noise",
    NoiseChoice.OWN: "Errors of the frame’s file",
}
_BACKGROUND: dict[str, str] = {
    BackgroundChoice.NONE: "None",
    BackgroundChoice.OWN: "Model of the frame’s file",
    BackgroundChoice.SMOOTH: "Smooth (photutils.Background2D)",
    BackgroundChoice.SPECTRUM: "Spectrum: lines and traces",
}
_OTHER_FILE = "Choose a file…"


class _ModelBox:
    """A box of choices, of which the last is a file."""

    def __init__(self, choices: Mapping[str, str], name: str, tip: str) -> None:
        self.box: QComboBox = choice_box()
        self.file: FileName | None = None
        self._choices = tuple(choices)
        self.choice, self._kept = self._choices[0], 0  # the choice of what the file, where there is one, goes before
        for text in choices.values():
            self.box.addItem(text)
        self.box.addItem(_OTHER_FILE)
        self.box.setAccessibleName(name)
        self.box.setToolTip(tip_text(tip))

    def show(self, choice: str, file: FileName | None) -> None:
        """Show a choice, or a file."""
        self.choice, self.file = choice, file
        self.box.setItemText(len(self._choices), shown_line(FileLocation.parse(file).name) if file else _OTHER_FILE)
        self._kept = len(self._choices) if file else self._choices.index(choice)
        self.box.setCurrentIndex(self._kept)

    def settle(self, title: str) -> None:
        """Ask which file is meant, where that was chosen."""
        if self.box.currentIndex() == len(self._choices):
            file = ask_file(self.box, title, "")
            if file is None:
                self.box.setCurrentIndex(self._kept)
            else:
                self.show(self.choice, file)
        else:
            self.show(self._choices[self.box.currentIndex()], None)


class ModelsForm(QGroupBox):
    """Two choices; nothing but the noise model is used unless it is chosen.

    Signals
    -------
    changed()
        Another choice was made.
    """

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__("Detection uses")
        self.noise = _ModelBox(_NOISE, "Noise", "The noise of each pixel: ERR, VAR, UNCERT, IVAR or weights")
        self.background = _ModelBox(
            _BACKGROUND,
            "Background",
            "What is left out of the search, so that lines and traces of a spectrum are not taken for rays",
        )
        layout = QFormLayout(self)
        layout.addRow("Noise", self.noise.box)
        layout.addRow("Background", self.background.box)
        self.noise.box.activated.connect(lambda: self._settle(self.noise, "Errors, variance or weights"))
        self.background.box.activated.connect(lambda: self._settle(self.background, "Background model"))

    def fill(self, request: OpenRequest) -> None:
        """Show what was chosen before."""
        self.noise.show(request.models.noise, request.files.variance)
        self.background.show(request.models.background_model, request.files.background)

    def said(self) -> dict[str, Any]:
        """What was chosen, as fields of a request."""
        return {
            "noise": NoiseChoice(self.noise.choice),
            "variance": self.noise.file,
            "background_model": BackgroundChoice(self.background.choice),
            "background": self.background.file,
        }

    def show_look(self, look: FilePeek | None) -> None:
        """Name the planes that the science file has."""
        frame = look.frame if look else None
        for box, choices, plane in (
            (self.noise.box, _NOISE, frame.error_plane if frame else ""),
            (self.background.box, _BACKGROUND, frame.model_plane if frame else ""),
        ):
            text = list(choices.values())[1]
            box.setItemText(1, f"{text}: {plane}" if plane else text)

    def _settle(self, box: _ModelBox, title: str) -> None:
        box.settle(title)
        self.changed.emit()
