"""The dialog of the preferences."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QWidget

from crviewer.gui.style.appearance import WindowAppearance
from crviewer.gui.window.preferences import Preferences

_APPEARANCES = {
    WindowAppearance.SYSTEM: "Same as desktop",
    WindowAppearance.LIGHT: "Light",
    WindowAppearance.DARK: "Dark",
}


class PreferencesDialog(QDialog):
    """Shows preferences, and tells those that are chosen.

    Signals
    -------
    chosen(Preferences)
        OK was pressed.
    """

    chosen = pyqtSignal(object)

    def __init__(self, preferences: Preferences, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.appearance = QComboBox()
        self.appearance.setAccessibleName("Appearance")
        for appearance, text in _APPEARANCES.items():
            self.appearance.addItem(text, appearance)
        self.appearance.setCurrentIndex(self.appearance.findData(preferences.appearance))
        self.appearance.setToolTip("Light or dark window (command line: --appearance)")
        self.reviewer = QLineEdit(preferences.reviewer)
        self.reviewer.setAccessibleName("Reviewer")
        self.reviewer.setPlaceholderText("your login name")
        self.reviewer.setToolTip("Your name in the review file, from the next frame on (command line: --reviewer)")
        self.advance = QCheckBox("Go to the next undecided ray after a verdict")
        self.advance.setChecked(preferences.advance)
        self.advance.setToolTip("Off: stay on the ray (command line: --stay)")
        form = QFormLayout(self)
        form.addRow("Appearance", self.appearance)
        form.addRow("Reviewer", self.reviewer)
        form.addRow("", self.advance)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.accepted.connect(lambda: self.chosen.emit(self.preferences))
        self.finished.connect(self.deleteLater)

    @property
    def preferences(self) -> Preferences:
        """As the dialog stands now."""
        return Preferences(
            appearance=self.appearance.currentData(),
            reviewer=self.reviewer.text().strip(),
            advance=self.advance.isChecked(),
        )
