"""Accepting: suggestions become verdicts, all at once or where the observer looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.gui.session.list_controller import ListController
from crviewer.review.core.judgements import JudgementEdit
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.suggest.acceptance import accept, announce, clear_cases
from crviewer.review.suggest.suggestions import Suggestions


class SuggestedReview(Protocol):
    """Whose rays have suggestions, and who takes verdicts."""

    browsing: ListController

    @property
    def review(self) -> Review | None: ...

    @property
    def suggestions(self) -> Suggestions | None: ...

    def take(self, edit: JudgementEdit, label: str) -> None: ...


class SuggestionController(QObject):
    """Gives rays the verdicts that are suggested for them.

    Signals
    -------
    told(str)
        Something to say in one line.
    """

    told = pyqtSignal(str)

    def __init__(self, suggested: SuggestedReview, parent: QObject) -> None:
        super().__init__(parent)
        self._suggested = suggested

    def clear_cases(self, *, above: float = 0.0, selected: bool = False) -> dict[Verdict, NDArray[np.int64]]:
        """Undecided rays with a suggestion of a higher score, by verdict: of the list, or of the selection."""
        review, suggestions, browsing = self._suggested.review, self._suggested.suggestions, self._suggested.browsing
        if review is None or suggestions is None:
            return {}
        among = browsing.selection.rays if selected else browsing.order
        return clear_cases(review, suggestions, above=above, among=among)

    def accept(self, groups: Mapping[Verdict, NDArray[np.int64]]) -> None:
        """Give rays the verdicts that were suggested, in one step."""
        review = self._suggested.review
        if review is not None and groups:
            self._suggested.take(accept(review, groups), f"suggestions accepted for {announce(groups)}")

    def accept_selected(self) -> None:
        """Give the selected rays the verdicts suggested for them, and go to the next undecided one."""
        groups = self.clear_cases(selected=True)
        if groups:
            self.accept(groups)
        elif self._suggested.suggestions is None:
            self.told.emit("Suggestions are still being computed.")
        else:
            self.told.emit("There is no suggestion for these rays.")
