"""Checks of what the planes of flags say: rays that a pipeline flagged, and flags whose meaning is unknown."""

from __future__ import annotations

from crviewer.frames.advice.advice import Advice, AdviceSeverity
from crviewer.frames.advice.survey import AdviceSurvey
from crviewer.frames.exposure.pipeline_rays import pipeline_rays
from crviewer.frames.fits.plain_text import counted
from crviewer.frames.flags.flag import FlagMeaning


def rays_of_pipeline(survey: AdviceSurvey) -> Advice | None:
    """Tell of pixels that a pipeline flagged as cosmic rays: they are searched, and can be reviewed as they are.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where no plane flags any.
    """
    source = pipeline_rays(survey.exposure)
    if source is None:
        return None
    return Advice(
        title="A pipeline has flagged cosmic rays",
        measured=f"{counted(source.rays, 'pixel')} of {source.name} are flagged as cosmic rays ({source.ray_flags}). "
        "They are not known to be bad, and are searched like all others.",
        remedy="To review them in place of a search, press the button under Algorithm in Settings, or give "
        "--pipeline-rays.",
        severity=AdviceSeverity.NOTE,
    )


def planes_not_used(survey: AdviceSurvey) -> Advice | None:
    """Tell of planes of flags of the file that do not fit its image, and mask nothing.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all are of the size of the image.
    """
    science = survey.exposure.science
    if not science.unused_planes:
        return None
    ny, nx = science.shape
    return Advice(
        title="Flags of another size are not used",
        measured=f"{science.part_name} has {nx}×{ny} pixels; of the same file, {' and '.join(science.unused_planes)} "
        "masks nothing.",
        remedy="If it is of a part of the frame, or of the whole detector, give it as an input mask, FILE[EXTENSION]: "
        "it is placed where the headers say how.",
        severity=AdviceSeverity.WARNING,
    )


def flags_unknown(survey: AdviceSurvey) -> Advice | None:
    """Tell of flags that occur and whose meaning is not known; they mask nothing.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all are known, or chosen.
    """
    for source in survey.exposure.mask_sources:
        unknown = [
            count for count in source.counts if count.flag.meaning is FlagMeaning.UNKNOWN and not count.is_masked
        ]
        if unknown and not _chosen(survey):
            told = ", ".join(f"{count.flag.name} on {counted(count.pixels, 'pixel')}" for count in unknown)
            return Advice(
                title="Some flags have no known meaning",
                measured=f"In {source.name} ({source.title}): {told}. They mask nothing.",
                remedy="If they mean bad pixels, say so: File > Edit input files, or --mask-bits.",
                severity=AdviceSeverity.NOTE,
            )
    return None


def _chosen(survey: AdviceSurvey) -> bool:
    request = survey.exposure.request
    return request is not None and bool(request.mask_options.mask_bits)
