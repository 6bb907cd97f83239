"""The form that asks what 1 means in a mask that has more than half of its pixels set."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QGroupBox, QHBoxLayout, QRadioButton

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.masks.mask_majority import MaskMajority

_CHOICES = {MaskMajority.KEEP: "as it is (1 = bad)", MaskMajority.INVERT: "inverted (0 = bad)"}


class MajorityForm(QGroupBox):
    """Two choices, of which none is made at first.

    Signals
    -------
    changed()
        A choice was made.
    """

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__("Use a mask with more than half of its pixels set")
        self._buttons = {choice: QRadioButton(text) for choice, text in _CHOICES.items()}
        group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        for button in self._buttons.values():
            button.setToolTip("Hardly any CCD has mostly bad pixels: such a mask is often inverted")
            group.addButton(button)
            layout.addWidget(button)
        layout.addStretch(1)
        group.buttonClicked.connect(self.changed)

    def fill(self, request: OpenRequest) -> None:
        """Choose what was chosen before."""
        if request.mask_options.majority in self._buttons:
            self._buttons[request.mask_options.majority].setChecked(True)

    def said(self) -> dict[str, MaskMajority]:
        """What was chosen, as fields of a request."""
        chosen = (choice for choice, button in self._buttons.items() if button.isChecked())
        return {"majority": next(chosen, MaskMajority.ASK)}
