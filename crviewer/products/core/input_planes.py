"""Planes of the input beside its science image (errors, variance, weights, models), which products keep as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.fits.chip_identity import ChipIdentity
from crviewer.frames.fits.file_chips import counterparts
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.fits_file import open_fits, parts_of
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.header_cards import readable
from crviewer.frames.fits.pixel_data import image_index, pixels_of, plane_of
from crviewer.frames.fits.plane_roles import PlaneRole, role_of
from crviewer.products.core.export import ExportRequest

if TYPE_CHECKING:
    from astropy.io.fits import ImageHDU

_KEPT = (PlaneRole.ERROR, PlaneRole.VARIANCE, PlaneRole.WEIGHT, PlaneRole.MODEL, PlaneRole.OTHER)


@dataclass(frozen=True, slots=True, eq=False)
class InputPlane:
    """One plane of the input.

    Attributes
    ----------
    role : PlaneRole
        What it is for.
    hdu : ImageHDU
        Its pixels and its own header.
    """

    role: PlaneRole
    hdu: ImageHDU

    @property
    def deviation(self) -> NDArray[np.float32] | None:
        """(ny, nx) float32, the standard deviation that it tells, in its own unit; None for what is no error."""
        values = np.asarray(self.hdu.data, np.float32)
        with np.errstate(invalid="ignore", divide="ignore"):
            if self.role is PlaneRole.ERROR:
                return values
            if self.role is PlaneRole.VARIANCE:
                return np.sqrt(values)
            return np.where(values > 0, 1 / np.sqrt(values), np.nan) if self.role is PlaneRole.WEIGHT else None


def kept_planes(export: ExportRequest) -> list[ImageHDU]:
    """Planes of the input for the end of a product.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Returns
    -------
    list of ImageHDU
        Errors, variance, weights and models, pixel by pixel as they were read.
    """
    return [plane.hdu for plane in input_planes(export.exposure)]


def input_planes(exposure: Exposure) -> list[InputPlane]:
    """Read the planes that belong to the science image from its file.

    Parameters
    ----------
    exposure : Exposure
        What was opened.

    Returns
    -------
    list of InputPlane
        Of the size and the chip of the science image, without masks and flags; empty where the file has none, or is
        there no more.
    """
    science = exposure.science
    if science.path is None:
        return []
    location = FileLocation(science.path, science.extension)
    try:
        with open_fits(location) as file:
            hdus = parts_of(file)
            chip = ChipIdentity.of(hdus[image_index(hdus, location)])
            found = [index for role in _KEPT for index in counterparts(hdus, chip, [role])]
            return [_plane(hdus[index], location) for index in sorted(found) if plane_of(hdus[index]) == science.shape]
    except FrameError:
        return []


def _plane(hdu: object, location: FileLocation) -> InputPlane:
    from astropy.io.fits import Header, ImageHDU

    name, header = str(getattr(hdu, "name", "")), getattr(hdu, "header", Header())
    return InputPlane(role_of(name, header), ImageHDU(pixels_of(hdu, location), readable(header), name=name))
