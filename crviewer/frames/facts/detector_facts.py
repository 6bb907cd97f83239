"""What is known of the detector, and from where: each number keeps the keyword that it came from."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from crviewer.frames.facts.amplifier import Amplifier

GIVEN = "given"


@dataclass(frozen=True, slots=True)
class DetectorFact:
    """One number about the detector or the exposure.

    Attributes
    ----------
    value : float
        In the unit that the field of `DetectorFacts` names.
    source : str
        The header keyword, or `GIVEN` where the observer said it.
    reading : str
        How the card was understood, one sentence; empty where it says plainly what `value` is.
    """

    value: float
    source: str
    reading: str = ""


@dataclass(frozen=True, slots=True)
class UnusedCard:
    """A card that is there and was not taken for a fact.

    Attributes
    ----------
    fact : str
        The field of `DetectorFacts` that it might have been.
    reason : str
        What it says and why that was not taken, a clause that can follow "its": "GAIN says “HIGH”, which is no
        number".
    """

    fact: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorFacts:
    """What a header and the observer say of a detector; None where nobody does.

    Attributes
    ----------
    gain : DetectorFact, electrons per adu
    read_noise : DetectorFact, electrons
    exposure : DetectorFact, seconds
    saturation : DetectorFact, in the unit of the frame
    pixel_size : DetectorFact, micrometres
    observed : str, ISO 8601 time at the start of the exposure (DATE-OBS), empty where unknown
    noise_in_adu : DetectorFact, adu
        The read noise as the header has it, where that is in ADU; `read_noise` is that times the gain.
    unused : tuple of UnusedCard
        Cards that might have been facts and were not taken, in the order of the header table.
    amplifiers : tuple of Amplifier
        Where each reads, its overscan, and its numbers; empty where nothing places them.
    """

    gain: DetectorFact | None = None
    read_noise: DetectorFact | None = None
    exposure: DetectorFact | None = None
    saturation: DetectorFact | None = None
    pixel_size: DetectorFact | None = None
    observed: str = ""
    noise_in_adu: DetectorFact | None = None
    unused: tuple[UnusedCard, ...] = ()
    amplifiers: tuple[Amplifier, ...] = ()

    def why_missing(self, *facts: str) -> dict[str, str]:
        """Tell why facts are unknown although the header seems to have them; for `MissingFacts`.

        Parameters
        ----------
        *facts : str
            Fields of this class.

        Returns
        -------
        dict from str to str
            Those of them for which the header has a card that was not used, with the reason.
        """
        reasons = {fact: dict.fromkeys(card.reason for card in self.unused if card.fact == fact) for fact in facts}
        return {fact: " and its ".join(said) for fact, said in reasons.items() if said}


def given_fact(name: str, value: float) -> DetectorFact:
    """A fact that the observer gives.

    Parameters
    ----------
    name : str
        Field of `DetectorFacts`, for the message.
    value : float
        In the unit of that field.

    Returns
    -------
    DetectorFact
        Of the source `GIVEN`.

    Raises
    ------
    ValueError
        If the value is not a positive number.
    """
    if not (isfinite(value) and value > 0):
        raise ValueError(f"{name.replace('_', ' ')} must be a positive number, not {value:g}")
    return DetectorFact(float(value), GIVEN)
