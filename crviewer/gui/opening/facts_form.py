"""The form of what the headers do not say: each field shows the header's value until something better is typed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QFormLayout, QGroupBox, QLineEdit

from crviewer.frames.exposure.open_request import OpenRequest, label_of_field, unit_of_field
from crviewer.frames.facts.mosaic_choice import MosaicChoice
from crviewer.gui.opening.file_peek import FilePeek
from crviewer.gui.opening.open_choice import NUMBERS
from crviewer.gui.style.plain_widgets import PlainLabel

_FROM_HEADER = "from header"
_UNITS = ("electron", "adu", "electron/s", "adu/s")
_MOSAICS = {_FROM_HEADER: None, "2 × 2 (Bayer)": MosaicChoice.BAYER, "none": MosaicChoice.NONE}
_TIP = "Leave empty to use the value of the header."


class FactsForm(QGroupBox):
    """Numbers and unit of the science frame.

    Signals
    -------
    changed()
        Something was typed or chosen.
    """

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__("CCD")
        self._lines = {name: QLineEdit() for name in NUMBERS}
        self._labels = {name: PlainLabel(_label(name)) for name in NUMBERS}
        self._missing: Collection[str] = ()
        self._unit = QComboBox()
        self._unit.addItems([_FROM_HEADER, *_UNITS])
        self._unit.setAccessibleName("Unit")
        self._unit.setToolTip("Unit of the pixel values, here and in other files without BUNIT")
        self._unit.currentIndexChanged.connect(self.changed)
        form = QFormLayout(self)
        for name, line in self._lines.items():
            line.setAccessibleName(label_of_field(name))
            line.setToolTip(_TIP)
            line.textChanged.connect(self.changed)
            self._labels[name].setBuddy(line)
            form.addRow(self._labels[name], line)
        form.addRow("Unit", self._unit)
        self._mosaic = QComboBox()
        for text, choice in _MOSAICS.items():
            self._mosaic.addItem(text, choice)
        self._mosaic.setAccessibleName("Colour mosaic")
        self._mosaic.setToolTip("Of a colour mosaic, each colour is searched by itself")
        self._mosaic.currentIndexChanged.connect(self.changed)
        form.addRow("Colour mosaic", self._mosaic)

    def fill(self, request: OpenRequest) -> None:
        """Say what was said before."""
        for name, line in self._lines.items():
            value = getattr(request.overrides, name)
            line.setText("" if value is None else f"{value:.12g}")
        if (unit := request.overrides.unit) is not None:
            if unit not in _UNITS:
                self._unit.addItem(unit)
            self._unit.setCurrentText(unit)
        self._mosaic.setCurrentIndex(list(_MOSAICS.values()).index(request.overrides.mosaic))

    def show_look(self, look: FilePeek | None) -> None:
        """Say what the header of the science frame says."""
        for name, line in self._lines.items():
            line.setPlaceholderText(look.said_by_header(name) if look else "")
        self._unit.setItemText(0, look.unit_text if look else _FROM_HEADER)

    def mark(self, missing: Collection[str]) -> None:
        """Show which numbers are missing, and lead to the first one that has come to be so."""
        news = [name for name in missing if name not in self._missing]
        self._missing = missing
        for name, label in self._labels.items():
            font = label.font()
            font.setBold(name in missing)
            label.setFont(font)
            if name in missing:
                self._lines[name].setPlaceholderText("needed: not in the header")
        if news and not any(line.hasFocus() and line.text() for line in self._lines.values()):
            self._lines[news[0]].setFocus()

    def numbers(self) -> dict[str, str]:
        """What was typed."""
        return {name: line.text().strip() for name, line in self._lines.items()}

    def said(self) -> dict[str, Any]:
        """What was chosen, as fields of a request; None for what the header says."""
        return {
            "unit": self._unit.currentText() if self._unit.currentIndex() > 0 else None,
            "mosaic": self._mosaic.currentData(),
        }


def _label(name: str) -> str:
    words = label_of_field(name)
    return f"{words[0].upper()}{words[1:]}, {unit_of_field(name)}"
