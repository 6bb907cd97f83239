"""Why the noise of a frame is not what level, gain and read noise predict: the most likely cause."""

from __future__ import annotations

from enum import Enum, auto

import numpy as np

from crviewer.frames.advice.survey import AdviceSurvey
from crviewer.frames.exposure.electron_conversion import electrons_per_unit
from crviewer.frames.facts.combined_frames import combined_frames
from crviewer.frames.values.pixel_unit import is_rate

_LOWEST, _HIGHEST = 0.8, 1.25  # measured over predicted noise
_FAINT = 3.0  # sigma; a background below that says nothing of the unit
_AVERAGED = 0.5  # of the read noise; no frame of counts has less noise
_UNITS = ("electron", "adu", "electron/s", "adu/s")
_MEDIAN = 2 / np.pi  # of the frames; an average of so many has the noise of a median of all
_LEFT = 0.25  # of the noise; a sky that is subtracted leaves less
_FEWEST_NEGATIVE = 5  # sources that are no single pixels
_SHARE_NEGATIVE = 0.2  # of the positive ones
_SAMPLE = 200_000  # pixels
_STEPS = (16, 8, 4, 2)  # of a converter of 12, 13, 14 or 15 bits whose values were shifted to 16


class NoiseCause(Enum):
    """The most likely reason why noise and level do not fit."""

    NONE = auto()
    DIFFERENCE = auto()
    SKY_SUBTRACTED = auto()
    READ_NOISE = auto()
    SHIFTED = auto()
    AVERAGED = auto()
    WRONG_UNIT = auto()
    PEDESTAL = auto()
    UNKNOWN = auto()


def noise_cause(survey: AdviceSurvey) -> NoiseCause:
    """Find the most likely reason.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    NoiseCause
        NONE where noise and level fit.
    """
    background = survey.background
    near_zero = background.level < background.noise
    if background.level < -_FAINT * background.noise or (near_zero and background.ratio > _HIGHEST):
        return _cause_near_zero(survey)
    if fits(background.ratio):
        return NoiseCause.NONE
    if background.ratio > 1 and fits(ratio_unshifted(survey)):
        return NoiseCause.SHIFTED
    if frames_averaged(survey):
        return NoiseCause.AVERAGED
    if fitting_units(survey):
        return NoiseCause.WRONG_UNIT
    if background.ratio < _LOWEST and background.noise > _LOWEST * survey.read_noise:
        return NoiseCause.PEDESTAL
    return NoiseCause.UNKNOWN


def _cause_near_zero(survey: AdviceSurvey) -> NoiseCause:
    """A noise that no level explains: of a sky that was subtracted, or another exposure, or of the detector itself."""
    negative, positive = (int(np.count_nonzero(~peaks.alone)) for peaks in (survey.dips, survey.peaks))
    if negative >= max(_FEWEST_NEGATIVE, _SHARE_NEGATIVE * positive):
        return NoiseCause.DIFFERENCE
    bias_alone = any(step.startswith("bias subtracted") for step in survey.exposure.reduction)
    level, noise = survey.background.level, survey.background.noise
    if level > _LEFT * noise or (bias_alone and level > -_LEFT * noise):
        return NoiseCause.READ_NOISE
    return NoiseCause.SKY_SUBTRACTED


def fits(ratio: float) -> bool:
    """Tell whether a noise is as predicted.

    Parameters
    ----------
    ratio : float
        Measured over predicted noise.

    Returns
    -------
    bool
        True for a ratio near 1.
    """
    return _LOWEST <= ratio <= _HIGHEST


def frames_averaged(survey: AdviceSurvey) -> float:
    """Find of how many frames the noise is the average, where the header says that several were combined.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    float
        The number in the header, or 2/π of it for a median, whose noise is that of an average of so many; 0 for a
        single frame, a sum, and a noise that neither explains.
    """
    science, ratio = survey.exposure.science, survey.background.ratio
    combined = combined_frames(science.header)
    if combined == 1 or is_rate(science.unit) or not 0 < ratio < _LOWEST:
        return 0.0
    best = min((combined, _MEDIAN * combined), key=lambda count: abs(np.log(ratio * count**0.5)))
    return float(best) if fits(ratio * best**0.5) else 0.0


def step_of_values(survey: AdviceSurvey) -> int:
    """Find of which power of two all values are multiples.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    int
        1 but for whole numbers that were shifted.
    """
    data = survey.exposure.science.data
    if data.dtype.kind not in "iu":
        return 1
    sample = data.reshape(-1)[:: max(1, data.size // _SAMPLE)]
    sample = sample[sample != np.iinfo(data.dtype).max]  # saturated pixels are often set to full scale
    return next((step for step in _STEPS if len(sample) and sample.any() and not (sample % step).any()), 1)


def ratio_unshifted(survey: AdviceSurvey) -> float:
    """Compute measured over predicted noise as if the gain were of the unshifted values.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    float
        0 where values are not shifted, or electrons.
    """
    step, background = step_of_values(survey), survey.background
    if step == 1 or background.level <= 0 or survey.exposure.science.unit.to_string() == "electron":
        return 0.0
    return float(background.noise / step / np.hypot(np.sqrt(background.level / step), survey.read_noise))


def fitting_units(survey: AdviceSurvey) -> list[tuple[str, float]]:
    """List other units that the frame may be in.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    list of (str, float)
        Each with the ratio of measured to predicted noise in it.
    """
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
    return [(name, ratio) for name, ratio in ratios if fits(ratio)]


def _may_be(name: str, survey: AdviceSurvey) -> bool:
    """Counts of a converter are whole numbers, and nothing else is; only rates have less noise than a read-out."""
    from astropy.units import Unit

    science, unit = survey.exposure.science, Unit(name)
    whole = science.data.dtype.kind in "iu"
    if is_rate(unit):
        return not whole and unit != science.unit and survey.background.noise < _AVERAGED * survey.read_noise
    return unit != science.unit and (name == "adu" if whole else name == "electron" or is_rate(science.unit))
