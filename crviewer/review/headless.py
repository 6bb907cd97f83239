"""Reviews without an observer: suggestions accepted as verdicts, written to a review file that the window can open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path

import numpy as np

from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.frame import Frame
from crviewer.review.core.detection_request import DetectionRequest
from crviewer.review.core.exposure_search import ExposureSearch
from crviewer.review.core.history import ReviewStep
from crviewer.review.core.judgements import Judgements
from crviewer.review.core.review import Review
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.gathering import gather
from crviewer.review.evidence.surroundings import EvidenceContext, survey
from crviewer.review.file import identity_of, open_review
from crviewer.review.file.replacing import review_into_place
from crviewer.review.list.ray_selection import RaySelection
from crviewer.review.suggest.acceptance import accept, announce, clear_cases
from crviewer.review.suggest.suggestions import suggest

_ROUNDS = 5  # masking a defect recovers rays, which rarely contain another defect


def judge_by_suggestions(
    exposure: Exposure, settings: DetectionSettings, *, at_least: float, surroundings: EvidenceContext | None = None
) -> tuple[Review, tuple[ReviewStep, ...]]:
    """Detect, accept clear suggestions, and detect again with the defects masked, until no clear case is left.

    Parameters
    ----------
    exposure : Exposure
        The exposure to search.
    settings : DetectionSettings
        Detector and parameters.
    at_least : float, 0 to 1
        Lowest score of an accepted suggestion. Suggestions always score above 0.5.
    surroundings : EvidenceContext, optional
        Of the exposure, if already measured.

    Returns
    -------
    review : Review
        As the window would show it.
    steps : tuple of ReviewStep
        One step for each round, with its own undo.
    """
    request = DetectionRequest(exposure=exposure, settings=settings, judgements=Judgements(), closed=True)
    search, surroundings = ExposureSearch.of(request), surroundings or survey(exposure)
    review, steps = search.review(request), []
    for _ in range(_ROUNDS):
        suggestions = suggest(gather(review, surroundings))
        groups = clear_cases(review, suggestions, above=float(np.nextafter(at_least, -1)))
        if not groups:
            break
        edit, nothing = accept(review, groups, suggestions), RaySelection().rays
        steps.append(
            ReviewStep(label=f"suggestions accepted for {announce(groups)}", edit=edit, before=nothing, after=nothing)
        )
        review = review.edited(edit)
        if edit.makes_defects:
            request = replace(request, judgements=review.judgements)
            search = ExposureSearch.of(request, search)
            review = search.review(request)
    return review, tuple(steps)


def acting_reviewer(at_least: float) -> str:
    """Name of the reviewer in the journal for suggestions accepted without an observer.

    Parameters
    ----------
    at_least : float, 0 to 1
        Lowest score of an accepted suggestion.

    Returns
    -------
    str
        For example "suggestions ≥ 0.9".
    """
    return f"suggestions ≥ {at_least:g}"


def write_review(
    path: str | PathLike[str],
    frame: Frame,
    settings: DetectionSettings,
    steps: Sequence[ReviewStep],
    *,
    request: OpenRequest | None = None,
    reviewer: str = "",
    trace: ExposureTrace | None = None,
    fingerprint: str = "",
    advice: Sequence[str] = (),
    overwrite: bool = False,
) -> None:
    """Write a review to a new file, or to one with reviews of other chips, completely or not at all.

    Parameters
    ----------
    path : path
        `*.crreview`; `crviewer.review.file.review_path_for` says where the window looks for it.
    frame : Frame
        The frame that was reviewed.
    settings : DetectionSettings
        Settings of the detection.
    steps : sequence of ReviewStep
        Verdicts given, oldest first.
    request : OpenRequest, optional
        Files and overrides with which the frame was opened.
    reviewer : str
        Name of the reviewer; the login name by default.
    trace : ExposureTrace, optional
        What other exposures of the night need to know.
    fingerprint : str
        Identifies the data and settings, for batches.
    advice : sequence of str
        What was to be told of the exposure, in sentences.
    overwrite : bool
        As for `review_into_place`.

    Raises
    ------
    FileExistsError
        If `path` exists with a review of this frame, and `overwrite` is False.
    ReviewInUse
        If a window has the file open.
    ReviewFileError, OSError
        If it cannot be written.
    """
    with (
        review_into_place(Path(path), of=identity_of(frame), overwrite=overwrite) as temporary,
        open_review(temporary, identity_of(frame), reviewer) as file,
        file.together(),
    ):
        if request is not None:
            file.take(request)
        file.adjust(settings)
        for step in steps:
            file.record(step)
        if trace is not None:
            file.leave(trace)
        if advice:
            file.keep_advice(advice)
        if fingerprint:
            file.stamp(fingerprint)
