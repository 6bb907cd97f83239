"""Checks of the noise and the background of a detection: planes that are not used, and some that do not fit."""

from __future__ import annotations

from crviewer.frames.advice.advice import Advice, AdviceSeverity
from crviewer.frames.advice.survey import AdviceSurvey


def own_planes_offered(survey: AdviceSurvey) -> Advice | None:
    """Tell of errors and models that the file of the frame has and that are not used.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where there are none, or all are used.
    """
    exposure, science = survey.exposure, survey.exposure.science
    offered = {
        "--noise own": (science.error_plane, exposure.noise_source, "its noise"),
        "--background-model own": (science.model_plane, exposure.background, "a model of its sky"),
    }
    unused = {option: (plane, what) for option, (plane, used, what) in offered.items() if plane and used is None}
    if not unused:
        return None
    return Advice(
        title="The file has a noise or sky of its own",
        measured=f"{science.name} has {' and '.join(f'{what} in {plane}' for plane, what in unused.values())}, "
        "which detection does not use.",
        remedy=f"To use it, choose so in File > Edit input files, or give {' and '.join(unused)}.",
        severity=AdviceSeverity.FACT,
    )


def noise_unlike_model(survey: AdviceSurvey) -> Advice | None:
    """Check the plane that is used as noise against the noise model.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where none is used, or it agrees within a factor of two.
    """
    source = survey.exposure.noise_source
    if source is None or not source.is_doubtful:
        return None
    return Advice(
        title="The errors of the file may not be the noise of the frame",
        measured=f"The noise is {source.in_words()}.",
        remedy="Check what the plane holds, its unit, and gain and read noise; or leave the noise to the noise model.",
        severity=AdviceSeverity.WARNING,
    )


def background_subtracted_before(survey: AdviceSurvey) -> Advice | None:
    """Check whether the frame without its background varies less than with it.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where there is no background, or it does.
    """
    source = survey.exposure.background_source
    if source is None or not source.is_doubtful:
        return None
    return Advice(
        title="The background may be of another frame, or subtracted before",
        measured=f"The background is {source.in_words()}.",
        remedy="Check that the model is of this frame, in its unit; if it was subtracted, detect without it.",
        severity=AdviceSeverity.WARNING,
    )
