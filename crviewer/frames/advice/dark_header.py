"""Checks of the dark's header against the science frame's: another exposure time, temperature or binning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crviewer.frames.advice.advice import Advice, AdviceSeverity
from crviewer.frames.advice.survey import AdviceSurvey
from crviewer.frames.facts.keywords import facts_of
from crviewer.frames.values.pixel_unit import is_rate, parse_unit

if TYPE_CHECKING:
    from astropy.io.fits import Header

_TEMPERATURES = (
    "CCD-TEMP",
    "CCDTEMP",
    "CCD_TEMP",
    "CCDATEMP",
    "DET-TEMP",
    "DETTEMP",
    "DET_TEMP",
    "TEMP_CCD",
    "TEMPCCD",
)
_BINNINGS = ("XBINNING", "YBINNING", "CCDXBIN", "CCDYBIN", "CCDSUM", "BINNING", "BINX", "BINY")
_DEGREES = 1.0
_LONGER = 1.05


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
    header, science = survey.exposure.dark_header, survey.exposure.facts.exposure
    scaled = any(step.startswith("scaled dark") for step in survey.exposure.reduction)
    if header is None or science is None or scaled or _is_per_second(header):
        return None
    own = facts_of(header).exposure
    if own is None or max(own.value, science.value) <= _LONGER * min(own.value, science.value):
        return None
    subtracted = any(step.startswith("dark") for step in survey.exposure.reduction)
    return Advice(
        title="The dark has another exposure time",
        measured=f"The dark has {own.value:g} s, the science frame {science.value:g} s.",
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
    pair = _first_in_both(survey, _TEMPERATURES)
    if pair is None or not all(isinstance(value, int | float) for value in pair[1:]):
        return None
    keyword, dark, science = pair
    if abs(float(str(dark)) - float(str(science))) <= _DEGREES:
        return None
    return Advice(
        title="The dark has another temperature",
        measured=f"{keyword} is {dark:.4g} in the dark and {science:.4g} in the science frame.",
        remedy="Take a dark of the same temperature; else hot pixels stay in, or become holes.",
        severity=AdviceSeverity.WARNING,
    )


def dark_of_other_binning(survey: AdviceSurvey) -> Advice | None:
    """Check for a dark of another binning: a binned pixel collects the dark current of several.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    for keyword in _BINNINGS:
        pair = _first_in_both(survey, (keyword,))
        if pair is not None and str(pair[1]).split() != str(pair[2]).split():
            return Advice(
                title="The dark has another binning",
                measured=f"{keyword} is {pair[1]} in the dark and {pair[2]} in the science frame.",
                remedy="Take a dark of the same binning; its hot pixels lie elsewhere.",
                severity=AdviceSeverity.WARNING,
            )
    return None


def _first_in_both(survey: AdviceSurvey, keywords: tuple[str, ...]) -> tuple[str, object, object] | None:
    """A keyword that both headers have, with its value in the dark and in the science frame."""
    dark, science = survey.exposure.dark_header, survey.exposure.science.header
    if dark is None:
        return None
    shared = (keyword for keyword in keywords if keyword in dark and keyword in science)
    return next(((keyword, dark[keyword], science[keyword]) for keyword in shared), None)


def _is_per_second(header: Header) -> bool:
    unit = parse_unit(str(header.get("BUNIT", "")))
    return unit is not None and is_rate(unit)
