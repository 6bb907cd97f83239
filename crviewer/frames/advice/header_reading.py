"""What was made of the header: numbers that had to be converted, and those that were not understood."""

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
