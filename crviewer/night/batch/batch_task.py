"""One task of a batch: open a frame, search it, accept clear suggestions, and write its review file.

A task can be repeated or interrupted at any time with the same result: the review file appears completely or not at
all, and an existing one of the same data and settings is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np

from crviewer.detection.detectors.detection_settings import DetectionSettings, suited_settings
from crviewer.frames.advice.exposure_notices import PIXELS_MASKED, ExposureNotice, exposure_notices
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import in_one_line
from crviewer.review.core.exposure_search import review_of
from crviewer.review.core.flagged_share import MUCH_FLAGGED, much_flagged
from crviewer.review.core.history import ReviewStep
from crviewer.review.core.review import Review
from crviewer.review.evidence.surroundings import EvidenceContext, survey
from crviewer.review.evidence.trace_making import trace_of
from crviewer.review.file import FrameIdentity, ReviewFileError, identity_of, review_path_for
from crviewer.review.file.chips import part_beside
from crviewer.review.file.error import DamagedReview
from crviewer.review.file.part_reviews import look_for
from crviewer.review.file.snapshot import ReviewSnapshot, look
from crviewer.review.file.values import settings_text
from crviewer.review.headless import acting_reviewer, judge_by_suggestions, write_review


class TaskEnding(StrEnum):
    """How a task ended."""

    DONE = "done"
    FOUND = "already done"
    KEPT = "already reviewed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchTask:
    """One frame of a batch; paths are absolute if another machine runs it.

    Attributes
    ----------
    request : OpenRequest
        Files and overrides of the frame.
    target : Path
        The review file of the exposure; that of one chip of it is written to `written` first.
    settings : DetectionSettings
        Settings of the search; read noise and saturation are those of the frame.
    satlevel : float or None, electrons
        Saturation level that overrides that of the frame.
    accept : float or None, 0 to 1
        Lowest score of a suggestion that becomes a verdict; None accepts none.
    overwrite : bool
        Set a review of other data or settings aside, and begin a new one.
    """

    request: OpenRequest
    target: Path
    settings: DetectionSettings = field(default_factory=DetectionSettings)
    satlevel: float | None = None
    accept: float | None = None
    overwrite: bool = False

    @property
    def written(self) -> Path:
        """The file that the task writes: of the chip alone, if the request names one."""
        return part_beside(self.target, FileLocation.parse(self.request.science).extension)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOutcome:
    """Result of a task.

    Attributes
    ----------
    science : str
        The frame.
    ending : TaskEnding
        How it ended.
    message : str
        Why it failed, or why an existing review was kept, in one line.
    rays, undecided : int
        Number of listed rays, and of those without a verdict; 0 unless the task ran now.
    warned : tuple of str
        Kinds of warnings about the frame, unless it was done before.
    noted : tuple of str
        Kinds of what else is worth knowing of it, likewise.
    """

    science: str
    ending: TaskEnding
    message: str = ""
    rays: int = 0
    undecided: int = 0
    warned: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()


def do(task: BatchTask) -> TaskOutcome:
    """Run a task; any error is reported in the outcome, so that the other tasks continue.

    Parameters
    ----------
    task : BatchTask
        The task.

    Returns
    -------
    TaskOutcome
        Its result.
    """
    try:
        return _do(task)
    except Exception as error:  # one frame of many: the batch reports it and continues
        return TaskOutcome(science=str(task.request.science), ending=TaskEnding.FAILED, message=in_one_line(error))


def _do(task: BatchTask) -> TaskOutcome:
    exposure, science = open_exposure(task.request), str(task.request.science)
    settings = suited_settings(exposure, like=task.settings, satlevel=task.satlevel)
    fingerprint = _fingerprint_of(exposure, settings, task.accept)
    before = _outcome_before(task, exposure.science, fingerprint)
    if before is not None:
        return before
    surroundings, notices = survey(exposure), exposure_notices(exposure)
    review, steps = _judged(task.accept, exposure, settings, surroundings)
    much = much_flagged(review)
    write_review(
        task.written,
        exposure.science,
        settings,
        steps,
        request=task.request,
        reviewer="batch" if task.accept is None else acting_reviewer(task.accept),
        trace=trace_of(review, surroundings, settings.setup.satlevel),
        fingerprint=fingerprint,
        advice=(*(notice.text for notice in notices), *filter(None, [much])),
        overwrite=task.overwrite,
    )
    return TaskOutcome(
        science=science,
        ending=TaskEnding.DONE,
        rays=len(review.rays),
        undecided=len(review.undecided()),
        warned=(*(notice.kind for notice in notices if notice.is_warning), *([MUCH_FLAGGED] if much else [])),
        noted=_noted(notices),
    )


def _noted(notices: Sequence[ExposureNotice]) -> tuple[str, ...]:
    """Kinds to count, each once: notes, and that pixels are masked, which each review says in full."""
    told = [each for each in notices if not each.is_warning]
    return tuple(dict.fromkeys(each.kind for each in told if not each.is_fact or each.kind == PIXELS_MASKED))


def _judged(
    accept: float | None, exposure: Exposure, settings: DetectionSettings, surroundings: EvidenceContext
) -> tuple[Review, tuple[ReviewStep, ...]]:
    if accept is None:
        return review_of(exposure, settings), ()
    return judge_by_suggestions(exposure, settings, at_least=accept, surroundings=surroundings)


def _outcome_before(task: BatchTask, frame: Frame, fingerprint: str) -> TaskOutcome | None:
    """Outcome if an existing review is kept; None if there is none, or it will be set aside.

    Raises `ReviewFileError` if a batch made it from other data or settings, or it is of another frame.
    """
    found, science = _found(task, identity_of(frame)), str(task.request.science)
    if found is None:
        other = review_path_for(task.request.science, identity_of(frame))
        if task.overwrite or other == task.target or not _is_judged(other, identity_of(frame)):
            return None
        message = f"{science}: has verdicts in {other}, which is kept. Give --overwrite to make another review."
        return TaskOutcome(science=science, ending=TaskEnding.KEPT, message=message)
    if found.state.fingerprint == fingerprint:
        return TaskOutcome(science=science, ending=TaskEnding.FOUND)
    if task.overwrite:
        return None
    if not found.state.fingerprint and found.identity.checksum == identity_of(frame).checksum:
        message = f"{science}: has a review not made by a batch, which is kept. Give --overwrite to set it aside."
        return TaskOutcome(science=science, ending=TaskEnding.KEPT, message=message)
    raise ReviewFileError(
        task.target,
        "is a review of other data or settings",
        "Name another --output-dir, or give --overwrite to set it aside",
    )


def _is_judged(review: Path, identity: FrameIdentity) -> bool:
    """True if a review has verdicts; one that cannot be read may have some."""
    try:
        saved = look(review, mode="ro", of=identity)
    except ReviewFileError:
        return True
    return saved is not None and len(saved.state.judgements.tokens) > 0


def _found(task: BatchTask, identity: FrameIdentity) -> ReviewSnapshot | None:
    """The existing review; None if there is none of this chip, or if it is damaged and may be set aside."""
    try:
        found = look_for(task.target, identity)
        return found if found is not None and found.is_begun else None
    except DamagedReview:
        if task.overwrite:
            return None
        raise


def _fingerprint_of(exposure: Exposure, settings: DetectionSettings, accept: float | None) -> str:
    """Identify the input of a review made without an observer: SHA-256, hexadecimal.

    It covers the image in electrons, its variance and background, the input mask, the dark, the flags of another tool,
    the settings, and the score from which suggestions are accepted.
    """
    digest = hashlib.sha256(f"{settings_text(settings)} {accept}".encode())
    models = (exposure.variance, exposure.background)
    for array in (exposure.electrons, exposure.mask, exposure.dark, exposure.flagged, *models):
        if array is not None:
            digest.update(f"{array.dtype.str} {array.shape}".encode())
            digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
