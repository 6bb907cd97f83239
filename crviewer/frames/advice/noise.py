"""Checks of the noise against what level, gain and read noise predict: each mismatch has a likely cause."""

from __future__ import annotations

from enum import Enum, auto

import numpy as np

from crviewer.frames.advice.advice import Advice, AdviceSeverity
from crviewer.frames.advice.survey import AdviceSurvey
from crviewer.frames.exposure.electron_conversion import electrons_per_unit
from crviewer.frames.fits.plain_text import written
from crviewer.frames.values.pixel_unit import is_rate

_LOWEST, _HIGHEST = 0.8, 1.25  # measured over predicted noise
_FAINT = 3.0  # sigma; a background below that says nothing of the unit
_AVERAGED = 0.5  # of the read noise; no frame of counts has less noise
_UNITS = ("electron", "adu", "electron/s", "adu/s")


class _NoiseCause(Enum):
    """The most likely reason why noise and level do not fit."""

    NONE = auto()
    SKY_SUBTRACTED = auto()
    WRONG_UNIT = auto()
    PEDESTAL = auto()
    UNKNOWN = auto()


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
    if _cause(survey) is not _NoiseCause.SKY_SUBTRACTED:
        return None
    background = survey.background
    return Advice(
        title="The sky seems to be subtracted",
        measured=f"The background is {written(background.level)} e⁻, with a noise of {written(background.noise)} e⁻; "
        f"the read noise alone is {written(survey.read_noise)} e⁻.",
        remedy="Open the frame from before the sky was subtracted. If there is none, set the read noise to "
        f"{written(background.noise)} e⁻, so that noise is not taken for rays.",
        severity=AdviceSeverity.WARNING,
    )


def unit_wrong(survey: AdviceSurvey) -> Advice | None:
    """Check for a wrong unit: in another one, the noise would be as predicted.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    if _cause(survey) is not _NoiseCause.WRONG_UNIT:
        return None
    now, (better, ratio) = str(survey.exposure.science.unit), _fitting_units(survey)[0]
    said = "the file names no unit" if survey.exposure.science.unit_assumed else "as the file says"
    return Advice(
        title=f"The unit is probably {better}, not {now}",
        measured=f"Read as {now} ({said}), the noise is {survey.background.ratio:.2f} times what gain and read noise "
        f"predict; read as {better}, {ratio:.2f} times.",
        remedy=f"Open the frame again with the unit {better}.",
        severity=AdviceSeverity.WARNING,
    )


def pedestal(survey: AdviceSurvey) -> Advice | None:
    """Check for a bias or dark level that is left in: L.A.Cosmic expects noise that is not there.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    if _cause(survey) is not _NoiseCause.PEDESTAL:
        return None
    background = survey.background
    left = background.level - (background.noise**2 - survey.read_noise**2)
    return Advice(
        title="The bias or the dark is probably not subtracted",
        measured=f"The background is {written(background.level)} e⁻, but its noise of {written(background.noise)} e⁻ "
        f"is only {background.ratio:.2f} times what such a level predicts: some {written(left)} e⁻ of it are no light.",
        remedy="Open the frame with its bias, or with its dark to be subtracted; else faint rays are missed. If both "
        "are subtracted, check the gain, and whether the frame is an average of several.",
        severity=AdviceSeverity.WARNING,
    )


def noise_unexplained(survey: AdviceSurvey) -> Advice | None:
    """Check for noise that is not as predicted, for no reason that is known: thresholds in sigma are off.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    if _cause(survey) is not _NoiseCause.UNKNOWN:
        return None
    background, more = survey.background, survey.background.ratio > 1
    if not background.ratio:
        return Advice(
            title="The background has no noise",
            measured=f"Most pixels are like their neighbours, at a background of {written(background.level)} e⁻.",
            remedy="Check that this is an image as a detector takes it. A mask, or what a program computed, has none, "
            "and no threshold can be counted in it.",
            severity=AdviceSeverity.WARNING,
        )
    return Advice(
        title=f"The background is {'noisier' if more else 'quieter'} than gain and read noise predict",
        measured=f"At a background of {written(background.level)} e⁻ the noise is {written(background.noise)} e⁻, "
        f"{background.ratio:.2f} times what is predicted with a read noise of {written(survey.read_noise)} e⁻.",
        remedy=f"Check gain and read noise. As they are, sigclip 5 means {written(5 / background.ratio)} true sigma"
        + (": noise will be flagged." if more else ": faint rays are missed."),
        severity=AdviceSeverity.WARNING,
    )


def _cause(survey: AdviceSurvey) -> _NoiseCause:
    background = survey.background
    near_zero = background.level < background.noise
    if background.level < -_FAINT * background.noise or (near_zero and background.ratio > _HIGHEST):
        return _NoiseCause.SKY_SUBTRACTED
    if _fits(background.ratio):
        return _NoiseCause.NONE
    if _fitting_units(survey):
        return _NoiseCause.WRONG_UNIT
    if background.ratio < _LOWEST and background.noise > _LOWEST * survey.read_noise:
        return _NoiseCause.PEDESTAL
    return _NoiseCause.UNKNOWN


def _fits(ratio: float) -> bool:
    return _LOWEST <= ratio <= _HIGHEST


def _fitting_units(survey: AdviceSurvey) -> list[tuple[str, float]]:
    """Other units that the frame may be in, and the ratio of measured to predicted noise in each."""
    from astropy.units import Unit

    exposure, background = survey.exposure, survey.background
    now = electrons_per_unit(exposure.science.unit, exposure.facts)
    if now is None or background.level < _FAINT * background.noise:
        return []
    ratios = []
    for name in _UNITS:
        factor = electrons_per_unit(Unit(name), exposure.facts)
        if factor is not None and _may_be(name, survey):
            level, noise = background.level * factor / now, background.noise * factor / now
            ratios.append((name, float(noise / np.hypot(np.sqrt(level), survey.read_noise))))
    return [(name, ratio) for name, ratio in ratios if _fits(ratio)]


def _may_be(name: str, survey: AdviceSurvey) -> bool:
    """Counts of a converter are whole numbers, electrons are not; only rates have less noise than a read-out."""
    from astropy.units import Unit

    science, unit = survey.exposure.science, Unit(name)
    if is_rate(unit):
        return unit != science.unit and survey.background.noise < _AVERAGED * survey.read_noise
    whole = science.data.dtype.kind in "iu"
    return unit != science.unit and (name == "adu" if whole else name == "electron" or is_rate(science.unit))
