"""Checks of sharpness: stars too sharp for L.A.Cosmic, and particles that were removed already."""

from __future__ import annotations

import numpy as np

from crviewer.frames.advice.advice import Advice, AdviceSeverity
from crviewer.frames.advice.peaks import FramePeaks
from crviewer.frames.advice.survey import AdviceSurvey

_UNDERSAMPLED = 2.0  # pixels
_BRIGHT = 20.0  # sigma; fainter peaks are narrowed by noise
_SHARPER = 0.5  # of what the neighbours of a star have at least
_ENOUGH = 10.0  # muons; so many are never all missing


def stars_undersampled(survey: AdviceSurvey) -> Advice | None:
    """Check for undersampled stars: the Laplacian cannot tell a star on a single pixel from a ray.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    if survey.fwhm is None or survey.fwhm >= _UNDERSAMPLED:
        return None
    return Advice(
        title="Stars are undersampled and will be flagged",
        measured=f"Their FWHM is {survey.fwhm:.2f} pixels; L.A.Cosmic needs {_UNDERSAMPLED:g} to tell them from rays.",
        remedy="Raise objlim above 5, the value of van Dokkum (2001) for undersampled stars, until star cores are "
        "released, and sigclip with it.",
        severity=AdviceSeverity.WARNING,
    )


def already_cleaned(survey: AdviceSurvey) -> Advice | None:
    """Check for a long exposure without any peak sharper than its stars: rays were removed already.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    if (
        survey.fwhm is None
        or survey.particles is None
        or survey.particles < _ENOUGH
        or _sharp(survey.peaks, survey.fwhm)
    ):
        return None
    return Advice(
        title="Cosmic rays seem to be removed already",
        measured=f"Not one peak is sharper than the stars (FWHM {survey.fwhm:.1f} pixels), where some "
        f"{survey.particles:.0f} muons are expected.",
        remedy="Open the frame from before it was cleaned, if you want to check what was removed.",
        severity=AdviceSeverity.NOTE,
    )


def _sharp(peaks: FramePeaks, fwhm: float) -> int:
    """How many bright peaks have neighbours fainter than any of a star."""
    least = np.exp(-4 * np.log(2) / fwhm**2)
    return int(np.count_nonzero((peaks.significances > _BRIGHT) & (peaks.narrowest < _SHARPER * least)))
