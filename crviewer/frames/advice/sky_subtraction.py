"""Checks of a background near zero: a sky that was subtracted, a difference of exposures, or a noisier detector."""

from __future__ import annotations

import numpy as np

from crviewer.frames.advice.advice import Advice, AdviceSeverity
from crviewer.frames.advice.noise_cause import NoiseCause, noise_cause
from crviewer.frames.advice.survey import AdviceSurvey
from crviewer.frames.fits.plain_text import written


def sky_subtracted(survey: AdviceSurvey) -> Advice | None:
    """Check for a subtracted sky: L.A.Cosmic computes the noise from the level, sky included.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    if noise_cause(survey) is not NoiseCause.SKY_SUBTRACTED:
        return None
    return Advice(
        title="The sky seems to be subtracted",
        measured=_measured(survey),
        remedy="Open the frame from before the sky was subtracted. If there is none, "
        + _remedy(survey)
        + " so that noise is not taken for rays.",
        severity=AdviceSeverity.WARNING,
    )


def difference_image(survey: AdviceSurvey) -> Advice | None:
    """Check for a difference of two exposures: it has sources of both signs, and the noise of both.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    if noise_cause(survey) is not NoiseCause.DIFFERENCE:
        return None
    negative, positive = (int(np.count_nonzero(~peaks.alone)) for peaks in (survey.dips, survey.peaks))
    return Advice(
        title="This seems to be a difference of two exposures",
        measured=f"{negative} sources are negative, {positive} positive. {_measured(survey)}",
        remedy="Search the exposures before they are subtracted: rays of the second one are negative here, and not "
        f"found. If there are none, {_remedy(survey)} so that noise is not taken for rays.",
        severity=AdviceSeverity.WARNING,
    )


def read_noise_too_low(survey: AdviceSurvey) -> Advice | None:
    """Check for a read noise below what a faint background has.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    if noise_cause(survey) is not NoiseCause.READ_NOISE:
        return None
    level, noise = survey.background.level, survey.background.noise
    needed = np.sqrt(max(noise**2 - max(level, 0), 0))
    fact = survey.exposure.facts.read_noise
    return Advice(
        title="The read noise seems to be too low",
        measured=f"The background is {written(level)} e⁻, with a noise of {written(noise)} e⁻: that takes a read noise "
        f"of {written(needed)} e⁻, and {fact.source if fact else 'the header'} says {written(survey.read_noise)} e⁻.",
        remedy=f"Set the read noise to {written(needed)} e⁻, so that noise is not taken for rays; the difference of "
        "two biases, over √2, tells it. If a sky was subtracted, open the frame from before that.",
        severity=AdviceSeverity.WARNING,
    )


def _measured(survey: AdviceSurvey) -> str:
    background = survey.background
    return (
        f"The background is {written(background.level)} e⁻, with a noise of {written(background.noise)} e⁻; "
        f"the read noise alone is {written(survey.read_noise)} e⁻."
    )


def _remedy(survey: AdviceSurvey) -> str:
    """Both ways to the noise that is there: the level that it is of, or as if it were read noise."""
    noise = survey.background.noise
    sky = noise**2 - survey.read_noise**2 - survey.background.level
    back = f"add the level of {written(sky)} e⁻ back (--pssl), or " if sky > 0 else ""
    return f"{back}set the read noise to {written(noise)} e⁻,"
