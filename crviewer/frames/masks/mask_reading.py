"""Mask files: planes of flags and masks in FITS, and lists and regions as text, brought onto the science frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from crviewer.frames.facts.detector_window import NoPlacement, placement
from crviewer.frames.facts.row_order import flip_needed
from crviewer.frames.fits.chip_identity import ChipIdentity
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.flag_planes import read_plane
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.flags.flag_plane import FlagPlane
from crviewer.frames.masks.mask_majority import MaskMajority
from crviewer.frames.masks.mask_source import MaskReading, MaskSource
from crviewer.frames.masks.plane_reading import part_of_plane
from crviewer.frames.masks.text_masks import text_mask, title_of_text

if TYPE_CHECKING:
    from astropy.io.fits import Header

ANOTHER = "Name one of the same detector area and binning"


@dataclass(frozen=True, slots=True)
class MaskTarget:
    """The frame that a mask is for.

    Attributes
    ----------
    shape : (ny, nx), pixels
    header : Header or None
    chip : ChipIdentity or None
        By which one of several planes in a file is chosen.
    """

    shape: tuple[int, int]
    header: Header | None = None
    chip: ChipIdentity | None = None


def read_mask(
    location: str | Path, target: MaskTarget, *, majority: MaskMajority = MaskMajority.ASK, choice: str = ""
) -> MaskReading:
    """Read a mask of known bad pixels.

    Parameters
    ----------
    location : str or Path
        `FILE` or `FILE[EXTENSION]`. Without one, DQ, MASK or BPM is taken, else the first image of two dimensions. A
        text file is a DS9 region file, or a list of bad pixels for IRAF or Siril.
    target : MaskTarget
        The science frame.
    majority : MaskMajority
        Whether a mask of 0 and 1 with more than half of its pixels set is asked about, kept as it is, or inverted.
    choice : str
        Which flags mean a bad pixel (`crviewer.frames.flags.flag_choice`); empty for what they are known to mean.

    Returns
    -------
    MaskReading
        Its pixels on the science frame: cut out of a mask of the whole detector, or placed on it, as headers say.

    Raises
    ------
    InvertedMask
        If more than half of the pixels of a plain mask are set and `majority` is ASK.
    UnknownFlags
        If nothing says what its flags mean, and `choice` does not either.
    FrameError
        If the file cannot be read, is of another detector area, or holds measurements instead of a mask.
    """
    place = FileLocation.parse(location)
    if not place.extension and title_of_text(place.path):
        bad, title = text_mask(place.path, target.shape, target.header)
        source = MaskSource(name=place.name, location=str(place), title=title, masked=int(np.count_nonzero(bad)))
        return MaskReading(source=source, bad=bad)
    plane, placed = read_placed(place, target)
    named = replace(place, extension=place.extension or ("" if plane.name == "0" else plane.name))
    part = part_of_plane(plane, name=place.name, file=str(place), location=str(named), choice=choice, majority=majority)
    return replace(part, source=replace(part.source, placed=placed))


def read_placed(place: FileLocation, target: MaskTarget) -> tuple[FlagPlane, str]:
    """Read a plane of flags, and bring it onto the pixels of a frame.

    Parameters
    ----------
    place : FileLocation
        The mask or DQ plane.
    target : MaskTarget
        The science frame.

    Returns
    -------
    FlagPlane, str
        Of the shape of the frame, 0 where the file has no pixel; and how it got there, in words.

    Raises
    ------
    FrameError
        If the file cannot be read, or is of another detector area.
    """
    plane, header = read_plane(place, target.chip, target.header)
    flipped = flip_needed(header, target.header)
    if flipped:
        plane = plane.on(plane.pixels[::-1])
    shape: tuple[int, int] = plane.pixels.shape
    try:
        found = placement(target.shape, target.header, shape, header)
    except NoPlacement as error:
        raise FrameError(str(place), str(error), ANOTHER) from error
    if shape == target.shape:
        return plane, flipped
    placed = ", ".join(filter(None, (flipped, found.in_words(shape))))
    return plane.on(found.onto(target.shape, plane.pixels, elsewhere=0)), placed
