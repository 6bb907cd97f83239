"""The finder: keeps one detection at a time on the worker, lets newer wishes overtake, and studies what was found.

Moving a threshold asks many times a second. A detection that runs is left to end, so that the views follow the hand,
unless it is slow and a newer one is wanted; of those wanted meanwhile only the newest is run, and the previewer
follows each. When nothing more is
wanted for a moment, suggestions and counts are worked out in the background, and dropped as soon as something is
wanted again.
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
from crviewer.review.core.detection_request import DetectionRequest
from crviewer.review.core.masking import MaskByKind
from crviewer.review.core.painting import HandPainting, PaintedKind
from crviewer.review.core.review import Review
from crviewer.review.evidence.other_exposures import OtherExposures

_PATIENCE = 500  # ms; an older detection that takes longer gives way to a newer one, or both would starve
_MOST_PATIENCE = (
    2000  # ms; patience doubles up to here until there is an answer, or a slow machine would never show one
)
_QUIET = 250  # ms without a new wish, until what was found is studied


class DetectionScheduler(QObject):
    """Asks the detector.

    Signals
    -------
    found(FoundReview)
        An answer.
    previewed(MaskByKind)
        What is flagged for sure, and soon what may be besides; the exact answer is late, and on its way.
    studied(StudiedReview)
        What speaks for each ray of a review that was found.
    counted(RayCounts)
        Numbers of rays at more values of sigclip.
    untold(RayCounts)
        The same for a detection that is told of no verdict; often the very same.
    unmasked(PixelIndices)
        What would be flagged if the defects were not masked.
    stopped()
        A detection ended without an answer, and no other is wanted.
    failed(Exception)
        A job could not be done.
    """

    found = pyqtSignal(object)
    previewed = pyqtSignal(object)
    studied = pyqtSignal(object)
    counted = pyqtSignal(object)
    untold = pyqtSignal(object)
    unmasked = pyqtSignal(object)
    stopped = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(
        self,
        worker: Worker,
        wanted: Callable[[], DetectionRequest | None],
        others: Callable[[], OtherExposures],
        shown: Callable[[], MaskByKind | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.detector = DetectionJobs()
        self._foreseen: FoundReview | None = None  # the answer to a request that is likely to come
        self._worker = worker
        self._wanted, self._others = wanted, others
        self._detection: JobTicket | None = None
        self._outdated = False  # a newer detection is wanted than the one that runs
        self._background: list[JobTicket] = []
        self._review: Review | None = None  # that was found last, and is not studied yet
        self._answered = False  # the detection that ran last
        self._counted_for: object = None
        self._untold_for: object = None
        self.previewer = DetectionPreview(worker, wanted, shown, self._look, self)
        self.previewer.previewed.connect(self.previewed)
        self.previewer.failed.connect(self.failed)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE)
        self._patience.timeout.connect(self._overtake)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET)
        self._quiet.timeout.connect(self._study)
        worker.settled.connect(self._on_settled)

    @property
    def at_rest(self) -> bool:
        """True where nothing runs, waits, or is about to."""
        return not self._worker.tickets and not self._quiet.isActive() and self.previewer.at_rest

    def find(self) -> None:
        """Detect what is wanted now."""
        request = self._wanted()
        if request is None:
            return
        self._quiet.stop()
        for ticket in self._background:
            ticket.cancel()
        if self._detection is not None:
            self._outdated = True
            self.previewer.follow()
            return
        foreseen, self._foreseen = self._foreseen, None
        if foreseen is not None and foreseen.request.asks_as(request):
            self._on_found(foreseen)
            self._quiet.start()
            return
        self._outdated = self._answered = False
        self._detection = self._worker.submit(
            "Detecting",
            partial(self.detector.find, request),
            answered=self._on_found,
            failed=self.failed.emit,
        )
        self.previewer.expect()
        self._patience.start()

    def go_on_with(self, detector: DetectionJobs, found: FoundReview) -> None:
        """Take over what was prepared for the frame that is opened next."""
        self.detector, self._foreseen = detector, found

    def restudy(self) -> None:
        """Study what was found again, once nothing else runs: other exposures tell more of it by now."""
        if self._review is not None:
            self._quiet.start()

    def cancel(self) -> None:
        """Want nothing more."""
        self._outdated = False

    def abandon(self) -> None:
        """Drop what is being found and studied: it is of another exposure."""
        self._review = None
        self.previewer.stop()
        for ticket in (*self._background, self._detection):
            if ticket is not None:
                ticket.cancel()

    def make_way(self) -> None:
        """Let a job that somebody waits for go before those in the background, which begin again after it."""
        for ticket in self._background:
            ticket.cancel()

    def _overtake(self) -> None:
        """Let a newer wish stop a detection that is slow, now or as soon as there is one."""
        if self._detection is not None:
            if self._outdated:
                self._detection.cancel()
                self._patience.setInterval(min(2 * self._patience.interval(), _MOST_PATIENCE))
            else:
                self._patience.start()

    def _look(self, request: DetectionRequest, shown: MaskByKind | None, ticket: JobTicket) -> MaskByKind | None:
        return self.detector.preview(request, shown, ticket)  # whichever detector there is by then

    def _on_found(self, found: FoundReview) -> None:
        self._review, self._answered = found.review, True
        self.previewer.stop()
        self._patience.setInterval(_PATIENCE)
        self.found.emit(found)

    def _on_settled(self, ticket: JobTicket) -> None:
        if ticket in self._background:
            self._background.remove(ticket)
            return
        if ticket is self._detection:
            self._detection = None
            if self._outdated:
                self.find()
                return
            self.previewer.stop()
            if not self._answered:
                self.stopped.emit()
        if ticket.title:
            self._quiet.start()

    # --------------------------------------------------------------- in the background

    def _study(self) -> None:
        request, review = self._wanted(), self._review
        if request is None or review is None or review.exposure is not request.exposure:
            return
        if self._worker.tickets:  # such as advice, which is still being worked out
            self._quiet.start()
            return
        study = partial(self.detector.study, request, review, self._others())
        self._behind(study, answered=self._on_studied)
        if review.settled:
            self._behind(partial(self.detector.compare, request), answered=self._on_compared)
        self._count(request)

    def _count(self, request: DetectionRequest) -> None:
        untaught = replace(request, closed=False)
        told, untold = _counts_alike(request), _counts_alike(untaught)
        if told != self._counted_for:
            self._behind(
                partial(self.detector.count, request),
                answered=partial(self._on_all_counted, told, untold),
                offered=self._on_both_counted if told == untold else self._on_counted,
            )
        if untold not in (told, self._untold_for):
            self._behind(
                partial(self.detector.count, untaught),
                answered=partial(self._on_all_counted, None, untold),
                offered=self._on_untold,
            )

    def _behind(
        self,
        job: Callable[[JobTicket], object],
        *,
        answered: Callable[..., None],
        offered: Callable[..., None] = lambda _: None,
    ) -> None:
        ticket = self._worker.submit("", job, answered=answered, failed=self.failed.emit, offered=offered)
        self._background.append(ticket)

    def _on_studied(self, studied: StudiedReview) -> None:
        self.studied.emit(studied)

    def _on_compared(self, unmasked: PixelIndices) -> None:
        self.unmasked.emit(unmasked)

    def _on_counted(self, counts: RayCounts) -> None:
        self.counted.emit(counts)

    def _on_untold(self, counts: RayCounts) -> None:
        self.untold.emit(counts)

    def _on_both_counted(self, counts: RayCounts) -> None:
        self.counted.emit(counts)
        self.untold.emit(counts)

    def _on_all_counted(self, told: object, untold: object, _: RayCounts) -> None:
        """Remember what need not be counted again."""
        if told is not None:
            self._counted_for = told
        if told is None or told == untold:
            self._untold_for = untold


def _counts_alike(request: DetectionRequest) -> object:
    """What the counts hang on: everything but sigclip."""
    defects: tuple[object, ...] = ()
    if request.closed:
        bad = HandPainting.of(request.judgements).where(PaintedKind.BAD)
        defects = (bad.tobytes(), *(token for token, _ in request.judgements.defects()))
    parameters = replace(request.settings.parameters, sigclip=0.0)
    return request.exposure, replace(request.settings, parameters=parameters), defects
