"""From a plane of flags to its part of the input mask: what it means, or what the observer chose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.plain_text import counted
from crviewer.frames.flags.flag_choice import understood, word_of
from crviewer.frames.flags.flag_plane import FlagCount, FlagPlane
from crviewer.frames.masks.mask_majority import MaskMajority, settled
from crviewer.frames.masks.mask_source import MaskReading, MaskSource

_MOST_NAMED = 8


class UnknownFlags(FrameError):
    """A plane of flags whose meaning nothing tells: the observer has to choose those that mean a bad pixel.

    Parameters
    ----------
    file : str
        Where the plane is.
    name : str
        What to call it.
    counts : tuple of FlagCount
        The flags that occur.
    codes : bool
        True where they look like codes, not bits.
    """

    def __init__(self, file: str, name: str, counts: tuple[FlagCount, ...], *, codes: bool) -> None:
        self.counts, self.codes = counts, codes
        told = [f"{count.flag.name} on {counted(count.pixels, 'pixel')}" for count in counts[:_MOST_NAMED]]
        more = f" and {len(counts) - _MOST_NAMED} more" if len(counts) > _MOST_NAMED else ""
        example = ",".join(word_of(count.flag, codes=codes) for count in counts[:2])
        super().__init__(
            file,
            f"{name} has {'codes' if codes else 'flags'} whose meaning no header tells: {', '.join(told)}{more}",
            f"Say with --mask-bits which of them mean a bad pixel, as in --mask-bits {example}; or all, or none",
        )


def part_of_plane(
    plane: FlagPlane, *, name: str, file: str, location: str, choice: str = "", majority: MaskMajority
) -> MaskReading:
    """Read a plane of flags, or a plain mask.

    Parameters
    ----------
    plane : FlagPlane
        With the pixels of the science frame.
    name, file, location : str
        What to call it in a list, in messages, and how it can be named again.
    choice : str
        The flags that mean a bad pixel, in place of what they are known to mean; of a plain mask it says nothing.
    majority : MaskMajority
        What to do with a plain mask that has more than half of its pixels set.

    Returns
    -------
    MaskReading
        Its pixels that are bad, and those that it flags as cosmic rays.

    Raises
    ------
    InvertedMask
        If a plain mask has more than half of its pixels set and `majority` is ASK.
    UnknownFlags
        If nothing says what the flags mean, and there is no choice.
    """
    source = MaskSource(
        name=name, location=location, title=plane.scheme.title, reason=plane.scheme.reason, codes=plane.is_coded
    )
    if plane.scheme.is_plain:
        bad = settled(plane.masked(), file, majority)
        return MaskReading(source=replace(source, masked=int(np.count_nonzero(bad))), bad=bad)
    if not (choice or plane.scheme.is_known):
        raise UnknownFlags(file, plane.name, plane.counts(), codes=plane.is_coded)
    known, unknown = understood(choice, plane.scheme) if choice.strip() else ("", ())
    bad, counts = plane.masked(known), plane.counts(known)
    rays = plane.rays() & ~bad
    found = int(np.count_nonzero(rays))
    masked = int(np.count_nonzero(bad))
    counted_source = replace(source, masked=masked, counts=counts, rays=found, unknown=unknown)
    return MaskReading(source=counted_source, bad=bad, rays=rays if found else None)
