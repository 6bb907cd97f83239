"""The preview: while an exact answer is late, shows between which bounds it lies, for whatever is wanted by now.

What is flagged for sure is shown first. What may be flagged besides takes longer, and is given up where the hand moves
on, so that it is seen once the hand rests. The preview has a thread of its own, so that it follows the hand however
long a detection takes.

    OFF ──expect──▶ EXPECTING ──late──▶ LATE ──a new wish──▶ LOOKING ──offered──▶ SURE ──job ends──▶ LATE
     ▲                                                                              │
     └── stop, from each                                        a newer wish: given up, and LATE
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import partial

from PyQt6.QtCore import QObject, QTimer

from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.gui.jobs.worker import JobTicket, Worker
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.session_store import SessionStore
from crviewer.review.core.detection_request import DetectionRequest
from crviewer.review.core.masking import MaskByKind

LATE = 100  # ms without the exact answer, until a preview is shown

Look = Callable[[DetectionRequest, MaskByKind | None, JobTicket], MaskByKind | None]


class PreviewPhase(Enum):
    """Where the preview is."""

    OFF = "no answer is expected"
    EXPECTING = "an answer is expected, and is not late yet"
    LATE = "it is late, and what is wanted was previewed"
    LOOKING = "what is flagged for sure is being worked out"
    SURE = "that is shown, and what may be flagged besides is being worked out"


class DetectionPreview(QObject):
    """Makes previews while a detection runs, one at a time.

    Parameters
    ----------
    store : SessionStore
        Whose state says what is wanted, and where previews go.
    worker : Worker
        Of previews alone.
    messages : Messages
    look : callable
        From a request, and what is shown, to what is masked for sure, which it offers, and then to that with what may
        be masked besides; None where nothing is known. Runs on the worker's thread.
    """

    def __init__(self, store: SessionStore, worker: Worker, messages: Messages, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._worker, self._messages, self._look = store, worker, messages, look
        self._phase = PreviewPhase.OFF
        self._seen: DetectionSettings | None = None  # that were previewed last
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(LATE)
        self._clock.timeout.connect(self._on_late)
        self._worker.settled.connect(self._on_settled)

    @property
    def at_rest(self) -> bool:
        """True where no preview is being made."""
        return not self._worker.tickets

    def expect(self) -> None:
        """A detection begins: if its answer is late, preview."""
        self._phase = PreviewPhase.EXPECTING
        self._clock.start()

    def follow(self) -> None:
        """Something else is wanted than what is being detected."""
        match self._phase:
            case PreviewPhase.LATE:
                self._begin()
            case PreviewPhase.SURE:
                self._give_way()

    def stop(self) -> None:
        """The answer is there, or none will come."""
        self._phase, self._seen = PreviewPhase.OFF, None
        self._clock.stop()
        self._worker.cancel_all()

    def _on_late(self) -> None:
        self._phase = PreviewPhase.LATE
        self._begin()

    def _begin(self) -> None:
        """Preview the newest wish, unless that was the last; what is wanted meanwhile comes next."""
        state = self._store.state
        if self._worker.tickets or state.detection_request is None or state.settings == self._seen:
            return
        self._phase, self._seen = PreviewPhase.LOOKING, state.settings
        self._worker.submit(
            "",
            partial(self._look, state.detection_request, state.masked),
            answered=self._on_previewed,
            offered=self._on_sure,
            failed=self._messages.fail,
        )

    def _on_sure(self, masking: MaskByKind) -> None:
        self._phase = PreviewPhase.SURE
        self._store.preview(masking)
        self._give_way()

    def _give_way(self) -> None:
        """Leave open what may be flagged, where something else is wanted by now."""
        if self._store.state.settings != self._seen:
            self._worker.cancel_all()

    def _on_previewed(self, masking: MaskByKind | None) -> None:
        if masking is not None:
            self._store.preview(masking)

    def _on_settled(self, _: JobTicket) -> None:
        if self._phase in (PreviewPhase.LATE, PreviewPhase.LOOKING, PreviewPhase.SURE):
            self._on_late()
