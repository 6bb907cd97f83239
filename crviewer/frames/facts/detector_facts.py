"""What is known of the detector, and from where: each number keeps the keyword that it came from."""

from __future__ import annotations

from dataclasses import dataclass

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
    """

    value: float
    source: str


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
    """

    gain: DetectorFact | None = None
    read_noise: DetectorFact | None = None
    exposure: DetectorFact | None = None
    saturation: DetectorFact | None = None
    pixel_size: DetectorFact | None = None
    observed: str = ""
