"""Inputs that speak once a change is complete, and leave the mouse wheel to the panel that scrolls them.

Every one has the signal `chosen(value)`, which is silent while the program itself shows a value by `show_value`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PyQt6.QtCore import QEvent, QObject, QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QWidget

from crviewer.gui.controls.number_box import DecimalBox, WholeBox

_NARROW = 96  # points; a box for the largest number that may be typed would take them from the cutouts


class _WheelFilter(QObject):
    """Passes the wheel on to the parent of an input without focus, so that scrolling a panel changes no value."""

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is None or event.type() != QEvent.Type.Wheel:
            return False
        if isinstance(watched, QWidget) and watched.hasFocus():
            return False
        event.ignore()
        return True


def choice_box() -> QComboBox:
    """A box whose choice leaves the verdict keys where they work."""
    box = QComboBox()
    box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return box


def _calm(control: QWidget) -> None:
    is_box = isinstance(control, QAbstractSpinBox)  # in which one types; a choice leaves the keys where they work
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_box else Qt.FocusPolicy.TabFocus)
    control.installEventFilter(_WheelFilter(control))


class NumberInput(DecimalBox):
    """A number with decimals; one below `off_below` becomes 0, which is shown as "off"."""

    chosen = pyqtSignal(object)

    def __init__(
        self, least: float, most: float, *, step: float, decimals: int, unit: str = "", off_below: float = 0.0
    ) -> None:
        super().__init__()
        _calm(self)
        self._off_below = off_below
        if off_below:
            self.setSpecialValueText("off")
        self.setDecimals(decimals)
        self.setRange(least, most)
        self.setMinimumWidth(_NARROW)
        self.setSingleStep(step)
        self.setSuffix(unit and f" {unit}")
        self.valueChanged.connect(self._speak)

    def _speak(self, value: float) -> None:
        if 0 < value < self._off_below:
            self.setValue(0)
        else:
            self.chosen.emit(value)

    def show_value(self, value: float) -> None:
        # Setting the value that is there already would wipe out what is being typed.
        if round(value, self.decimals()) != self.value():
            with QSignalBlocker(self):
                self.setValue(value)


class CountInput(WholeBox):
    """A whole number; with `odd`, an even one becomes the next odd one."""

    chosen = pyqtSignal(object)

    def __init__(self, least: int, most: int, *, unit: str = "", odd: bool = False) -> None:
        super().__init__()
        _calm(self)
        self._odd = odd
        self.setRange(least, most)
        self.setSingleStep(2 if odd else 1)
        self.setSuffix(unit and f" {unit}")
        self.valueChanged.connect(self.chosen.emit)

    def valueFromText(self, text: str | None) -> int:
        value = super().valueFromText(text)
        return value | 1 if self._odd else value

    def show_value(self, value: int) -> None:
        if value != self.value():
            with QSignalBlocker(self):
                self.setValue(value)


class SwitchInput(QCheckBox):
    """Yes or no."""

    chosen = pyqtSignal(object)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.toggled.connect(self.chosen.emit)

    def show_value(self, value: bool) -> None:
        with QSignalBlocker(self):
            self.setChecked(value)


class ChoiceInput(QComboBox):
    """One of some values, each with words for it."""

    chosen = pyqtSignal(object)

    def __init__(self, words: Mapping[Any, str]) -> None:
        super().__init__()
        _calm(self)
        for value, text in words.items():
            self.addItem(text, value)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.currentIndexChanged.connect(lambda: self.chosen.emit(self.currentData()))

    def show_value(self, value: object) -> None:
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(value))


Input = NumberInput | CountInput | SwitchInput | ChoiceInput
