"""Appearance: light or dark windows, by choice or as the desktop is."""

from __future__ import annotations

from enum import StrEnum

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QApplication

from crviewer.gui.style.colours import palette


class WindowAppearance(StrEnum):
    """Colours of all windows."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def appear(appearance: WindowAppearance) -> None:
    """Give all windows these colours."""
    dark = _prefers_dark() if appearance is WindowAppearance.SYSTEM else appearance is WindowAppearance.DARK
    QApplication.setPalette(palette(dark=dark))


def _prefers_dark() -> bool:
    """True where the desktop asks for dark windows."""
    hints = QGuiApplication.styleHints()
    return hints is not None and hints.colorScheme() is Qt.ColorScheme.Dark
