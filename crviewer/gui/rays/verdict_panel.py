"""The verdict panel: what is known of the current ray, and one button a verdict."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from crviewer.frames.fits.plain_text import written
from crviewer.gui.controls.number_box import WholeBox
from crviewer.gui.rays.evidence_lines import EvidenceLines
from crviewer.gui.rays.note_line import NoteLine
from crviewer.gui.session.list_controller import ListController
from crviewer.gui.session.note_controller import NoteController
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.session.verdict_controller import VerdictController
from crviewer.gui.style.fonts import embolden
from crviewer.gui.style.plain_widgets import PlainLabel, tip_text
from crviewer.gui.style.verdict_icon import verdict_icon
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import TrailKind, Verdict
from crviewer.review.evidence.sentences import say_all
from crviewer.review.suggest.suggestions import Suggestions

_EFFECT = {
    Verdict.COSMIC_RAY: "Masks the whole ray, and replaces it in the cleaned image",
    Verdict.HOT_PIXEL: "Masks only the hot pixel, adds it to the bad-pixel mask, and unmasks the rest of the ray",
    Verdict.BAD_COLUMN: "Masks the piece of the column, across gaps, and adds it to the bad-pixel mask",
    Verdict.AFTER_IMAGE: "Persistence: masks the ray and its hole, in this frame only",
    Verdict.OTHER_DEFECT: "Masks the ray and its hole, and adds them to the bad-pixel mask",
    Verdict.REAL_SOURCE: "Masks nothing: this is light from the sky",
    Verdict.TRAIL: "Streak, bleed, ghost or crosstalk: masks its whole band, in this frame only",
    Verdict.UNREVIEWED: "Removes the verdict",
}


class VerdictPanel(QWidget):
    """The current ray in words, and the verdicts."""

    def __init__(
        self, store: SessionStore, verdicts: VerdictController, ray_list: ListController, notes: NoteController
    ) -> None:
        super().__init__()
        self._store, self._verdicts, self._ray_list = store, verdicts, ray_list
        self.title = PlainLabel()
        embolden(self.title)
        self.suggestion = PlainLabel()
        self.suggestion.setWordWrap(True)
        self.suggestion.setAccessibleName("Suggestion")
        self.suggestion.setToolTip("Suggested verdict, its score (0 to 1), the key that accepts it, and the reasons")
        self.facts = EvidenceLines()
        self.buttons = {verdict: self._button(verdict) for verdict in _EFFECT}
        self.kinds = self._offer_kinds(self.buttons[Verdict.TRAIL])
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, button in enumerate(self.buttons.values()):
            grid.addWidget(button, place // 2, place % 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 6)
        layout.addWidget(self.title)
        layout.addWidget(self.suggestion)
        layout.addWidget(_scrolled(self.facts), 1)
        self.note = NoteLine(store, notes, "Note on this ray", on_ray=True)
        layout.addWidget(self.note)
        layout.addLayout(self._similar_row())
        layout.addLayout(grid)
        for signal in (store.opened, store.selected, store.judged, store.detected, store.suggested):
            signal.connect(self._describe)
        self._describe()

    def _button(self, verdict: Verdict) -> QToolButton:
        text = "Unreviewed" if verdict is Verdict.UNREVIEWED else verdict.label.capitalize()
        button = QToolButton()  # whose text stands at the left, in one column with its neighbours
        button.setText(f" {text}  ({verdict.letter})")
        button.setIcon(verdict_icon(verdict))
        button.setIconSize(QSize(16, 16))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setToolTip(tip_text(f"{_EFFECT[verdict]} ({verdict.letter})"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self._verdicts.give(verdict))
        return button

    def _offer_kinds(self, button: QToolButton) -> QMenu:
        """The kinds of trails, in a menu at the button; the button and its key say that it is a streak."""
        menu = QMenu(button)
        for kind in TrailKind:
            entry = menu.addAction(kind.label.capitalize())
            assert entry is not None
            entry.triggered.connect(partial(self._give_trail, kind))
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        return menu

    def _give_trail(self, kind: TrailKind, _: bool = False) -> None:
        self._verdicts.give(Verdict.TRAIL, kind)

    def _similar_row(self) -> QHBoxLayout:
        self.alike = WholeBox()
        self.alike.setRange(1, 1000)
        self.alike.setValue(10)
        self.alike.setAccessibleName("Number of similar rays")
        self.alike.setToolTip("Number of undecided rays to select, the most similar first")
        self.select = QPushButton("Select similar rays")
        self.select.setToolTip("Select this ray and those with the most similar evidence; one key then judges all")
        self.select.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.select.clicked.connect(self._select_similar)
        row = QHBoxLayout()
        row.addWidget(self.select, 1)
        row.addWidget(self.alike)
        return row

    def _select_similar(self) -> None:
        self.alike.interpretText()
        self._ray_list.select_similar(self.alike.value())

    def _describe(self, *_: object) -> None:
        review, selection = self._store.state.review, self._store.state.selection
        for button in self.buttons.values():
            button.setEnabled(review is not None and len(selection.rays) > 0)
        for widget in (self.note, self.select, self.alike):
            widget.setEnabled(selection.current is not None)
        if review is None or selection.current is None:
            self.title.setText("No ray selected")
            self.suggestion.clear()
            self.facts.tell([] if review is None else ["Click a ray on the map or in the list."])
            return
        ray, suggestions = selection.current, self._store.state.suggestions
        verdict = Verdict(int(review.verdicts[ray]))
        kind = f" ({review.trail_kind(ray).label})" if verdict is Verdict.TRAIL else ""
        self.title.setText(f"Ray {ray + 1} of {len(review.rays)} · {verdict.label}{kind}")
        self.suggestion.setText(suggested(suggestions, ray) if suggestions else "…")
        several = len(selection.rays) > 1
        notes = [f"{len(selection.rays)} rays selected; a verdict applies to all of them."] if several else []
        if suggestions is None:
            self.facts.tell(notes + describe(review, ray))
        else:
            evidence = suggestions.evidence
            self.facts.tell(notes, say_all(evidence, ray), dark_unit=evidence.dark_unit)


def suggested(suggestions: Suggestions, ray: int) -> str:
    """What is suggested for a ray, and why."""
    verdict = Verdict(int(suggestions.verdicts[ray]))
    if not verdict:
        return f"No suggestion: the evidence is not conclusive{_learnt(suggestions)}."
    reasons = suggestions.reasons(ray).removesuffix(f": {verdict.label}")
    return f"{verdict.label.capitalize()}? ({suggestions.scores[ray]:.2f}, Return{_learnt(suggestions)}) – {reasons}"


def _learnt(suggestions: Suggestions) -> str:
    return f"; learnt from {suggestions.taught} verdicts" if suggestions.taught else ""


def describe(review: Review, ray: int) -> list[str]:
    """What was measured of one ray, in words."""
    measured = review.measurements
    lines = [
        f"at x {measured.x[ray]:.1f}, y {measured.y[ray]:.1f} (FITS)",
        f"{measured.pixels[ray]} flagged pixels, elongation {measured.elongation[ray]:.1f}",
        f"{measured.minimum[ray]:.0f} to {measured.peak[ray]:.0f} e⁻",
    ]
    dark, level = measured.dark[ray], review.level
    if level is not None:
        sigma = (dark - level.median) / level.sigma if level.sigma else float("inf")
        unit = review.exposure.dark_unit
        lines.append(
            f"dark up to {written(dark)} {unit}, {sigma:+z.0f} σ from the median of {written(level.median)} {unit}"
        )
    return lines


def _scrolled(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
