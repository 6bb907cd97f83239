"""The evidence of a ray, line by line; each line explains its numbers to whoever rests the mouse on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from crviewer.gui.style.plain_widgets import PlainLabel, own_markup
from crviewer.review.evidence.sentences import explain


class EvidenceLines(QWidget):
    """Lines of text below each other; those of the evidence have a tooltip that says what their numbers mean."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: list[PlainLabel] = []  # made when they are needed, and hidden when they are not
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(1)
        self._layout.addStretch(1)

    def tell(self, notes: Sequence[str], evidence: Mapping[str, str] | None = None, dark_unit: str = "") -> None:
        """Show notes, and below them the evidence.

        Parameters
        ----------
        notes : sequence of str
            Lines that need no explanation.
        evidence : mapping from str to str, optional
            Sentences by their names in `crviewer.review.evidence.sentences.PHRASES`.
        dark_unit : str
            Of the exposure's dark.
        """
        lines = [(note, "") for note in notes]
        lines += [(sentence, tooltip(name, dark_unit)) for name, sentence in (evidence or {}).items()]
        while len(self._labels) < len(lines):
            self._add()
        for label, (text, tip) in zip(self._labels, lines, strict=False):
            label.setText(text)
            label.setToolTip(own_markup(tip))
        for place, label in enumerate(self._labels):
            if label.isHidden() == (place < len(lines)):  # else all is laid out anew for nothing
                label.setVisible(place < len(lines))

    def _add(self) -> None:
        label = PlainLabel(parent=self)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._layout.insertWidget(len(self._labels), label)
        self._labels.append(label)

    def text(self) -> str:
        """All lines that are shown."""
        return "\n".join(label.text() for label in self._labels if not label.isHidden())


def tooltip(name: str, dark_unit: str) -> str:
    """What the numbers in one of the sentences mean, as rich text."""
    return "".join(f"<p><b>{escape(title)}</b>: {escape(text)}</p>" for title, text in explain(name, dark_unit))
