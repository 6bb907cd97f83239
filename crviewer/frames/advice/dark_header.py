"""Checks of the dark's header against the science frame's: another exposure time, temperature, or other settings."""

from __future__ import annotations

from dataclasses import replace

from crviewer.frames.advice.advice import Advice, AdviceSeverity
from crviewer.frames.advice.survey import AdviceSurvey
from crviewer.frames.exposure.circumstances import circumstances_differences, circumstances_of
from crviewer.frames.facts.readout_settings import SettingDifference, readout_differences
from crviewer.frames.values.pixel_unit import is_rate, parse_unit


def dark_of_other_exposure(survey: AdviceSurvey) -> Advice | None:
    """Check for a dark of another exposure time, which has to be scaled.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    differs = _differences(survey).get("exposure")
    scaled = any(step.startswith("scaled dark") for step in survey.exposure.reduction)
    if differs is None or scaled or _is_per_second(survey):
        return None
    subtracted = _is_subtracted(survey)
    return Advice(
        title="The dark has another exposure time",
        measured=f"The dark has {differs.value}, the science frame {differs.reference}.",
        remedy="Subtract it with scaling, or take a dark of the same exposure time."
        if subtracted
        else "It serves to look at, as it is shown per second; to be subtracted, it must be scaled.",
        severity=AdviceSeverity.WARNING if subtracted else AdviceSeverity.NOTE,
    )


def dark_of_other_temperature(survey: AdviceSurvey) -> Advice | None:
    """Check for a dark of another temperature: dark current doubles every six degrees or so.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    differs = _differences(survey).get("temperature")
    if differs is None:
        return None
    return Advice(
        title="The dark has another temperature",
        measured=f"The dark was taken at {differs.value}, the science frame at {differs.reference}.",
        remedy="Take a dark of the same temperature; else hot pixels stay in, or become holes.",
        severity=AdviceSeverity.WARNING,
    )


def dark_of_other_settings(survey: AdviceSurvey) -> Advice | None:
    """Check for a dark of another camera, binning, gain, offset or readout mode, that is only looked at.

    One that is subtracted is refused, or told by `calibration_forced`.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    dark, science = survey.exposure.dark_header, survey.exposure.science.header
    if dark is None or _is_subtracted(survey):
        return None
    binning = _differences(survey).get("binning")
    found = [*readout_differences(dark, science), *([binning] if binning else [])]
    if not found:
        return None
    return Advice(
        title="The dark was taken with other settings",
        measured=f"Of the dark, {'; '.join(each.in_words() for each in found)}.",
        remedy="Take a dark of the same settings; else what the dark shows at a ray is not what this frame had there.",
        severity=AdviceSeverity.WARNING,
    )


def calibration_forced(survey: AdviceSurvey) -> Advice | None:
    """Tell what speaks against calibration frames that were applied all the same, and how they were taken.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where there is nothing to tell.
    """
    notices = survey.exposure.notices
    if not notices:
        return None
    return Advice(
        title="Calibration frames were applied with reservations",
        measured=" ".join(f"{notice}." for notice in notices),
        remedy="Open the frame again with others, if that is not meant.",
        severity=AdviceSeverity.WARNING,
    )


def _is_subtracted(survey: AdviceSurvey) -> bool:
    return any("dark subtracted" in step for step in survey.exposure.reduction)


def _differences(survey: AdviceSurvey) -> dict[str, SettingDifference]:
    """How the dark was taken, beside the science frame with the exposure time that the observer gave."""
    dark, exposure = survey.exposure.dark_header, survey.exposure.facts.exposure
    if dark is None:
        return {}
    science = circumstances_of(survey.exposure.science.header)
    known = replace(science, exposure=exposure.value if exposure else None)
    return circumstances_differences(circumstances_of(dark), known)


def _is_per_second(survey: AdviceSurvey) -> bool:
    header = survey.exposure.dark_header
    unit = None if header is None else parse_unit(str(header.get("BUNIT", "")))
    return unit is not None and is_rate(unit)
