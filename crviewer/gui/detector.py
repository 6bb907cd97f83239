"""The detector's job: from an exposure and settings to a review, with the engine kept for the next time.

Runs on the worker's thread; a request is frozen, so that an edit in the window never reaches a running job.
"""

from __future__ import annotations

from dataclasses import dataclass

from crviewer.detection import Lacosmic, LacosmicSetup
from crviewer.detection.settings import Settings
from crviewer.frames.exposure import Exposure
from crviewer.gui.worker import Ticket
from crviewer.review.judgement import Judgements
from crviewer.review.masking import Masking
from crviewer.review.review import Review


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DetectionRequest:
    """What to detect in, how, and the verdicts that the new rays take over."""

    exposure: Exposure
    settings: Settings
    judgements: Judgements


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """The answer: the rays with their verdicts, and what they mask."""

    review: Review
    masking: Masking


class Detector:
    """Runs L.A.Cosmic, and prepares it anew only where the exposure or the set-up changed."""

    def __init__(self) -> None:
        self._engine: Lacosmic | None = None
        self._prepared_for: tuple[Exposure, LacosmicSetup, bool] | None = None

    def find(self, request: DetectionRequest, ticket: Ticket) -> Found:
        """Answer one request; raises `Cancelled` once the ticket is set."""
        engine = self._engine_for(request, ticket)
        detection = engine.detect(request.settings.parameters, cancel=ticket.cancelled)
        ticket.progress(0.9)
        review = Review.start(
            request.exposure, detection, min_pixels=request.settings.min_pixels, judgements=request.judgements
        )
        return Found(review=review, masking=Masking.of(review))

    def _engine_for(self, request: DetectionRequest, ticket: Ticket) -> Lacosmic:
        settings = request.settings
        wanted = (request.exposure, settings.setup, settings.ignore_mask)
        if self._engine is None or self._prepared_for != wanted:
            self._engine = self._prepared_for = None  # the old maps are let go before the new ones are made
            self._engine = Lacosmic(
                request.exposure.electrons,
                settings.mask_for(request.exposure),
                settings.setup,
                cancel=ticket.cancelled,
                progress=lambda fraction: ticket.progress(0.8 * fraction),
            )
            self._prepared_for = wanted
        return self._engine
