"""Suggestions become verdicts, all at once or where the observer looks; and they follow verdicts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QObject, QTimer

from crviewer.gui.session.messages import Messages
from crviewer.gui.session.session_state import LEARNS
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.session.verdict_controller import VerdictController
from crviewer.review.core.verdict import Verdict
from crviewer.review.suggest.acceptance import accept, announce, clear_cases
from crviewer.review.suggest.learning import LEAST_VERDICTS, learn

_REST = 300  # ms after a verdict, so that it never delays the next key


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


class LearningController(QObject):
    """Corrects the suggestions by the verdicts; whether it does is kept with the review.

    Parameters
    ----------
    store, messages
        What is suggested and said, and where it is told that something was learnt.
    """

    def __init__(self, store: SessionStore, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._messages = store, messages
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self.learn)
        store.judged.connect(self._wait)
        store.suggested.connect(self._wait)

    def switch(self, on: bool) -> None:
        """Learn from the verdicts on this frame, or suggest what the rules alone say."""
        if self._store.state.review is None:
            return
        self._store.show(**{LEARNS: float(on)})
        self.learn()

    def learn(self) -> None:
        """Learn from all verdicts that stand now."""
        state = self._store.state
        self._rest.stop()
        if state.review is None or state.suggestions is None:
            return
        verdicts = state.review.verdicts[: len(state.review.rays)]
        if len(verdicts) != len(state.suggestions.verdicts):
            return
        before = state.suggestions
        after = learn(before, verdicts if state.learns else np.zeros_like(verdicts))
        if after.taught == before.taught and np.array_equal(after.probabilities, before.probabilities):
            return
        self._store.learn(after)
        if after.taught and not before.taught:
            self._messages.say(f"Suggestions are learnt from {after.taught} verdicts on this frame.")

    def _wait(self, *_: object) -> None:
        state = self._store.state
        if state.review is None or state.suggestions is None or not state.learns:
            return
        judged = int(np.count_nonzero(state.review.verdicts[: len(state.review.rays)]))
        if judged >= LEAST_VERDICTS or state.suggestions.taught:
            self._rest.start()
