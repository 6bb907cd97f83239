"""The detector's jobs: from an exposure and settings to a review, with the engine kept for the next time.

Runs on the worker's thread; a request is frozen, so that an edit in the window never reaches a running job.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crviewer.detection import Lacosmic, LacosmicSetup
from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.detectors.offered_detectors import DetectorChoice
from crviewer.detection.detectors.other_detector import OtherDetector
from crviewer.detection.detectors.ray_counts import RayCounts
from crviewer.frames.exposure.exposure import Exposure
from crviewer.gui.jobs.worker import JobTicket
from crviewer.review.core.detection_request import DetectionRequest
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
    notice : str
        What the observer should know of how it was found; empty where there is nothing to say.
    """

    review: Review
    masking: MaskByKind
    notice: str


@dataclass(frozen=True, slots=True, eq=False)
class RecoveredRays:
    """Flat indices, ascending, of what would be flagged if the defects were not masked."""

    pixels: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudiedReview:
    """What speaks for each ray being what it is, and what the exposure leaves for the others of its night."""

    suggestions: Suggestions
    trace: ExposureTrace


class DetectionJobs:
    """Runs L.A.Cosmic or another detector, and prepares it anew only where the exposure or the set-up changed."""

    def __init__(self) -> None:
        self._prepared: _PreparedDetector | None = None
        self._mask = np.empty((0, 0), bool)  # that the engine was told of last
        self._surroundings: EvidenceContext | None = None
        self._surveyed: Exposure | None = None
        self._ready: tuple[DetectionRequest, FoundReview] | None = None

    def prepare(self, request: DetectionRequest, ticket: JobTicket) -> ExposureTrace:
        """Answer a request that is likely to come, and measure what its study will need. Raises `Cancelled`.

        Returns what the other exposures of the night may know of this one already.
        """
        found = self.find(request, ticket)
        self._ready = (request, found)
        self._surroundings, self._surveyed = survey(request.exposure), request.exposure
        return trace_of(found.review, self._surroundings, request.settings.setup.satlevel)

    def take_ready(self, request: DetectionRequest) -> FoundReview | None:
        """The answer to a request that was prepared, once; None where another request was, or none."""
        ready, self._ready = self._ready, None
        return ready[1] if ready and _same(ready[0], request) else None

    def find(self, request: DetectionRequest, ticket: JobTicket) -> FoundReview:
        """Answer one request. Raises `Cancelled`."""
        defects = request.defects()
        engine = self._engine_for(request, request.mask(defects), ticket)
        settings = request.settings
        detection = engine.detect(settings.parameters, cancel=ticket.cancelled, growth=settings.growth)
        ticket.progress(0.9)
        review = request.review(detection, defects, JobWatch(ticket.cancelled))
        return FoundReview(review=review, masking=MaskByKind.of(review), notice=engine.notice)

    def preview(self, request: DetectionRequest, shown: MaskByKind | None, ticket: JobTicket) -> MaskByKind | None:
        """What is flagged for sure and what may be besides, beside what was said of what is `shown`.

        What is flagged for sure is offered as soon as it is known. None where nothing is known yet. May be asked on
        another thread, while a job runs; raises `Cancelled`.
        """
        prepared, settings = self._prepared, request.settings
        parameters, growth = settings.parameters, settings.growth
        if prepared is None or prepared.purpose != _purpose(request) or not prepared.engine.is_live_at(parameters):
            return None
        said = shown or MaskByKind.nothing(request.exposure.shape)
        certain = prepared.engine.preview(parameters, growth=growth)
        ticket.offer(said.preview(certain))
        ticket.pause(_RESTING)
        possible = prepared.engine.possible(parameters, ticket.cancelled, growth=growth)
        return said.preview(certain, possible)

    def study(
        self, request: DetectionRequest, review: Review, others: OtherExposures, ticket: JobTicket
    ) -> StudiedReview:
        """Measure what speaks for each ray being what it is, other exposures included."""
        if self._surroundings is None or self._surveyed is not request.exposure:
            self._surroundings, self._surveyed = survey(request.exposure), request.exposure
        ticket.progress(0.5)
        evidence = gather(review, self._surroundings, others)
        ticket.progress(0.9)
        trace = trace_of(review, self._surroundings, request.settings.setup.satlevel, evidence)
        return StudiedReview(suggestions=suggest(evidence), trace=trace)

    def compare(self, request: DetectionRequest, ticket: JobTicket) -> RecoveredRays:
        """What would be flagged if the defects were not masked."""
        engine = self._engine_for(request, request.mask(request.defects()), ticket)
        settings, unmasked = request.settings, engine.with_mask(request.mask(None))
        return RecoveredRays(
            unmasked.detect(settings.parameters, cancel=ticket.cancelled, growth=settings.growth).pixels
        )

    def count(self, request: DetectionRequest, ticket: JobTicket) -> RayCounts:
        """Count rays over all sigclips; offers `RayCounts` of a part as it grows. Raises `Cancelled`."""
        engine = self._engine_for(request, request.mask(request.defects()), ticket)
        counts = RayCounts()
        for counts in self._counted(engine, request.settings, ticket):
            ticket.offer(counts)
        return counts

    def _counted(
        self, engine: Lacosmic | OtherDetector, settings: DetectionSettings, ticket: JobTicket
    ) -> Iterator[RayCounts]:
        counts = RayCounts()
        for part in _SIGCLIPS:
            if not isinstance(engine, Lacosmic) or not engine.is_live_at(
                replace(settings.parameters, sigclip=float(part[-1]))
            ):
                return  # a whole run of astroscrappy at each point: not worth the wait
            lower = engine.counts(
                part, settings.parameters, settings.min_pixels, cancel=ticket.cancelled, growth=settings.growth
            )
            counts = lower.joined(counts)
            yield counts

    def _engine_for(
        self, request: DetectionRequest, mask: NDArray[np.bool_], ticket: JobTicket
    ) -> Lacosmic | OtherDetector:
        prepared, purpose = self._prepared, _purpose(request)
        if prepared is None or prepared.purpose != purpose:
            prepared = self._prepared = None  # the old maps are let go before the new ones are made
            engine = request.engine(
                mask, cancel=ticket.cancelled, progress=lambda fraction: ticket.progress(0.8 * fraction)
            )
        else:
            engine = prepared.engine
            if mask is not self._mask and not np.array_equal(mask, self._mask):
                engine = engine.with_mask(mask)
        self._prepared, self._mask = _PreparedDetector(purpose, engine), mask
        return engine


class _PreparedDetector(NamedTuple):
    """An engine, and what it is for; replaced as one, since a preview may look at it from another thread."""

    purpose: tuple[Exposure, LacosmicSetup, bool, DetectorChoice]
    engine: Lacosmic | OtherDetector


def _purpose(request: DetectionRequest) -> tuple[Exposure, LacosmicSetup, bool, DetectorChoice]:
    """All that an engine is prepared for."""
    settings = request.settings
    return request.exposure, settings.setup, settings.edges, settings.detector


def _same(one: DetectionRequest, other: DetectionRequest) -> bool:
    return (
        one.exposure is other.exposure
        and (one.settings, one.closed) == (other.settings, other.closed)
        and one.judgements.same_as(other.judgements)
    )
