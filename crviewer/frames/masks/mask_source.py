"""Where pixels of the input mask come from: which plane or file, how it was read, and which of its flags mask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.plain_text import counted
from crviewer.frames.flags.flag import FlagMeaning
from crviewer.frames.flags.flag_choice import UnknownFlag, word_of
from crviewer.frames.flags.flag_plane import FlagCount


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskSource:
    """One part of the input mask, in words and numbers.

    Attributes
    ----------
    name : str
        What to call it: "own DQ", or the name of a file.
    location : str
        `FILE[EXTENSION]`, as it can be named again.
    is_own : bool
        True for a plane of the science file itself.
    title, reason : str
        Whose flags they are and by what that is known ("JWST", "by TELESCOP = JWST"); or what else it is.
    placed : str
        How it was brought onto the science frame; empty where it has its size.
    masked : int, pixels
        That it masks.
    counts : tuple of FlagCount
        Of the flags that occur; empty for a plain mask.
    codes : bool
        True where its flags are codes.
    rays : int, pixels
        Flagged as cosmic rays, and not masked.
    unknown : tuple of UnknownFlag
        Words of the choice that it does not understand; they may be meant for another plane.
    """

    name: str
    location: str
    title: str
    is_own: bool = False
    reason: str = ""
    placed: str = ""
    masked: int = 0
    counts: tuple[FlagCount, ...] = ()
    codes: bool = False
    rays: int = 0
    unknown: tuple[UnknownFlag, ...] = ()

    @property
    def masking(self) -> str:
        """The flags for which pixels are masked, with their pixels: "BAD 181, SATURATED 12"."""
        return ", ".join(f"{count.flag.name} {count.pixels}" for count in self.counts if count.is_masked)

    @property
    def ray_flags(self) -> str:
        """The choice (`crviewer.frames.flags.flag_choice`) of the flags that mean a cosmic ray."""
        rays = [count.flag for count in self.counts if count.flag.meaning is FlagMeaning.COSMIC_RAY]
        return ",".join(word_of(flag, codes=self.codes) for flag in rays)

    @property
    def masking_in_words(self) -> str:
        """How many pixels it masks, and for which flags: "181 pixels (BAD 181)"."""
        return counted(self.masked, "pixel") + (f" ({self.masking})" if self.masking else "")

    def in_words(self) -> str:
        """One sentence, without a full stop, that says what it is and which of its pixels are masked."""
        known = " ".join(filter(None, (self.title, self.reason)))
        taken = f"masks {self.masking_in_words}"
        rays = f"{counted(self.rays, 'pixel')} flagged as cosmic rays ({self.ray_flags}) are searched"
        unknown = [count for count in self.counts if count.flag.meaning is FlagMeaning.UNKNOWN and not count.is_masked]
        untold = ", ".join(f"{count.flag.name} {count.pixels}" for count in unknown)
        parts = [taken, *([rays] if self.rays else []), *([f"not masked: {untold}"] if untold else [])]
        return f"{self.name} ({'; '.join(filter(None, (known, self.placed)))}): {'; '.join(parts)}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MaskReading:
    """One part of the input mask, with its pixels.

    Attributes
    ----------
    source : MaskSource
    bad : (ny, nx) bool
        True where it masks.
    rays : (ny, nx) bool or None
        True where it flags cosmic rays; None where it flags none.
    """

    source: MaskSource
    bad: NDArray[np.bool_]
    rays: NDArray[np.bool_] | None = None
