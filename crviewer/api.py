"""The Python interface: what scripts and notebooks call, by `from crviewer import …`; it needs no Qt.

Each function takes and returns the frozen types of the rooms, so that whoever needs more can go on with these.
"""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.detectors.detection_settings import DetectionSettings, detector_for, setup_for
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.products.catalogue.product import PRODUCTS
from crviewer.products.core.export import ExportRequest
from crviewer.review.core.exposure_search import review_of
from crviewer.review.core.history import ReviewStep
from crviewer.review.core.judgements import JudgementEdit, Judgements
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.gathering import gather
from crviewer.review.evidence.surroundings import survey
from crviewer.review.headless import write_review
from crviewer.review.suggest.suggestions import Suggestions, suggest

Target = str | PathLike[str]


def read_exposure(
    science: str | Path, *, dark: str | Path | None = None, masks: Iterable[str | Path] = (), **more: Any
) -> Exposure:
    """Read a science frame with what belongs to it, in electrons.

    Parameters
    ----------
    science, dark : str or Path
        `FILE` or `FILE[EXTENSION]`.
    masks : iterable of str or Path
        Known bad pixels; their union is taken.
    **more
        Any other field of the parts of `OpenRequest`: `bias`, `flat`, `subtract_dark`, `gain`, `read_noise`, `unit`, …

    Raises
    ------
    FrameError
        If a file cannot be used, or the header lacks a fact that is needed.
    """
    return open_exposure(OpenRequest.of(science=science, dark=dark, masks=tuple(masks), **more))


def settings_for(exposure: Exposure, *, min_pixels: int = 3, **thresholds: float) -> DetectionSettings:
    """How to detect in an exposure: thresholds as given (`sigclip=7`), the rest as it has it."""
    parameters = LacosmicParameters(**thresholds)  # type: ignore[arg-type]  # niter is a whole number
    return DetectionSettings(
        setup=setup_for(exposure), parameters=parameters, min_pixels=min_pixels, detector=detector_for(exposure)
    )


def detect(exposure: Exposure, settings: DetectionSettings | None = None, judged: Review | None = None) -> Review:
    """Find rays.

    Parameters
    ----------
    exposure : Exposure
    settings : DetectionSettings, optional
        By default those of `settings_for`.
    judged : Review, optional
        An earlier review of the same exposure: its verdicts stay on their pixels, and its defects are masked.
    """
    return review_of(exposure, settings or settings_for(exposure), judged.judgements if judged else None)


def measure(review: Review) -> Suggestions:
    """Measure every listed ray: `.evidence`, and which verdict it speaks for (`.verdicts`, `.scores`, `.reasons`)."""
    return suggest(gather(review, survey(review.exposure)))


def judge(review: Review, rays: ArrayLike, verdict: Verdict) -> Review:
    """Say what some listed rays are: numbers from 0, or (rays,) bool; the review that is given stays as it is."""
    chosen = np.asarray(rays)
    chosen = np.flatnonzero(chosen) if chosen.dtype == bool else np.unique(chosen.astype(np.int64))
    if len(chosen) and not 0 <= chosen[0] <= chosen[-1] < len(review.rays):
        raise ValueError(f"there are rays 0 to {len(review.rays) - 1}; not {chosen[0]} to {chosen[-1]}")
    return review.edited(review.judging(chosen, verdict))


def save(
    review: Review, path: Target, product: str = "reviewed", *, settings: DetectionSettings, overwrite: bool = False
) -> None:
    """Write a product of a review, whole or not at all.

    Parameters
    ----------
    product : str
        By the names of `crviewer export --format`: "reviewed", "cleaned", "badpix", "rays.ecsv", …
    settings : DetectionSettings
        That the rays were found with, for the header.

    Raises
    ------
    ValueError
        If there is no such product.
    FrameError
        If `path` is an input of the review.
    FileExistsError
        If `path` exists and `overwrite` is not set.
    """
    known = {each.format: each for each in PRODUCTS}
    if product not in known:
        raise ValueError(f"no product {product!r}; there are {', '.join(known)}")
    known[product].write(ExportRequest(review=review, settings=settings), Path(path), overwrite=overwrite)


def save_review(
    review: Review, path: Target, *, settings: DetectionSettings, reviewer: str = "", overwrite: bool = False
) -> None:
    """Write a review file that the window goes on with; raises what `crviewer.review.headless.write_review` raises."""
    science, request = review.exposure.science, review.exposure.request
    judgements, nothing = review.judgements, np.empty(0, np.int64)
    edit = JudgementEdit(pixels=judgements.pixels, old=np.zeros_like(judgements.tokens), new=judgements.tokens)
    step = ReviewStep(label="verdicts of a script", edit=edit, before=nothing, after=nothing)
    steps = () if judgements.same_as(Judgements()) else (step,)
    write_review(path, science, settings, steps, request=request, reviewer=reviewer, overwrite=overwrite)
