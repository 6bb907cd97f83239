"""What another tool flagged as cosmic rays: a mask of its own, or some flags of a pipeline's DQ plane."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.flags.flag import FlagMeaning
from crviewer.frames.flags.flag_choice import UnknownFlag, chosen_values, word_of
from crviewer.frames.flags.flag_plane import FlagPlane
from crviewer.frames.masks.mask_majority import MaskMajority, settled
from crviewer.frames.masks.mask_reading import MaskTarget, read_placed


@dataclass(frozen=True, slots=True, eq=False)
class FlaggedValues:
    """Pixels that another tool flagged.

    Attributes
    ----------
    pixels : (ny, nx) bool
        True where it says that there is a cosmic ray.
    only : (ny, nx) bool
        True where it says so and nothing else, so that the pixel is not known to be bad besides.
    bits : str
        Which flags counted; empty for every value but 0.
    """

    pixels: NDArray[np.bool_]
    only: NDArray[np.bool_]
    bits: str = ""


def read_flagged(
    location: str | Path, target: MaskTarget, *, bits: str = "", majority: MaskMajority = MaskMajority.ASK
) -> FlaggedValues:
    """Read what another tool flagged.

    Parameters
    ----------
    location : str or Path
        `FILE` or `FILE[EXTENSION]`, chosen as for any mask.
    target : MaskTarget
        The science frame.
    bits : str
        Which flags count (`crviewer.frames.flags.flag_choice`). Where it is empty, those known to mean a cosmic ray;
        of a mask, and of flags whose meaning is not known, every value but 0.
    majority : MaskMajority
        What to do if more than half of the pixels of a mask of 0 and 1 are set.

    Returns
    -------
    FlaggedValues
        Pixels of cosmic rays, and those of them that carry no other flag.

    Raises
    ------
    InvertedMask
        If more than half of the pixels of a mask of 0 and 1 are set and `majority` is ASK.
    FrameError
        If the file is no mask of this frame, or a name in `bits` is not known or means several things; or if there are
        none, and no known flag of the plane means a cosmic ray.
    """
    place = FileLocation.parse(location)
    plane, _ = read_placed(place, target)
    bits = bits.strip() or _known_rays(plane, place)
    if not bits:
        pixels = plane.pixels != 0
        pixels = settled(pixels, str(place), majority) if plane.scheme.is_plain else pixels
        return FlaggedValues(pixels, pixels)
    try:
        wanted = chosen_values(bits, plane.scheme)
    except UnknownFlag as error:
        raise FrameError(str(place), error.problem, error.remedy) from error
    pixels = wanted.within(plane.pixels)
    return FlaggedValues(pixels, wanted.alone(plane.pixels), bits)


def _known_rays(plane: FlagPlane, place: FileLocation) -> str:
    """The choice of the flags of a plane that mean a cosmic ray; empty for a mask, and for flags of unknown meaning."""
    if plane.scheme.is_plain or not plane.scheme.is_known or not plane.flags:
        return ""
    words = [word_of(flag, codes=plane.is_coded) for flag in plane.flags if flag.meaning is FlagMeaning.COSMIC_RAY]
    if not words:
        held = ", ".join(word_of(flag, codes=plane.is_coded) for flag in plane.flags)
        problem = f"flags no pixel as a cosmic ray ({plane.scheme.title}: {held})"
        raise FrameError(str(place), problem, "Name the flags to review with --bits")
    return ",".join(words)
