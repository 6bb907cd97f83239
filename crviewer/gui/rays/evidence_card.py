"""The evidence card: what each number of the evidence means, with what it is for the current ray."""

from __future__ import annotations

from html import escape

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from crviewer.gui.session.session_state import SessionState
from crviewer.review.evidence.sentences import PHRASES, explain, say_all

_SIZE = 640, 640
_INTRODUCTION = (
    "σ is the noise around the ray or, for the dark, that of the dark; “above the sky” means above the median of the "
    "unflagged pixels around the ray. Numbers that cannot be measured are left out."
)


class EvidenceCard(QDialog):
    """One paragraph a line of the evidence: what it says of the current ray, and what its numbers mean."""

    def __init__(self, state: SessionState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Evidence explained")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self.text = QTextBrowser()
        self.text.setAccessibleName("What each number of the evidence means")
        self.text.setHtml(page(state))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        layout.addWidget(buttons)


def page(state: SessionState) -> str:
    """All that can be said of a ray, as rich text; what is known of the current one stands above its explanation."""
    ray, suggestions = state.selection.current, state.suggestions
    known = say_all(suggestions.evidence, ray) if suggestions is not None and ray is not None else {}
    unit = suggestions.evidence.dark_unit if suggestions is not None else ""
    heading = f"<h3>Ray {ray + 1}</h3>" if known and ray is not None else ""
    order = sorted(PHRASES, key=lambda name: name not in known)  # those of this ray first, each part in its order
    return f"<p>{escape(_INTRODUCTION)}</p>{heading}" + "".join(
        _paragraph(name, known.get(name, ""), unit, divided=bool(known) and place == len(known))
        for place, name in enumerate(order)
    )


def _paragraph(name: str, sentence: str, unit: str, *, divided: bool) -> str:
    lines = [f"<i>{escape(title)}</i>: {escape(text)}" for title, text in explain(name, unit or "unit of the dark")]
    heading = "<h3>Not measured for this ray</h3>" if divided else ""
    if sentence:
        lines.insert(0, f"<b>{escape(sentence[0].upper() + sentence[1:])}</b>")
    return f"{heading}<p>{'<br>'.join(lines)}</p>"
