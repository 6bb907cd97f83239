"""What was made of the header: numbers that were converted or not understood, and a sum that does not fit."""

from __future__ import annotations

from crviewer.frames.advice.advice import Advice, AdviceSeverity
from crviewer.frames.advice.survey import AdviceSurvey

_FACTS = ("gain", "read_noise", "exposure", "saturation")
_OPTIONAL = ("exposure", "saturation")  # an exposure opens without them


def header_converted(survey: AdviceSurvey) -> Advice | None:
    """A number whose card does not say plainly what it is.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        A sentence for each number.
    """
    facts = [getattr(survey.exposure.facts, name) for name in _FACTS]
    readings = [fact.reading for fact in facts if fact is not None and fact.reading]
    if survey.exposure.science.conversion.reading:
        readings.insert(0, survey.exposure.science.conversion.reading)
    if not readings:
        return None
    return Advice(
        title="Numbers of the header were converted",
        measured=" ".join(readings),
        remedy="Open the frame with numbers of your own if that is not what the header means.",
        severity=AdviceSeverity.NOTE,
    )


def data_damaged(survey: AdviceSurvey) -> Advice | None:
    """Pixels that are not those that the file was written with.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        The files.
    """
    damaged = survey.exposure.damaged
    if not damaged:
        return None
    return Advice(
        title="The data do not fit their checksum",
        measured=f"DATASUM is of other data: {', '.join(damaged)}.",
        remedy="Copy the file again from where it was taken: it was damaged, or changed by a program that does not "
        "keep the sum.",
        severity=AdviceSeverity.WARNING,
    )


def header_changed(survey: AdviceSurvey) -> Advice | None:
    """A header that is not the one that the file was written with.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        Of the science frame.
    """
    if not survey.exposure.science.header_changed:
        return None
    return Advice(
        title="The header does not fit its checksum",
        measured="CHECKSUM is of another header; the pixels fit their DATASUM.",
        remedy="Many archives and programs edit headers and leave CHECKSUM as it was.",
        severity=AdviceSeverity.FACT,
    )


def header_not_understood(survey: AdviceSurvey) -> Advice | None:
    """An exposure time or a saturation level that stands in the header and was not taken.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        The cards, quoted.
    """
    facts = survey.exposure.facts
    unknown = [name for name in _OPTIONAL if getattr(facts, name) is None]
    reasons = [card.reason for card in facts.unused if card.fact in unknown and " says " in card.reason]
    if not reasons:
        return None
    return Advice(
        title="A number of the header was not understood",
        measured=" ".join(f"Its {reason}." for reason in reasons),
        remedy="Open the frame again, and give the number.",
        severity=AdviceSeverity.WARNING,
    )
