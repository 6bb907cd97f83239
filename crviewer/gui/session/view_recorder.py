"""The recorder of the view: where the observer is in the review, written to its file once the hand rests."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer

from crviewer.gui.session.review_recorder import ReviewRecorder
from crviewer.gui.session.session_store import SessionStore

_REST = 1000  # ms after the last move


class ViewRecorder(QObject):
    """Keeps how the list is arranged, what is selected, and what the window wants to find again."""

    def __init__(self, store: SessionStore, recorder: ReviewRecorder, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._recorder = store, recorder
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._write)
        store.selected.connect(self._rest.start)
        store.leaving.connect(self._on_leaving)

    def show(self, **view: float) -> None:
        """Remember what the window shows: numbers by name."""
        self._store.show(**view)
        self._rest.start()

    def _write(self) -> None:
        state = self._store.state
        self._recorder.leave(state.listing, state.marks, state.view)

    def _on_leaving(self) -> None:
        """Leave it to the closing of the review, which writes anyhow."""
        self._rest.stop()
        state = self._store.state
        self._recorder.leave(state.listing, state.marks, state.view, waits=True)
