"""Checks of colours: a mosaic that is searched plane by plane, or that cannot be taken apart."""

from __future__ import annotations

from crviewer.frames.advice.advice import Advice, AdviceSeverity
from crviewer.frames.advice.survey import AdviceSurvey


def colour_mosaic(survey: AdviceSurvey) -> Advice | None:
    """Each colour of a mosaic is searched by itself, which the observer should know.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        The keyword with the pattern.
    """
    mosaic = survey.exposure.mosaic
    if not mosaic.pattern or mosaic.is_unknown:
        return None
    return Advice(
        title="A colour mosaic: each colour is searched by itself",
        measured=f"Neighbouring pixels see other colours ({mosaic.source}: {mosaic.pattern}).",
        remedy="If it was demosaiced or binned, open it as a frame without colours. How sharp light is "
        "cannot be measured in it, so that no suggestion rests on that.",
        severity=AdviceSeverity.NOTE,
    )


def mosaic_not_separable(survey: AdviceSurvey) -> Advice | None:
    """Of a mosaic whose pattern is larger than 2 × 2, the pattern itself is flagged.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        The keyword with the pattern.
    """
    mosaic = survey.exposure.mosaic
    if not mosaic.is_unknown:
        return None
    return Advice(
        title="A colour mosaic that cannot be taken apart",
        measured=f"Its pattern is larger than 2 × 2 ({mosaic.source}: {mosaic.pattern}).",
        remedy="Save each colour as a frame of its own, and open those; here the pattern is flagged.",
        severity=AdviceSeverity.WARNING,
    )
