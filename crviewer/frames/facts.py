"""What is known of the detector, and from where: each number keeps the keyword that it came from."""

from __future__ import annotations

from dataclasses import dataclass

GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Fact:
    """One number about the detector or the exposure.

    Attributes
    ----------
    value : float
        In the unit that the field of `DetectorFacts` names.
    source : str
        The header keyword, or `GIVEN` where the observer said it.
    """

    value: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorFacts:
    """What a header and the observer say of a detector; None where nobody does.

    Attributes
    ----------
    gain : Fact, electrons per adu
    read_noise : Fact, electrons
    exposure : Fact, seconds
    saturation : Fact, in the unit of the frame
    pixel_size : Fact, micrometres
    observed : str, ISO 8601 time at the start of the exposure (DATE-OBS), empty where unknown
    """

    gain: Fact | None = None
    read_noise: Fact | None = None
    exposure: Fact | None = None
    saturation: Fact | None = None
    pixel_size: Fact | None = None
    observed: str = ""
