"""All that is to be told of an exposure: advice, and what reading assumed; for commands, batches and scripts."""

from __future__ import annotations

from dataclasses import dataclass

from crviewer.frames.advice.advice import AdviceSeverity
from crviewer.frames.advice.checks import advise
from crviewer.frames.exposure.exposure import Exposure

PIXELS_MASKED = "Pixels are masked"


@dataclass(frozen=True, slots=True)
class ExposureNotice:
    """One thing to tell.

    Attributes
    ----------
    kind : str
        In a few words, the same for all exposures.
    text : str
        One or more sentences.
    is_warning : bool
        True where the detection will miss rays, or take other things for rays.
    is_fact : bool
        True of how a frame is and was read, where nothing had to be assumed; for it alone, the window shows no bar.
    """

    kind: str
    text: str
    is_warning: bool = False
    is_fact: bool = False


def exposure_notices(exposure: Exposure) -> tuple[ExposureNotice, ...]:
    """Collect what is to be told of an exposure before it is searched.

    Parameters
    ----------
    exposure : Exposure
        As it was opened.

    Returns
    -------
    tuple of ExposureNotice
        How masks were read and frames brought onto each other, an assumed unit, and the advice that the window gives.
    """
    sources = [source for source in exposure.mask_sources if source.is_own or source.counts or source.placed]
    told = [ExposureNotice(PIXELS_MASKED, f"{source.in_words()}.", is_fact=True) for source in sources]
    told += [ExposureNotice("Calibration frames were moved", f"{placed}.") for placed in exposure.placed]
    if exposure.science.unit_assumed:
        text = f"{exposure.science.part_name} names no unit: {exposure.science.unit} is assumed."
        told.append(ExposureNotice("The unit is assumed", text))
    for advice in advise(exposure):
        text = f"{advice.title}. {advice.measured} {advice.remedy}"
        is_warning, is_fact = (advice.severity is each for each in (AdviceSeverity.WARNING, AdviceSeverity.FACT))
        told.append(ExposureNotice(advice.title, text, is_warning, is_fact))
    return tuple(told)
