"""The jobs of a detection: find, preview, study, compare and count, each of which prepares the next one.

They run on the worker's thread; a request is frozen, so that an edit in the window never reaches a running job.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.ray_counts import RayCounts
from crviewer.frames.exposure.exposure import Exposure
from crviewer.gui.jobs.worker import JobTicket
from crviewer.review.core.detection_request import DetectionRequest
from crviewer.review.core.exposure_search import ExposureSearch
from crviewer.review.core.masking import MaskByKind
from crviewer.review.core.review import Review
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.gathering import gather
from crviewer.review.evidence.other_exposures import OtherExposures
from crviewer.review.evidence.surroundings import EvidenceContext, survey
from crviewer.review.evidence.trace_making import trace_of
from crviewer.review.suggest.suggestions import Suggestions, suggest

# From the bright end down, where answers are quick: what each piece finds is shown before the next is begun.
_SIGCLIPS = tuple(np.arange(high, low, -0.5) for high, low in ((20, 8), (8, 4), (4, 2.5), (2.5, 1.5)))
_RESTING = 0.1  # seconds; while the hand moves, a bound from above would be given up half done and hold up the answer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoundReview:
    """The answer: the rays with their verdicts, and what they mask.

    Attributes
    ----------
    request : DetectionRequest
        That is answered.
    notice : str
        What the observer should know of how it was found; empty where there is nothing to say.
    """

    request: DetectionRequest
    review: Review
    masking: MaskByKind
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudiedReview:
    """What speaks for each ray being what it is, and what the exposure leaves for the others of its night."""

    review: Review
    suggestions: Suggestions
    trace: ExposureTrace


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _KeptWork:
    """What one job leaves for the next; replaced as one, since a preview looks at it from another thread."""

    search: ExposureSearch | None = None
    surroundings: tuple[Exposure, EvidenceContext] | None = None


class DetectionJobs:
    """Detects with whichever detector is chosen; it is prepared anew only where the exposure or the set-up changed."""

    def __init__(self) -> None:
        self._kept = _KeptWork()

    def find(self, request: DetectionRequest, ticket: JobTicket) -> FoundReview:
        """Answer one request. Raises `Cancelled`."""
        search = self._search(request, ticket)
        review = search.review(request, ticket.watch.part(0.8, 1.0))
        return FoundReview(request=request, review=review, masking=MaskByKind.of(review), notice=search.detector.notice)

    def preview(self, request: DetectionRequest, shown: MaskByKind | None, ticket: JobTicket) -> MaskByKind | None:
        """What is flagged for sure and what may be besides, beside what was said of what is `shown`.

        What is flagged for sure is offered as soon as it is known. None where nothing is known yet. May be asked on
        another thread, while a job runs; raises `Cancelled`.
        """
        search, settings = self._kept.search, request.settings
        if search is None or not search.serves(request) or not search.detector.is_live_at(settings.parameters):
            return None
        said = shown or MaskByKind.nothing(request.exposure.shape)
        certain = search.detector.preview(settings.parameters, growth=settings.growth)
        ticket.offer(said.preview(certain))
        ticket.pause(_RESTING)
        possible = search.detector.possible(settings.parameters, JobWatch(ticket.cancelled), growth=settings.growth)
        return said.preview(certain, possible)

    def study(
        self, request: DetectionRequest, review: Review, others: OtherExposures, ticket: JobTicket
    ) -> StudiedReview:
        """Measure what speaks for each ray being what it is, other exposures included."""
        surroundings = self._surroundings(request.exposure)
        ticket.progress(0.5)
        evidence = gather(review, surroundings, others)
        ticket.progress(0.9)
        trace = trace_of(review, surroundings, request.settings.setup.satlevel, evidence)
        return StudiedReview(review=review, suggestions=suggest(evidence), trace=trace)

    def foresee(self, request: DetectionRequest, ticket: JobTicket) -> tuple[FoundReview, ExposureTrace]:
        """The answer to a request that is likely to come, and what others may know of its exposure already.

        What its study will need is measured, too. Raises `Cancelled`.
        """
        found = self.find(request, ticket)
        surroundings = self._surroundings(request.exposure)
        return found, trace_of(found.review, surroundings, request.settings.setup.satlevel)

    def compare(self, request: DetectionRequest, ticket: JobTicket) -> PixelIndices:
        """What would be flagged if the defects were not masked."""
        return self._search(request, ticket).unmasked(request, ticket.watch)

    def count(self, request: DetectionRequest, ticket: JobTicket) -> RayCounts:
        """Count rays over all sigclips; offers `RayCounts` of a part as it grows. Raises `Cancelled`."""
        search, counts = self._search(request, ticket), RayCounts()
        for counts in _counted(search, request, ticket):
            ticket.offer(counts)
        return counts

    def _search(self, request: DetectionRequest, ticket: JobTicket) -> ExposureSearch:
        before = self._kept.search
        if before is not None and not before.serves(request):
            before = None
            self._kept = replace(self._kept, search=None)  # the old maps are let go before the new ones are made
        search = ExposureSearch.of(request, before, ticket.watch.part(0.0, 0.8))
        self._kept = replace(self._kept, search=search)
        return search

    def _surroundings(self, exposure: Exposure) -> EvidenceContext:
        kept = self._kept.surroundings
        if kept is None or kept[0] is not exposure:
            kept = exposure, survey(exposure)
            self._kept = replace(self._kept, surroundings=kept)
        return kept[1]


def _counted(search: ExposureSearch, request: DetectionRequest, ticket: JobTicket) -> Iterator[RayCounts]:
    settings, counts = request.settings, RayCounts()
    for part in _SIGCLIPS:
        if not search.detector.is_live_at(replace(settings.parameters, sigclip=float(part[-1]))):
            return  # a whole run of the detector at each point: not worth the wait
        lower = search.detector.counts(
            part, settings.parameters, settings.min_pixels, JobWatch(ticket.cancelled), growth=settings.growth
        )
        counts = lower.joined(counts)
        yield counts
