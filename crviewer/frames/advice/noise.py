"""Checks of the noise against what level, gain and read noise predict: each mismatch has a likely cause."""

from __future__ import annotations

from crviewer.frames.advice.advice import Advice, AdviceSeverity
from crviewer.frames.advice.noise_cause import (
    NoiseCause,
    fitting_units,
    frames_averaged,
    noise_cause,
    ratio_unshifted,
    step_of_values,
)
from crviewer.frames.advice.survey import AdviceSurvey
from crviewer.frames.facts.combined_frames import combined_frames
from crviewer.frames.fits.plain_text import written


def values_shifted(survey: AdviceSurvey) -> Advice | None:
    """Check for values that were shifted to fill 16 bits: the gain may be of the converter's own numbers.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    step, facts = step_of_values(survey), survey.exposure.facts
    if step == 1 or facts.gain is None:
        return None
    wrong = noise_cause(survey) is NoiseCause.SHIFTED
    gain = facts.gain.value / step
    doubt = f"With a gain of {gain:.4g} e⁻/ADU, the noise is {ratio_unshifted(survey):.2f} times what is predicted; "
    return Advice(
        title=f"All values are multiples of {step}",
        measured=f"The camera has {16 - (step.bit_length() - 1)} bits, shifted to 16. "
        + (
            doubt + f"with {facts.gain.value:.4g}, {survey.background.ratio:.2f} times."
            if wrong
            else "The gain is taken to be of the shifted values."
        ),
        remedy=f"Set the gain to {gain:.4g} e⁻/ADU: {facts.gain.source} is of the values before the shift."
        if wrong
        else f"If it is of the converter's own numbers, set it to {gain:.4g} e⁻/ADU.",
        severity=AdviceSeverity.WARNING if wrong else AdviceSeverity.NOTE,
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
    if noise_cause(survey) is not NoiseCause.WRONG_UNIT:
        return None
    now, (better, ratio) = str(survey.exposure.science.unit), fitting_units(survey)[0]
    said = "the file names no unit" if survey.exposure.science.unit_assumed else "as the file says"
    return Advice(
        title=f"The unit is probably {better}, not {now}",
        measured=f"Read as {now} ({said}), the noise is {survey.background.ratio:.2f} times what gain and read noise "
        f"predict; read as {better}, {ratio:.2f} times.",
        remedy=f"Open the frame again with the unit {better}.",
        severity=AdviceSeverity.WARNING,
    )


def frame_averaged(survey: AdviceSurvey) -> Advice | None:
    """Check for an average of several frames, whose noise is smaller than that of one.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None for a single frame, and for a sum.
    """
    if noise_cause(survey) is not NoiseCause.AVERAGED:
        return None
    combined, gain = combined_frames(survey.exposure.science.header), survey.exposure.facts.gain
    count = frames_averaged(survey)
    how = "an average" if count == combined else "a median"
    per_unit = gain.value if gain and survey.exposure.science.unit.to_string() == "adu" else 1.0
    return Advice(
        title=f"The frame is {how} of {combined}",
        measured=f"Its noise of {written(survey.background.noise)} e⁻ is {survey.background.ratio:.2f} times that of "
        f"one frame, and the header says that {combined} were combined.",
        remedy=f"Open it as a sum: unit adu, gain {written(per_unit * count)} e⁻/ADU, read noise "
        f"{written(survey.read_noise * count**0.5)} e⁻; else faint rays are missed.",
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
    if noise_cause(survey) is not NoiseCause.PEDESTAL:
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
    if noise_cause(survey) is not NoiseCause.UNKNOWN:
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
