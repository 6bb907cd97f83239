"""Comparison: another review of the open frame is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crviewer.gui.jobs.worker import Worker
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.session_store import SessionStore
from crviewer.review.file import SavedReview
from crviewer.review.file.snapshot import saved_of


class ComparisonController:
    """Reads reviews to compare with the open one."""

    def __init__(self, store: SessionStore, worker: Worker, messages: Messages) -> None:
        self._store, self._worker, self._messages = store, worker, messages

    def read(self, path: Path, answered: Callable[[SavedReview], None]) -> None:
        """Read another review of the open frame; a review of other data is refused."""
        location = self._store.state.location
        if location is None:
            self._messages.say("The demo has no review file to compare.")
            return
        checksum = location.identity.checksum

        def answer(saved: SavedReview) -> None:
            now = self._store.state.location
            if now is not None and now.identity.checksum == checksum:
                answered(saved)

        self._worker.submit(
            f"Reading {path.name}", lambda _: saved_of(path, checksum), answered=answer, failed=self._messages.fail
        )
