"""The state of a session: all that is open, found, judged, selected and in progress, as one frozen object.

It is replaced as a whole (`SessionStore`), so that nobody sees half of a change. What can be told from the rest is a
property.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings, detector_for, setup_for
from crviewer.detection.detectors.offered_detectors import MASK
from crviewer.detection.detectors.ray_counts import RayCounts
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.image.frame_pyramids import FramePyramids
from crviewer.gui.session.open_job import OpenedExposure, ReviewLocation
from crviewer.review.compare.agreement import ReviewerAgreement
from crviewer.review.core.detection_request import DetectionRequest
from crviewer.review.core.history import ReviewHistory
from crviewer.review.core.judgements import Judgements
from crviewer.review.core.masking import MaskByKind
from crviewer.review.core.review import Review
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.file import SavedReview
from crviewer.review.list.ray_condition import Mark
from crviewer.review.list.ray_list import RayList
from crviewer.review.list.ray_notes import ReviewNotes
from crviewer.review.list.ray_selection import RaySelection
from crviewer.review.suggest.suggestions import Suggestions

LEARNS = "learns"  # in `SessionState.view`, which is kept in the review file


class DetectionPhase(Enum):
    """Where the detection is; `DetectionScheduler` goes from one to the next."""

    IDLE = "all that is wanted is there"
    DETECTING = "a detection runs"
    OUTDATED = "a detection runs, and a newer one is wanted"
    ANSWERED = "its answer was delivered, and its job is about to end"
    RESTING = "what was found will be studied, once the worker was at rest for a moment"
    STUDYING = "suggestions and counts are worked out in the background"

    @property
    def detects(self) -> bool:
        """True while the job of a detection has not ended."""
        return self in (DetectionPhase.DETECTING, DetectionPhase.OUTDATED, DetectionPhase.ANSWERED)


def _nothing() -> NDArray[np.int64]:
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SessionState:
    """What a window is about.

    Attributes
    ----------
    opened : OpenedExposure or None
        What is open.
    drawn : bool
        It is on the screen, so that what nobody waits for may begin.
    settings : DetectionSettings
        Of the detection that is wanted.
    closed : bool
        The loop: verdicts that make defects go into the input mask of the detection.
    phase : DetectionPhase
    review : Review or None
        The rays that were found last, with all that was said of them; None until the first are.
    detected_with : DetectionSettings
        Settings by which these rays were found.
    masked, preview : MaskByKind or None
        What the review masks; and what the next one will mask for sure, while that is late.
    recovered : (n,) int64
        Listed rays that are found only because defects are masked.
    suggestions, trace : Suggestions, ExposureTrace, or None
        What speaks for each of the rays, and what they leave for the other exposures of the night; None until that is
        worked out.
    counts, counts_without_defects : RayCounts or None
        Numbers of rays against sigclip; and the same for a detection that is told of no verdict.
    unplaced : Judgements
        Verdicts that wait for their rays to be found.
    history : ReviewHistory
        Steps to take back, and to do again.
    notes : ReviewNotes
    saved : (Judgements, ReviewNotes)
        What is in a reviewed image on disk, or given up by the observer.
    theirs : Judgements or None
        Another review of the exposure, where the two are compared.
    listing : RayList
        How the list is sorted and filtered.
    order : (n,) int64
        The listed rays, in the order of the list.
    selection : RaySelection
        What is selected of them.
    marks : (n,) int64
        Pixels of what is selected, by which it is found again among other rays.
    view : mapping
        What the window wants to find again with this review: numbers by name.
    """

    opened: OpenedExposure | None = None
    drawn: bool = False
    settings: DetectionSettings = field(default_factory=DetectionSettings)
    closed: bool = True
    phase: DetectionPhase = DetectionPhase.IDLE
    review: Review | None = None
    detected_with: DetectionSettings = field(default_factory=DetectionSettings)
    masked: MaskByKind | None = None
    preview: MaskByKind | None = None
    recovered: NDArray[np.int64] = field(default_factory=_nothing)
    suggestions: Suggestions | None = None
    trace: ExposureTrace | None = None
    counts: RayCounts | None = None
    counts_without_defects: RayCounts | None = None
    unplaced: Judgements = field(default_factory=Judgements)
    history: ReviewHistory = field(default_factory=ReviewHistory)
    notes: ReviewNotes = field(default_factory=ReviewNotes)
    saved: tuple[Judgements, ReviewNotes] = field(default_factory=lambda: (Judgements(), ReviewNotes()))
    theirs: Judgements | None = None
    listing: RayList = field(default_factory=RayList)
    order: NDArray[np.int64] = field(default_factory=_nothing)
    selection: RaySelection = field(default_factory=RaySelection)
    marks: NDArray[np.int64] = field(default_factory=_nothing)
    view: Mapping[str, Any] = field(default_factory=dict)

    # -------------------------------------------------------------------- what is open

    @property
    def learns(self) -> bool:
        """True unless the observer turned learning off, for this review."""
        return bool(self.view.get(LEARNS, 1.0))

    @property
    def request(self) -> OpenRequest | None:
        """What opened the frame; None for the demo, and where nothing is open."""
        return self.opened.request if self.opened else None

    @property
    def exposure(self) -> Exposure | None:
        """What is open."""
        return self.opened.exposure if self.opened else None

    @property
    def backdrop(self) -> FramePyramids | None:
        """What views need of the exposure beside its pixels."""
        return self.opened.backdrop if self.opened else None

    @property
    def location(self) -> ReviewLocation | None:
        """Where the review is kept; None where it is not."""
        return self.opened.location if self.opened else None

    @property
    def folder(self) -> str:
        """Where more files of what is open may be; empty where nothing from a file is open."""
        path = self.exposure.science.path if self.exposure else None
        return str(path.parent) if path else ""

    def shows(self, request: OpenRequest | None) -> bool:
        """True where a request is for the science frame that is open."""
        return self.opened is not None and self.opened.is_of(request)

    # ---------------------------------------------------------------- found and judged

    @property
    def masking(self) -> MaskByKind | None:
        """What the review masks, for views; while the next one is late, a preview of that."""
        return self.preview or self.masked

    @property
    def judgements(self) -> Judgements:
        """All verdicts that were given."""
        return self.review.judgements if self.review else self.unplaced

    @property
    def said(self) -> tuple[Judgements, ReviewNotes]:
        """All that is lost where it is on no disk."""
        return self.judgements, self.notes

    def says(self, said: tuple[Judgements, ReviewNotes]) -> bool:
        """True where nothing else was said than that."""
        judgements, notes = said
        return self.notes == notes and self.judgements.same_as(judgements)

    @property
    def detection_request(self) -> DetectionRequest | None:
        """The detection that is wanted; None where nothing is open."""
        if self.exposure is None:
            return None
        return DetectionRequest(
            exposure=self.exposure, settings=self.settings, judgements=self.judgements, closed=self.closed
        )

    @property
    def agreement(self) -> ReviewerAgreement | None:
        """How the review compares with the other one; None where there is none."""
        if self.review is None or self.theirs is None:
            return None
        return ReviewerAgreement.between(self.review.judgements, self.theirs, self.review.rays.shape)

    def marked(self, mark: Mark) -> PixelIndices | None:
        """Groups that a word of the filter line means; None where that cannot be told."""
        if self.review is None:
            return None
        if mark == "noted":
            return self.notes.rays(self.review.rays)
        agreement = self.agreement
        if agreement is None:
            return None
        pixels = [agreement.cases.of(int(case)) for case in agreement.differ]
        return self.review.rays.holding(np.concatenate(pixels)) if pixels else _nothing()

    # ------------------------------------------------------------------ another frame

    def resumed(self, left: SavedReview) -> SessionState:
        """With what was said of another frame before, which waits for its rays."""
        notes = ReviewNotes.of(left.notes)
        return replace(
            self,
            settings=left.settings or self.settings,
            closed=self.closed if left.closed is None else left.closed,
            review=None,
            unplaced=left.judgements,
            history=left.history,
            notes=notes,
            saved=(left.judgements, notes),
            theirs=None,
            listing=left.listing or RayList(),
            selection=RaySelection(),
            marks=left.marks,
            view=left.view,
        )

    def showing(self, opened: OpenedExposure) -> SessionState:
        """With another exposure: verdicts stay on their pixels, and all that was found in the one before is gone."""
        return replace(
            self,
            opened=opened,
            drawn=False,
            settings=self._settings_for(opened),
            review=None,
            unplaced=self.judgements,
            masked=None,
            preview=None,
            recovered=_nothing(),
            suggestions=None,
            trace=None,
            counts=None,
            counts_without_defects=None,
            order=_nothing(),
        )

    def _settings_for(self, opened: OpenedExposure) -> DetectionSettings:
        """With read noise and saturation of the exposure; and the mask of another tool, where one was just named."""
        setup, detector = setup_for(opened.exposure, like=self.settings.setup), self.settings.detector
        has_mask = opened.exposure.flagged is not None
        if opened.names_mask(self.opened) or (not has_mask and detector.name == MASK):
            detector = detector_for(opened.exposure)
        return replace(self.settings, setup=setup, detector=detector)
