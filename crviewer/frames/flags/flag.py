"""One flag of a DQ plane, what it means for a search for cosmic rays, and the flags of one pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FlagMeaning(StrEnum):
    """What becomes of the pixels that carry a flag, unless the observer chooses otherwise."""

    BAD = "bad pixel"  # input mask
    NO_DATA = "no data"  # input mask
    SATURATED = "saturated"  # input mask, but for pixels that are flagged as cosmic rays too: strong rays saturate
    COSMIC_RAY = "cosmic ray"  # searched like any pixel, and offered for review
    INFORMATION = "information"  # searched like any pixel
    UNKNOWN = "unknown"  # searched, and told; or the observer is asked


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag: its name, its value (a power of two, or the whole code), and what it means."""

    name: str
    value: int
    meaning: FlagMeaning


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagConvention:
    """The flags of one pipeline.

    Attributes
    ----------
    name, title : str
        As the command line has it ("dragons"), and for people ("DRAGONS").
    flags : tuple of Flag
    source : str
        Where they are documented.
    codes : bool
        True where a pixel holds one whole number, not a sum of bits.
    implied : int
        Bits that the pipeline sets wherever it flags a ray: no sign of a bad pixel there …
    unless : int
        … unless one of these is set too.
    """

    name: str
    title: str
    flags: tuple[Flag, ...]
    source: str
    codes: bool = False
    implied: int = 0
    unless: int = 0

    @property
    def values(self) -> Mapping[str, int]:
        """Values by the names of the flags."""
        return {flag.name: flag.value for flag in self.flags}

    def covers(self, largest: int, union: int) -> bool:
        """Whether every value of a plane is one of its own: by the largest, and by all bits that occur.

        Parameters
        ----------
        largest : int
            The largest value of the plane.
        union : int
            All bits that occur in it.

        Returns
        -------
        bool
            True where it knows every one.
        """
        known = self.values.values()
        return largest <= max(known) if self.codes else union & ~sum(known) == 0
