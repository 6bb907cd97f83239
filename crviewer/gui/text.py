"""Text in widgets: fonts set as fonts, since style sheets do not follow a change of palette."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget


def embolden(widget: QWidget) -> None:
    """Write a widget's text in bold."""
    font = widget.font()
    font.setBold(True)
    widget.setFont(font)
