"""Python interface for scripts and notebooks, by `from crviewer import …`; it does not need Qt.

Functions take and return the frozen types of the other modules, which can be used directly for anything beyond.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.detectors.detection_settings import DetectionSettings, detector_for, setup_for
from crviewer.frames.advice.exposure_notices import exposure_notices
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.fits.file_chips import chips_of
from crviewer.frames.fits.frame_error import CrviewerWarning
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
    """Read a science frame with its calibration frames and masks, in electrons.

    What was assumed, and what the window would advise, is given as warnings of the class `CrviewerWarning`.

    Parameters
    ----------
    science, dark : str or Path
        `FILE` or `FILE[EXTENSION]`.
    masks : iterable of str or Path
        Masks of known bad pixels, which are combined by OR.
    **more : Any
        Any other field of the parts of `OpenRequest`: `bias`, `flat`, `subtract_dark`, `gain`, `read_noise`,
        `unit`, …

    Returns
    -------
    Exposure
        Science frame, dark and input mask on one pixel grid.

    Raises
    ------
    FrameError
        If a file cannot be used.
    MissingFacts
        If the header lacks a necessary value, such as the gain.
    """
    exposure = open_exposure(OpenRequest.of(science=science, dark=dark, masks=tuple(masks), **more))
    for notice in exposure_notices(exposure):
        warnings.warn(notice.text, CrviewerWarning, stacklevel=2)
    return exposure


def read_exposures(
    science: str | Path, *, dark: str | Path | None = None, masks: Iterable[str | Path] = (), **more: Any
) -> Iterator[Exposure]:
    """Read all chips of a science file in turn, each with what belongs to it in the files of calibration and masks.

    Only one chip is read at a time.

    Parameters
    ----------
    science, dark : str or Path
        `FILE`; of one with several chips, that of the exposure is read.
    masks : iterable of str or Path
        Masks of known bad pixels, likewise.
    **more : Any
        As for `read_exposure`.

    Yields
    ------
    Exposure
        One for each science image; `exposure.science.extension` says which.

    Raises
    ------
    FrameError
        If a file cannot be used, or if it is not known which of its images is of a chip.
    MissingFacts
        If the header lacks a necessary value, such as the gain.
    """
    for chip in chips_of(science):
        yield read_exposure(chip.given, dark=dark, masks=tuple(masks), **more)


def settings_for(exposure: Exposure, *, min_pixels: int = 3, **thresholds: float) -> DetectionSettings:
    """Settings for an exposure, with its own read noise and saturation.

    Parameters
    ----------
    exposure : Exposure
        The exposure to search.
    min_pixels : int, pixels
        Smallest listed ray.
    **thresholds : float
        Fields of `LacosmicParameters`, such as `sigclip=7`.

    Returns
    -------
    DetectionSettings
        Detector and parameters.
    """
    parameters = LacosmicParameters(**thresholds)  # type: ignore[arg-type]  # niter is a whole number
    return DetectionSettings(
        setup=setup_for(exposure), parameters=parameters, min_pixels=min_pixels, detector=detector_for(exposure)
    )


def detect(exposure: Exposure, settings: DetectionSettings | None = None, judged: Review | None = None) -> Review:
    """Detect cosmic rays.

    Parameters
    ----------
    exposure : Exposure
        The exposure to search.
    settings : DetectionSettings, optional
        By default those of `settings_for`.
    judged : Review, optional
        An earlier review of the same exposure: its verdicts stay on their pixels, and its defects are masked.

    Returns
    -------
    Review
        The rays, with inherited verdicts.

    Raises
    ------
    ValueError
        If the settings cannot be used on this exposure.
    DetectorFailed
        If the chosen detector is not installed, or fails.
    """
    return review_of(exposure, settings or settings_for(exposure), judged.judgements if judged else None)


def measure(review: Review) -> Suggestions:
    """Measure the evidence for every listed ray, and suggest verdicts.

    Parameters
    ----------
    review : Review
        The rays.

    Returns
    -------
    Suggestions
        Evidence (`.evidence`), suggested verdicts (`.verdicts`), their scores (`.scores`) and reasons (`.reasons`).
    """
    return suggest(gather(review, survey(review.exposure)))


def judge(review: Review, rays: ArrayLike, verdict: Verdict) -> Review:
    """Give a verdict to some listed rays.

    Parameters
    ----------
    review : Review
        The review; it is not changed.
    rays : (n,) int or (rays,) bool
        Rays by number, 0-based, or True for each ray to judge.
    verdict : Verdict
        The verdict; `Verdict.UNREVIEWED` removes it.

    Returns
    -------
    Review
        A new review.

    Raises
    ------
    ValueError
        If there is no ray of such a number.
    """
    chosen = np.asarray(rays)
    chosen = np.flatnonzero(chosen) if chosen.dtype == bool else np.unique(chosen.astype(np.int64))
    if len(chosen) and not 0 <= chosen[0] <= chosen[-1] < len(review.rays):
        raise ValueError(f"there are rays 0 to {len(review.rays) - 1}; not {chosen[0]} to {chosen[-1]}")
    return review.edited(review.judging(chosen, verdict))


def save(
    review: Review, path: Target, product: str = "reviewed", *, settings: DetectionSettings, overwrite: bool = False
) -> None:
    """Write a product of a review, completely or not at all.

    Parameters
    ----------
    review : Review
        The review to export.
    path : str or path
        The file to write.
    product : str
        Name as in `crviewer export --format`: "reviewed", "cleaned", "badpix", "rays.ecsv", …
    settings : DetectionSettings
        Settings with which the rays were found, for the header.
    overwrite : bool
        Replace an existing file.

    Raises
    ------
    ValueError
        If there is no such product.
    FrameError
        If `path` is an input of the review.
    FileExistsError
        If `path` exists and `overwrite` is False.
    OSError
        If it cannot be written.
    """
    known = {each.format: each for each in PRODUCTS}
    if product not in known:
        raise ValueError(f"no product {product!r}; there are {', '.join(known)}")
    known[product].write(ExportRequest(review=review, settings=settings), Path(path), overwrite=overwrite)


def save_review(
    review: Review, path: Target, *, settings: DetectionSettings, reviewer: str = "", overwrite: bool = False
) -> None:
    """Write a review to its file, to continue in the window; what the file holds of other chips stays.

    Parameters
    ----------
    review : Review
        The review.
    path : str or path
        `*.crreview`.
    settings : DetectionSettings
        Settings with which the rays were found.
    reviewer : str
        Name of the reviewer; the login name by default.
    overwrite : bool
        Replace an existing file.

    Raises
    ------
    FileExistsError
        If `path` exists with a review of this chip, and `overwrite` is False.
    ReviewInUse
        If a window has the file open.
    ReviewFileError, OSError
        If it cannot be written.
    """
    science, request = review.exposure.science, review.exposure.request
    judgements, nothing = review.judgements, np.empty(0, np.int64)
    edit = JudgementEdit(pixels=judgements.pixels, old=np.zeros_like(judgements.tokens), new=judgements.tokens)
    step = ReviewStep(label="verdicts of a script", edit=edit, before=nothing, after=nothing)
    steps = () if judgements.same_as(Judgements()) else (step,)
    write_review(path, science, settings, steps, request=request, reviewer=reviewer, overwrite=overwrite)
