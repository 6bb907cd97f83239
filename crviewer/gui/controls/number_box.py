"""Boxes in which a number is typed: one rule for all of them, in every language of the desktop.

What is no number, or could be two, stays as it was typed, in red; where it is left so, the number before comes back
and a tip says why.
"""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import QLocale, QPoint
from PyQt6.QtGui import QPalette, QValidator
from PyQt6.QtWidgets import QDoubleSpinBox, QSpinBox, QToolTip

from crviewer.gui.controls.typed_number import decimals_typed, typed_number
from crviewer.gui.style.colours import REFUSED

_GROUPED = 10_000  # from which thousands stand apart
_THIN = "\u2009"


class _TypedBox:
    """What Qt asks of a spin box about its text; mixed in before the box of Qt."""

    def __init__(self: Any) -> None:
        super().__init__()
        self.setLocale(QLocale.c())
        self.setKeyboardTracking(False)  # the beginning of a number is another number
        self.lineEdit().textChanged.connect(self._colour)
        self.editingFinished.connect(lambda: self._colour(self.text()))  # Qt puts the number back silently

    def validate(self: Any, text: str | None, position: int) -> tuple[QValidator.State, str, int]:
        good = not self._objection(text or "")
        return (QValidator.State.Acceptable if good else QValidator.State.Intermediate), text or "", position

    def fixup(self: Any, text: str | None) -> str:
        if (why := self._objection(text or "")) and self.isVisible():
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), why, self)
        return text or ""

    def _objection(self: Any, text: str) -> str:
        """Why a text cannot be taken; empty where it can."""
        bare = self._bare(text)
        if bare == self.specialValueText():
            return "" if bare else "Type a number."
        try:
            value = typed_number(bare)
        except ValueError as error:
            return str(error)
        most = self._places()
        if decimals_typed(bare) > most:
            return f"Type at most {most} digits behind the decimal sign." if most else "Type a whole number."
        if not self.minimum() <= value <= self.maximum():
            return f"Type a number from {self.minimum():.12g} to {self.maximum():.12g}."
        return "" if most or value == int(value) else "Type a whole number."

    def _bare(self: Any, text: str) -> str:
        return text.removeprefix(self.prefix()).removesuffix(self.suffix()).removesuffix(self.suffix().strip()).strip()

    def _value_of(self: Any, text: str | None) -> float:
        bare = self._bare(text or "")
        if self._objection(bare):
            return float(self.value())
        return float(self.minimum()) if bare == self.specialValueText() else typed_number(bare)

    def _colour(self: Any, text: str) -> None:
        palette = QPalette(self.palette())
        if self._objection(text):
            palette.setColor(QPalette.ColorRole.Text, REFUSED)
        self.lineEdit().setPalette(palette)

    def _written(self: Any, value: float) -> str:
        grouped = self.maximum() >= _GROUPED
        return f"{value:{',' if grouped else ''}.{self._places()}f}".replace(",", _THIN)


class DecimalBox(_TypedBox, QDoubleSpinBox):
    """A number with decimals."""

    def _places(self) -> int:
        return self.decimals()

    def valueFromText(self, text: str | None) -> float:
        return self._value_of(text)

    def textFromValue(self, value: float) -> str:
        return self._written(value)


class WholeBox(_TypedBox, QSpinBox):
    """A whole number."""

    def _places(self) -> int:
        return 0

    def valueFromText(self, text: str | None) -> int:
        return int(self._value_of(text))

    def textFromValue(self, value: int) -> str:
        return self._written(value)
