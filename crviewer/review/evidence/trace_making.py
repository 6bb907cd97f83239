"""Make the trace of an exposure from its review."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import unique
from crviewer.review.core.review import Review
from crviewer.review.evidence.evidence import Evidence
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.gathering import exposure_seconds, gather
from crviewer.review.evidence.surroundings import EvidenceContext

_NEAR = 0.7  # of saturation; traps fill before a pixel overflows
_MOST_BRIGHT = 0.01  # of all pixels; if more, these are not single stars
_STARS = 200  # brightest ones; enough to detect a dither
_TOO_SHARP, _SIGNIFICANT = 1.25, 6.0  # of the sharpest star, and sigma; a peak above both is not light
_FEW = 12  # pixels; the sharpness of a larger ray means nothing: a bad pixel may lie on a spectrum
_TOO_LOW = 6.0  # sigma below the sky
_NEAR_STAR = 4.0  # pixels; noise on a bright star can look sharp


def trace_of(
    review: Review, surroundings: EvidenceContext, saturation: float, evidence: Evidence | None = None
) -> ExposureTrace:
    """Trace of an exposure, for `ReviewFile.leave` and for the other exposures of the night.

    Parameters
    ----------
    review : Review
        The rays; its verdicts are not used.
    surroundings : EvidenceContext
        Noise, dark level and stars of the same exposure.
    saturation : float, electrons
        As `DetectionSettings.setup.satlevel`.
    evidence : Evidence, optional
        Evidence of this review; gathered if not given.

    Returns
    -------
    ExposureTrace
        What other exposures of the detector need to know.
    """
    evidence = evidence or gather(review, surroundings)
    flagged, is_known = unique(review.rays.pixels), np.zeros(review.rays.groups, bool)
    is_known[list(review.settled)] = True
    bright, levels = _near_saturation(review.exposure.electrons, review.exposure.mask, saturation)
    stars = surroundings.stars.rows * review.rays.shape[1] + surroundings.stars.columns
    return ExposureTrace(
        shape=review.rays.shape,
        flagged=flagged.astype(np.int32),
        not_optical=np.isin(flagged, _not_optical(review, evidence), kind="table"),
        known_defect=~np.isin(flagged, review.rays.pixels[~is_known[review.rays.owners]], kind="table"),
        stars=stars[:_STARS].astype(np.int32),
        bright=bright.astype(np.int32),
        levels=levels,
        peaks=surroundings.peaks.pixels.astype(np.int32),
        heights=surroundings.peaks.heights.astype(np.float32),
        faintest=surroundings.peaks.faintest,
        seconds=exposure_seconds(review.exposure),
    )


def _not_optical(review: Review, evidence: Evidence) -> NDArray[np.int64]:
    """Flat indices of the pixels of listed rays that light cannot make."""
    sharp = (evidence.sharpness > _TOO_SHARP) & (evidence.sharp_sigma > _SIGNIFICANT) & (evidence.star > _NEAR_STAR)
    sharp &= evidence.pixels <= _FEW
    rays = np.zeros(review.rays.groups, bool)
    rays[: len(review.rays)] = sharp | (evidence.depth > _TOO_LOW)
    return review.rays.pixels[rays[review.rays.owners]]


def _near_saturation(
    image: NDArray[np.float32], mask: NDArray[np.bool_], saturation: float
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Flat indices, ascending, of pixels near saturation, and their levels; none if that would be much of the frame."""
    bright = np.flatnonzero((image > _NEAR * saturation) & ~mask)
    if len(bright) > _MOST_BRIGHT * image.size:
        bright = bright[:0]
    return bright, np.minimum(image.reshape(-1)[bright] / np.float32(saturation), np.float32(1))
