"""The scheduler of detections: one at a time on the worker, newer wishes first, and what was found is studied at rest.

Moving a threshold asks many times a second. A detection that runs is left to end, so that the views follow the hand,
unless it is slow and a newer one is wanted; of those wanted meanwhile only the newest is run, and the preview follows
each. When nothing more is wanted for a moment, suggestions and counts are worked out in the background, and dropped as
soon as something is wanted again, or another job waits that an observer asked for.

    IDLE ──find──▶ DETECTING ──answer──▶ ANSWERED ──job ends──▶ RESTING ──a moment──▶ STUDYING ──jobs end──▶ IDLE
                    │  ▲  └──────────job ends, no answer──────────▲                      │
                   find └─cancel                                  └───restudy, other job─┘
                    ▼  │
                  OUTDATED ──job ends, with an answer or not──▶ find
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.ray_counts import RayCounts
from crviewer.gui.jobs.worker import JobTicket, Worker
from crviewer.gui.session.detection_job import DetectionJobs, FoundReview, StudiedReview
from crviewer.gui.session.detection_preview import DetectionPreview
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.session_state import DetectionPhase
from crviewer.gui.session.session_store import SessionStore
from crviewer.review.core.detection_request import DetectionRequest
from crviewer.review.core.masking import MaskByKind
from crviewer.review.core.painting import HandPainting, PaintedKind
from crviewer.review.evidence.other_exposures import OtherExposures

_PATIENCE = 500  # ms; an older detection that takes longer gives way to a newer one, or both would starve
_MOST_PATIENCE = (
    2000  # ms; patience doubles up to here until there is an answer, or a slow machine would never show one
)
_REST = 250  # ms without a new wish, until what was found is studied
_AT_EASE = (DetectionPhase.IDLE, DetectionPhase.RESTING, DetectionPhase.STUDYING)


class DetectionScheduler(QObject):
    """Runs the jobs of detection for whatever the session wants by now; its phase is in the state of the session.

    Signals
    -------
    found(FoundReview)
        An answer.
    studied(StudiedReview)
        What speaks for each ray of the review.
    counted(RayCounts, bool)
        Numbers of rays at more values of sigclip; True where they are of a detection that is told of no verdict.
    unmasked(PixelIndices)
        What would be flagged if the defects were not masked.
    stopped()
        A detection ended without an answer, and no other is wanted.
    """

    found = pyqtSignal(object)
    studied = pyqtSignal(object)
    counted = pyqtSignal(object, bool)
    unmasked = pyqtSignal(object)
    stopped = pyqtSignal()

    def __init__(
        self,
        store: SessionStore,
        worker: Worker,
        messages: Messages,
        others: Callable[[], OtherExposures],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.jobs = DetectionJobs()
        self._store, self._worker, self._messages, self._others = store, worker, messages, others
        self._foreseen: FoundReview | None = None  # the answer to a request that is likely to come
        self._detection: JobTicket | None = None
        self._background: list[JobTicket] = []
        self._counted_for: dict[bool, object] = {}  # by whether it is told of no verdict
        self.preview = DetectionPreview(store, worker.companion(), messages, self._look, self)
        self._patience = _PATIENCE
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._on_clock)
        worker.queued.connect(self._on_queued)
        worker.settled.connect(self._on_settled)

    @property
    def phase(self) -> DetectionPhase:
        """Where it is."""
        return self._store.state.phase

    @property
    def at_rest(self) -> bool:
        """True where nothing runs, waits, or is about to."""
        return not self._worker.tickets and self.phase is not DetectionPhase.RESTING and self.preview.at_rest

    # ------------------------------------------------------------------- what is wanted

    def find(self) -> None:
        """Detect what is wanted now."""
        request = self._store.state.detection_request
        if request is None:
            return
        self._cancel_background()
        if self.phase.detects:
            self._enter(DetectionPhase.OUTDATED)
            self.preview.follow()
            return
        foreseen, self._foreseen = self._foreseen, None
        if foreseen is not None and foreseen.request.asks_as(request):
            self._on_found(foreseen)
            self._on_ended()
            return
        self._enter(DetectionPhase.DETECTING)
        self._detection = self._worker.submit(
            "Detecting", partial(self.jobs.find, request), answered=self._on_found, failed=self._messages.fail
        )
        self.preview.expect()

    def cancel(self) -> None:
        """Want nothing more."""
        if self.phase is DetectionPhase.OUTDATED:
            self._enter(DetectionPhase.DETECTING)
        self._worker.cancel_all()

    def restudy(self) -> None:
        """Study what was found again, once nothing else runs: other exposures tell more of it by now."""
        if self.phase in _AT_EASE and self._store.state.review is not None:
            self._enter(DetectionPhase.RESTING)

    def abandon(self) -> None:
        """Drop what is being found and studied: it is of another exposure."""
        self.preview.stop()
        self._cancel_background()
        if self._detection is not None:
            self._detection.cancel()

    def go_on_with(self, jobs: DetectionJobs, found: FoundReview) -> None:
        """Take over what was prepared for the exposure that is open from now on."""
        self.jobs, self._foreseen = jobs, found

    # ------------------------------------------------------------------- from phase to phase

    def _enter(self, phase: DetectionPhase) -> None:
        """Go to a phase; the clock runs where something becomes of a phase that lasts."""
        self._store.enter(phase)
        match phase:
            case DetectionPhase.DETECTING:
                self._clock.start(self._patience)
            case DetectionPhase.RESTING:
                self._clock.start(_REST)
            case DetectionPhase.OUTDATED:
                pass  # it runs since the detection began
            case _:
                self._clock.stop()

    def _on_clock(self) -> None:
        match self.phase:
            case DetectionPhase.DETECTING:
                self._clock.start(self._patience)
            case DetectionPhase.OUTDATED if self._detection is not None:
                self._detection.cancel()
                self._patience = min(2 * self._patience, _MOST_PATIENCE)
            case DetectionPhase.RESTING:
                self._study()

    def _on_found(self, found: FoundReview) -> None:
        if self.phase is not DetectionPhase.OUTDATED:
            self._enter(DetectionPhase.ANSWERED)
        self.preview.stop()
        self._patience = _PATIENCE
        self.found.emit(found)

    def _on_queued(self, ticket: JobTicket) -> None:
        if ticket.title:  # somebody waits for it
            self._cancel_background()

    def _on_settled(self, ticket: JobTicket) -> None:
        if ticket in self._background:
            self._background.remove(ticket)
            if not self._background and self.phase is DetectionPhase.STUDYING:
                self._enter(DetectionPhase.IDLE)
        elif ticket is self._detection:
            self._on_ended()
        elif ticket.title and self.phase in _AT_EASE:
            self._enter(DetectionPhase.RESTING)

    def _on_ended(self) -> None:
        """The detection is over: what is wanted besides comes next, or a rest."""
        ended, self._detection = self.phase, None
        self._enter(DetectionPhase.RESTING)
        if ended is DetectionPhase.OUTDATED:
            self.find()
            return
        self.preview.stop()
        if ended is DetectionPhase.DETECTING:
            self.stopped.emit()

    def _look(self, request: DetectionRequest, shown: MaskByKind | None, ticket: JobTicket) -> MaskByKind | None:
        return self.jobs.preview(request, shown, ticket)  # of whichever detector there is by then

    # --------------------------------------------------------------- in the background

    def _study(self) -> None:
        request, review = self._store.state.detection_request, self._store.state.review
        if request is None or review is None:
            self._enter(DetectionPhase.IDLE)
            return
        if self._worker.tickets:  # such as advice, which is still being worked out
            self._enter(DetectionPhase.RESTING)
            return
        self._enter(DetectionPhase.STUDYING)
        self._submit(partial(self.jobs.study, request, review, self._others()), answered=self.studied.emit)
        if review.settled:
            self._submit(partial(self.jobs.compare, request), answered=self.unmasked.emit)
        self._count(request)

    def _count(self, request: DetectionRequest) -> None:
        """Count rays against sigclip, told of the verdicts and not; once, where that is the same."""
        requests = {False: request, True: replace(request, closed=False)}
        keys = {untold: _count_key(asked) for untold, asked in requests.items()}
        missing = [untold for untold, key in keys.items() if self._counted_for.get(untold) != key]
        alike = keys[False] == keys[True]
        for kinds in filter(None, [missing] if alike else [[untold] for untold in missing]):
            self._submit(
                partial(self.jobs.count, requests[kinds[0]]),
                answered=partial(self._on_all_counted, keys[kinds[0]], kinds),
                offered=partial(self._on_counted, kinds),
            )

    def _on_counted(self, kinds: list[bool], counts: RayCounts) -> None:
        for untold in kinds:
            self.counted.emit(counts, untold)

    def _on_all_counted(self, key: object, kinds: list[bool], _: RayCounts) -> None:
        self._counted_for.update(dict.fromkeys(kinds, key))

    def _submit(
        self,
        job: Callable[[JobTicket], StudiedReview | PixelIndices | RayCounts],
        *,
        answered: Callable[..., None],
        offered: Callable[..., None] = lambda _: None,
    ) -> None:
        ticket = self._worker.submit("", job, answered=answered, failed=self._messages.fail, offered=offered)
        self._background.append(ticket)

    def _cancel_background(self) -> None:
        for ticket in self._background:
            ticket.cancel()


def _count_key(request: DetectionRequest) -> object:
    """What the counts hang on: everything but sigclip."""
    defects: tuple[object, ...] = ()
    if request.closed:
        bad = HandPainting.of(request.judgements).where(PaintedKind.BAD)
        defects = (bad.tobytes(), *(token for token, _ in request.judgements.defects()))
    parameters = replace(request.settings.parameters, sigclip=0.0)
    return request.exposure, replace(request.settings, parameters=parameters), defects if any(defects) else ()
