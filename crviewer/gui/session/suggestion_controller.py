"""Suggestions become verdicts, all at once or where the observer looks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from crviewer.gui.session.messages import Messages
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.session.verdict_controller import VerdictController
from crviewer.review.core.verdict import Verdict
from crviewer.review.suggest.acceptance import accept, announce, clear_cases


class SuggestionController:
    """Gives rays the verdicts that are suggested for them."""

    def __init__(self, store: SessionStore, verdicts: VerdictController, messages: Messages) -> None:
        self._store, self._verdicts, self._messages = store, verdicts, messages

    def clear_cases(self, *, above: float = 0.0, selected: bool = False) -> dict[Verdict, NDArray[np.int64]]:
        """Undecided rays with a suggestion of a higher score, by verdict: of the list, or of the selection."""
        state = self._store.state
        if state.review is None or state.suggestions is None:
            return {}
        among = state.selection.rays if selected else state.order
        return clear_cases(state.review, state.suggestions, above=above, among=among)

    def accept(self, groups: Mapping[Verdict, NDArray[np.int64]]) -> None:
        """Give rays the verdicts that were suggested, in one step."""
        review, suggestions = self._store.state.review, self._store.state.suggestions
        if review is not None and suggestions is not None and groups:
            self._verdicts.take(accept(review, groups, suggestions), f"suggestions accepted for {announce(groups)}")

    def accept_selected(self) -> None:
        """Give the selected rays the verdicts suggested for them, and go to the next undecided one."""
        groups = self.clear_cases(selected=True)
        if groups:
            self.accept(groups)
        elif self._store.state.suggestions is None:
            self._messages.say("Suggestions are still being computed.")
        else:
            self._messages.say("There is no suggestion for these rays.")
