"""Reading one frame: which image, in which unit, with which header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from crviewer.frames.fits.chip_identity import ChipIdentity
from crviewer.frames.fits.data_sum import SumFault, sum_fault
from crviewer.frames.fits.file_chips import chip_labels, companion_index, measured_plane
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.fits_file import open_fits, parts_of
from crviewer.frames.fits.flag_planes import own_planes, planes_of_other_size
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import FrameError, NoCounts
from crviewer.frames.fits.pixel_data import FitsImage, image_in, image_index, image_labels
from crviewer.frames.fits.plane_roles import PlaneRole
from crviewer.frames.values.normalised_values import PROBLEM, REMEDY, is_normalised, scale_in
from crviewer.frames.values.pixel_scaling import unwrapped
from crviewer.frames.values.pixel_unit import PLAIN_COUNTS, PixelUnit, UnitConversion, is_rate, parse_unit, unit_in

if TYPE_CHECKING:
    from astropy.units import UnitBase

_ERRORS = (PlaneRole.ERROR, PlaneRole.VARIANCE, PlaneRole.WEIGHT)


def read_frame(
    location: str | Path, *, unit: str | None = None, scale: float | None = None, of: ChipIdentity | None = None
) -> Frame:
    """Read a two-dimensional image from a FITS file, compressed or not.

    Parameters
    ----------
    location : str or Path
        `FILE`, or `FILE[2]`, `FILE[SCI]`, `FILE[SCI,2]` to choose the extension; otherwise `SCI` is taken, else the
        first image of two dimensions.
    unit : str, optional
        What the pixel values count ("electron", "adu", "adu/s"), instead of what BUNIT says.
    scale : float, optional
        How many of that unit one is, instead of what the file says; whole numbers are never scaled.
    of : ChipIdentity, optional
        The chip of the science frame that it is to calibrate, by which one of several images is chosen.

    Returns
    -------
    Frame
        Blank pixels are NaN. Without a BUNIT, adu is assumed, and the frame says so. Where values are no counts, its
        `conversion` says how they become counts, or why they cannot.

    Raises
    ------
    FrameError
        If the file cannot be read, holds no such image, or none that is known to be of the chip; or if `unit` is not
        understood.
    """
    place = FileLocation.parse(location)
    with open_fits(place) as file:
        hdus = parts_of(file)
        index = _index(hdus, place, of)
        fault = sum_fault(hdus[index])  # first: once pixels are unpacked, astropy no longer knows the sum
        image, planes = image_in(hdus, index, place), own_planes(hdus, index, place)
        unused = planes_of_other_size(hdus, index)
        error_plane, model_plane = (measured_plane(hdus, index, roles) for roles in (_ERRORS, (PlaneRole.MODEL,)))
        chip, images, chips = ChipIdentity.of(hdus[index]), image_labels(hdus), chip_labels(hdus)
    known = unit_in(image.header) if unit is None else PixelUnit(unit=_given(unit, place))
    return Frame(
        data=image.data,
        unit=known.unit,
        unit_assumed=known.assumed,
        conversion=_conversion(image, known, scale),
        header=image.header,
        path=place.path,
        extension=image.extension,
        damaged=fault is SumFault.DATA,
        header_changed=fault is SumFault.HEADER,
        images=images,
        chip=chip,
        chips=chips,
        own_planes=planes,
        unused_planes=unused,
        error_plane=error_plane,
        model_plane=model_plane,
        own_mask=np.logical_or.reduce([plane.masked() for plane in planes]) if planes else None,
        coordinate_tables=image.coordinate_tables,
    )


def in_unit(frame: Frame) -> Frame:
    """Apply the conversion of a frame to its pixels.

    Parameters
    ----------
    frame : Frame
        As read.

    Returns
    -------
    Frame
        With plain counts in its unit; the same one where there is nothing to do.

    Raises
    ------
    FrameError
        If its values cannot be converted.
    """
    refuse_other_quantities(frame)
    if frame.conversion.scale == 1:
        return frame
    return replace(frame, data=frame.data * np.float32(frame.conversion.scale), conversion=PLAIN_COUNTS)


def refuse_other_quantities(frame: Frame) -> None:
    """Refuse a frame whose values are no counts.

    Parameters
    ----------
    frame : Frame
        As read.

    Raises
    ------
    FrameError
        If its values cannot be converted to electrons or ADU.
    """
    if frame.conversion.problem:
        raise NoCounts(frame.path or frame.name, frame.conversion.problem, frame.conversion.remedy)


def _index(hdus: Sequence[Any], place: FileLocation, of: ChipIdentity | None) -> int:
    of_chip = None if of is None or place.extension else companion_index(hdus, place, of, PlaneRole.SCIENCE)
    return image_index(hdus, place) if of_chip is None else of_chip


def _conversion(image: FitsImage, known: PixelUnit, scale: float | None) -> UnitConversion:
    counts = known.conversion == PLAIN_COUNTS and not is_rate(known.unit)
    normalised = counts and is_normalised(image.data, image.header)
    if scale is not None and image.data.dtype.kind == "f":
        return UnitConversion(scale=scale, normalised=normalised)
    wrapped = int(np.count_nonzero(unwrapped(image.data) < 0)) if image.data.dtype.kind == "u" else 0
    if wrapped:
        reading = f"Of the values, {wrapped} had wrapped below zero to more than 2³¹, and are taken as negative."
        return replace(known.conversion, reading=reading)
    if not normalised:
        return known.conversion
    found = scale_in(image.data, image.header)
    if found is None:
        return UnitConversion(normalised=True, problem=PROBLEM, remedy=REMEDY)
    factor, reason = found
    reading = f"Values run from 0 to 1, as of a frame that was normalised; one is taken as {factor:g} ADU, {reason}."
    return UnitConversion(scale=factor, normalised=True, reading=reading)


def _given(unit: str, place: FileLocation) -> UnitBase:
    known = parse_unit(unit)
    if known is None:
        raise FrameError(
            str(place), f"cannot be read in the unit “{unit}”", "Give electron or adu, with /s where it is per second"
        )
    return known
