"""Reading one frame: which image, in which unit, with which header."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.fits_file import open_fits, parts_of
from crviewer.frames.fits.flag_planes import own_planes
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.pixel_data import image_in, image_index
from crviewer.frames.fits.pixel_unit import parse_unit

if TYPE_CHECKING:
    from astropy.io.fits import Header
    from astropy.units import UnitBase


def read_frame(location: str | Path, *, unit: str | None = None) -> Frame:
    """Read a two-dimensional image from a FITS file, compressed or not.

    Parameters
    ----------
    location : str or Path
        `FILE`, or `FILE[2]`, `FILE[SCI]`, `FILE[SCI,2]` to choose the extension; otherwise `SCI` is taken, else the
        first image of two dimensions.
    unit : str, optional
        What the pixel values count ("electron", "adu", "adu/s"), instead of what BUNIT says.

    Returns
    -------
    Frame
        Blank pixels are NaN. Without a BUNIT that is understood, adu is assumed, and the frame says so.

    Raises
    ------
    FrameError
        If the file cannot be read, holds no such image, or `unit` is not understood.
    """
    place = FileLocation.parse(location)
    with open_fits(place) as file:
        hdus = parts_of(file)
        index = image_index(hdus, place)
        image, planes = image_in(hdus, index, place), own_planes(hdus, index, place)
    known = _given(unit, place) or _from_header(image.header)
    return Frame(
        data=image.data,
        unit=known or _adu(),
        unit_assumed=known is None,
        header=image.header,
        path=place.path,
        extension=image.extension,
        own_planes=planes,
        own_mask=np.logical_or.reduce([plane.masked() for plane in planes]) if planes else None,
        coordinate_tables=image.coordinate_tables,
    )


def _given(unit: str | None, place: FileLocation) -> UnitBase | None:
    if unit is None:
        return None
    known = parse_unit(unit)
    if known is None:
        raise FrameError(
            str(place), f"cannot be read in the unit “{unit}”", "Give electron or adu, with /s where it is per second"
        )
    return known


def _from_header(header: Header) -> UnitBase | None:
    return parse_unit(str(header.get("BUNIT", "")))


def _adu() -> UnitBase:
    from astropy import units

    return units.adu
