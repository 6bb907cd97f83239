"""Checks of the saturation level, from which on L.A.Cosmic flags no rays."""

from __future__ import annotations

import numpy as np

from crviewer.frames.advice.advice import Advice, AdviceSeverity
from crviewer.frames.advice.survey import AdviceSurvey
from crviewer.frames.values.pixel_unit import is_rate

_CONVERTER = 65535.0  # highest number of 16 bits, which stands in for an unknown level
_MOST_SATURATED = 0.01  # of all pixels
_CLIPPED = 5  # pixels that share the highest value
_BRIGHT = 50.0  # sigma above the background; below that nothing saturates
_WELL_BELOW = 0.9


def saturation_too_low(survey: AdviceSurvey) -> Advice | None:
    """Check for a saturation level that much of the frame reaches: rays there are not looked for.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    level = survey.exposure.saturation_electrons
    if level is None:
        return None
    share = float(np.mean(survey.exposure.electrons >= level))
    if share <= _MOST_SATURATED:
        return None
    return Advice(
        title="The saturation level seems too low",
        measured=f"{share:.0%} of the pixels are at or above {_said(survey)}.",
        remedy="Give the level at which the detector saturates, in the unit of the frame; no rays are found above it.",
        severity=AdviceSeverity.WARNING,
    )


def saturation_too_high(survey: AdviceSurvey) -> Advice | None:
    """Check for a saturation level above that of saturated stars: their cores and bleed trails are flagged.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    science, fact = survey.exposure.science, survey.exposure.facts.saturation
    if fact is None and is_rate(science.unit):
        return None
    highest, clipped = _clipping(survey)
    if clipped < _CLIPPED or highest >= _WELL_BELOW * (fact.value if fact else _CONVERTER):
        return None
    return Advice(
        title="Stars saturate below the saturation level",
        measured=f"{clipped} pixels share the highest value, {highest:.6g} {science.unit}, below {_said(survey)}.",
        remedy=f"Set the saturation level to {0.98 * highest:.5g} {science.unit}.",
        severity=AdviceSeverity.WARNING,
    )


def saturation_out_of_reach(survey: AdviceSurvey) -> Advice | None:
    """Check for a saturation level that the integers of the file cannot reach, so that it protects no star.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    science, fact = survey.exposure.science, survey.exposure.facts.saturation
    if fact is None or science.data.dtype.kind not in "iu" or fact.value <= np.iinfo(science.data.dtype).max:
        return None
    return Advice(
        title="The saturation level is out of reach",
        measured=f"It is {_said(survey)}, but the file holds whole numbers up to {np.iinfo(science.data.dtype).max}.",
        remedy=f"Give the level in {science.unit}; it may be meant in electrons.",
        severity=AdviceSeverity.NOTE,
    )


def _clipping(survey: AdviceSurvey) -> tuple[float, int]:
    """The highest value, unit of the frame, and how many pixels have it; 0 where nothing is bright."""
    exposure = survey.exposure
    bright = exposure.electrons > survey.background.level + _BRIGHT * survey.background.noise
    values = exposure.science.data[bright & ~exposure.mask]
    if not values.size:
        return 0.0, 0
    return float(values.max()) * exposure.science.conversion.scale, int(np.count_nonzero(values == values.max()))


def _said(survey: AdviceSurvey) -> str:
    fact, unit = survey.exposure.facts.saturation, survey.exposure.science.unit
    return f"{fact.value:.6g} {unit} ({fact.source})" if fact else f"{_CONVERTER:.0f} {unit}, which 16 bits can hold"
