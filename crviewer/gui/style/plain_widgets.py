"""Labels, tips and message boxes that show any text as it is.

Qt takes text that looks like HTML for HTML, and reads the files that it names. What a stranger wrote into a header, a
name or a review is shown by these; a test forbids the bare ones of Qt.
"""

from __future__ import annotations

from html import escape

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QMessageBox, QWidget

from crviewer.frames.values.foreign_text import shortened, visible

_MOST = 3000  # characters; more fit on no screen
_MOST_OF_LINE = 300


def shown_text(text: str) -> str:
    """A text as a label or a box shows it: whole, unless it is absurdly long."""
    return shortened(visible(text), _MOST)


def shown_line(text: str) -> str:
    """A text as a menu, a title or the cell of a list shows it."""
    return shortened(visible(shortened(text, _MOST), one_line=True), _MOST_OF_LINE)


def tip_text(text: str) -> str:
    """A text as a tooltip, which Qt always takes for HTML where it looks like that."""
    shown = shown_text(text)
    return f"<p style='white-space:pre-wrap'>{escape(shown)}</p>" if "<" in shown or "&" in shown else shown


def own_markup(html: str) -> str:
    """HTML of this program's own, in which all that comes from elsewhere is escaped; the same text."""
    return html


class PlainLabel(QLabel):
    """A label that shows text as it is."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(shown_text(text), parent)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str | None) -> None:
        super().setText(shown_text(text or ""))


class MarkupLabel(QLabel):
    """A label with HTML that is written in this program, and holds nothing of a file."""


class PlainMessageBox(QMessageBox):
    """A message box that shows text as it is."""

    def __init__(
        self,
        icon: QMessageBox.Icon,
        title: str,
        text: str,
        buttons: QMessageBox.StandardButton = QMessageBox.StandardButton.NoButton,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(icon, shown_line(title), shown_text(text), buttons, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
