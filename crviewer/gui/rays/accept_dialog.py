"""The accept dialog: says what accepting suggestions will do before it does it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFormLayout, QWidget

from crviewer.gui.controls.number_box import DecimalBox
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.session.suggestion_controller import SuggestionController
from crviewer.gui.style.plain_widgets import PlainLabel
from crviewer.review.core.verdict import Verdict
from crviewer.review.suggest.acceptance import announce
from crviewer.review.suggest.suggestions import WEAK

_CLEAR = 0.9  # the score that is proposed
_WIDTH, _LINES = 420, 3  # of the longest sentence, with all verdicts in it


class AcceptDialog(QDialog):
    """Accept suggestions above a score, for all undecided rays of the list or for the selected ones."""

    def __init__(self, store: SessionStore, suggestions: SuggestionController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Accept suggestions")
        self._store, self._suggestions = store, suggestions
        self.score = DecimalBox()
        self.score.setRange(WEAK, 1.0)
        self.score.setSingleStep(0.05)
        self.score.setValue(_CLEAR)
        self.score.setAccessibleName("Minimum score")
        self.score.setToolTip("How clear the suggestion must be: 1 if no other verdict is plausible")
        self.selected = QCheckBox("Selected rays only")
        self.selected.setToolTip("Accept only for rays that are selected in the list")
        self.selected.setChecked(len(store.state.selection.rays) > 1)
        self.effect = PlainLabel()
        self.effect.setWordWrap(True)
        self.effect.setMinimumSize(_WIDTH, _LINES * self.effect.fontMetrics().lineSpacing())  # its text comes later
        self.effect.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        form = QFormLayout(self)
        form.addRow("Score above", self.score)
        form.addRow(self.selected)
        form.addRow(self.effect)
        form.addRow(self.buttons)
        self.score.valueChanged.connect(self._tell)
        self.selected.toggled.connect(self._tell)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.accepted.connect(self._do)
        for signal in (store.suggested, store.detected, store.judged):
            signal.connect(self._tell)
        self._tell()

    def _tell(self, *_: object) -> None:
        groups = self._groups()
        button = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        assert button is not None
        button.setText("Accept")
        button.setEnabled(bool(groups))
        button.setDefault(bool(groups))  # Qt gave that to Cancel while there was nothing to accept
        self.effect.setText(
            f"Gives a verdict to {announce(groups)}. Your own verdicts stay; one undo reverts all of these."
            if groups
            else "No undecided ray has a suggestion with this score."
            if self._store.state.suggestions is not None
            else "Suggestions are still being computed."
        )

    def _groups(self) -> dict[Verdict, NDArray[np.int64]]:
        return self._suggestions.clear_cases(above=self.score.value(), selected=self.selected.isChecked())

    def _do(self) -> None:
        self.score.interpretText()
        self._suggestions.accept(self._groups())
