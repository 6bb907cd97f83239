"""The verdict panel: what is known of the current ray, and one button a verdict."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from crviewer.gui.ray_table import verdict_icon
from crviewer.gui.session import Session
from crviewer.gui.text import embolden
from crviewer.review.review import Review
from crviewer.review.verdict import Verdict

_EFFECT = {
    Verdict.COSMIC_RAY: "Masks the whole ray and replaces it in the cleaned image",
    Verdict.HOT_PIXEL: "Masks only the defect, adds it to the bad-pixel mask, and releases the rest of the ray",
    Verdict.BAD_COLUMN: "Masks the vertical run, closed over gaps, and adds it to the bad-pixel mask",
    Verdict.AFTER_IMAGE: "Masks the ray with its hole, in this frame only",
    Verdict.OTHER_DEFECT: "Masks the ray with its hole, and adds it to the bad-pixel mask",
    Verdict.REAL_SOURCE: "Masks nothing: these pixels are light from the sky",
    Verdict.UNREVIEWED: "Takes the verdict back",
}


class VerdictPanel(QWidget):
    """The current ray in words, and the verdicts."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.title = QLabel()
        embolden(self.title)
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.buttons = {verdict: self._button(verdict) for verdict in _EFFECT}
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, button in enumerate(self.buttons.values()):
            grid.addWidget(button, place // 2, place % 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 6)
        layout.addWidget(self.title)
        layout.addWidget(self.facts, 1)
        layout.addLayout(grid)
        for signal in (session.opened, session.selected, session.judged, session.detected):
            signal.connect(self._describe)
        self._describe()

    def _button(self, verdict: Verdict) -> QPushButton:
        text = "Unreviewed" if verdict is Verdict.UNREVIEWED else verdict.label.capitalize()
        button = QPushButton(verdict_icon(verdict), f"{text}  ({verdict.letter})")
        button.setIconSize(QSize(16, 16))
        button.setStyleSheet("text-align: left; padding: 4px 6px")
        button.setToolTip(f"{_EFFECT[verdict]} ({verdict.letter})")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(partial(self._session.judge, verdict))
        return button

    def _describe(self, *_: object) -> None:
        review, selection = self._session.review, self._session.selection
        for button in self.buttons.values():
            button.setEnabled(review is not None and len(selection.rays) > 0)
        if review is None or selection.current is None:
            self.title.setText("No ray is selected")
            self.facts.setText("" if review is None else "Click one on the map or in the list.")
            return
        verdict = Verdict(int(review.verdicts[selection.current]))
        self.title.setText(f"Ray {selection.current + 1} of {len(review.rays)} · {verdict.label}")
        lines = describe(review, selection.current)
        if len(selection.rays) > 1:
            lines.append(f"<b>{len(selection.rays)} rays are selected</b>; a verdict goes to all of them.")
        self.facts.setText("<br>".join(lines))


def describe(review: Review, ray: int) -> list[str]:
    """What was measured of one ray, in words."""
    measured = review.measurements
    lines = [
        f"at x {measured.x[ray]:.1f}, y {measured.y[ray]:.1f} (FITS)",
        f"{measured.pixels[ray]} pixels flagged, {measured.elongation[ray]:.1f} times as long as wide",
        f"from {measured.minimum[ray]:.0f} to {measured.peak[ray]:.0f} e⁻",
    ]
    dark, level = measured.dark[ray], review.level
    if level is not None:
        sigma = (dark - level.median) / level.sigma if level.sigma else float("inf")
        unit = review.exposure.dark_unit
        lines.append(f"dark up to {dark:.3g} {unit} here, {sigma:.0f} σ above the median of {level.median:.3g} {unit}")
    return lines
