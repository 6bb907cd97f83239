"""The row that says where a result is saved: a name that can be typed or chosen, and never replaced unasked."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QMessageBox, QPushButton, QWidget

from crviewer.gui.controls.file_dialogs import offer_target
from crviewer.gui.style.plain_widgets import PlainLabel, PlainMessageBox


class OutputRow(QWidget):
    """Where to, and a button that saves.

    Signals
    -------
    wanted(Path)
        Save there, over what is there: the observer has been asked.

    Parameters
    ----------
    name : str
        Of the file that is proposed.
    """

    wanted = pyqtSignal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self._proposed = name, ""
        self.path = QLineEdit()
        self.path.setAccessibleName("Save to")
        self.path.setPlaceholderText(name)
        self.path.setToolTip("The file to write; you are asked before one is replaced")
        self.choose, self.save = QPushButton("Choose…"), QPushButton("Save")
        self.choose.setToolTip("Choose the file to write")
        self.save.setToolTip("Write the result")
        self.choose.clicked.connect(self._choose)
        self.save.clicked.connect(self._ask)
        self.save.setEnabled(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(PlainLabel("Save to"))
        row.addWidget(self.path, 1)
        for button in (self.choose, self.save):
            button.setAutoDefault(False)
            row.addWidget(button)

    def propose(self, folder: Path) -> None:
        """Propose a name in a folder, in place of what was proposed before; what was typed stays."""
        if self.path.text() == self._proposed:
            self._proposed = str(folder / self._name)
            self.path.setText(self._proposed)

    def _target(self) -> Path:
        return Path(self.path.text().strip() or self._name).expanduser().absolute()

    def _choose(self) -> None:
        offer_target(self, "Save to", self._target(), self.path.setText)

    def _ask(self) -> None:
        target = self._target()
        if not target.exists():
            self.wanted.emit(target)
            return
        box = PlainMessageBox(
            QMessageBox.Icon.Question,
            "File exists",
            f"Replace {target}?",
            QMessageBox.StandardButton.Cancel,
            self,
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        replace = box.addButton("Replace", QMessageBox.ButtonRole.AcceptRole)
        assert replace is not None
        replace.clicked.connect(partial(self.wanted.emit, target))
        box.open()
