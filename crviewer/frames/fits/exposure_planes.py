"""Planes of a cube whose axes are exposures or integrations: each is an image of its own, of the same detector.

Recognised are cubes whose header counts as many frames as they have planes: NINTS (JWST's `_rateints` and
`_calints`, https://jwst-pipeline.readthedocs.io, Science products), NUMKIN (kinetic series of Andor cameras), NFRAMES,
NUMFRAME and ESO DET NDIT (cube modes of ESO's detectors), or whose third axis is time by its CTYPE3; and ramps of
NINTS × NGROUPS planes, of which the differences from group to group are taken. Spectral cubes are none of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.coordinate_cards import without_axes

if TYPE_CHECKING:
    from astropy.io.fits import Header

_COUNTS = ("NINTS", "NUMKIN", "NFRAMES", "NUMFRAME", "NUMFRAMES", "FRAMES", "ESO DET NDIT")
_TIMES = ("TIME", "UTC", "TAI", "TT", "TDB", "FRAME", "INTEGRATION", "INTEGRAT", "EXPOSURE")
_SPECTRAL = ("WAVE", "AWAV", "FREQ", "VELO", "VRAD", "VOPT", "ZOPT", "WAVN", "ENER", "BETA", "FELO", "LAMBDA", "LINEAR")
_SUMS = ("CHECKSUM", "DATASUM")


class ExposurePlane:
    """One plane of a cube, which can be read as an image HDU; its pixels are read when they are asked for.

    Parameters
    ----------
    cube : HDU
        An image of three or four dimensions.
    plane : int
        Which of its planes, from 1.
    seconds : float or None
        Exposure time of each, where the header tells it.
    """

    def __init__(self, cube: Any, plane: int, seconds: float | None) -> None:
        self.cube, self.plane, self._seconds = cube, plane, seconds
        self.name, self.ver = cube.name, cube.ver
        self.shape: tuple[int, ...] = tuple(cube.shape[-2:])

    @property
    def header(self) -> Header:
        """Header of the cube as that of an image: without the axes and sums of the whole."""
        header = without_axes(self.cube.header, 2)
        header["NAXIS"] = 2
        axes = len(self.cube.shape)
        dropped = (*_SUMS, *(f"NAXIS{axis}" for axis in range(3, axes + 1)), *(("BZERO",) if axes > 3 else ()))
        for keyword in dropped:
            header.remove(keyword, ignore_missing=True)
        if self._seconds is not None:
            header["EXPTIME"] = (self._seconds, "[s] of this plane")
        return header

    @property
    def section(self) -> _Section:
        """Rows of the image, as `ImageHDU.section` gives them."""
        return _Section(self)

    @property
    def data(self) -> NDArray[Any]:
        """(ny, nx) pixels as they are stored; of a ramp, the difference of two groups."""
        return self.rows((slice(None), slice(None)))

    def rows(self, place: tuple[slice, ...]) -> NDArray[Any]:
        """Read a part of the image.

        Parameters
        ----------
        place : tuple of slice
            Rows and columns.

        Returns
        -------
        (rows, columns) array
            Integers or floats.
        """
        section = self.cube.section
        if len(self.cube.shape) == 3:
            return np.asarray(section[(self.plane - 1, *place)])
        integration, group = divmod(self.plane - 1, self.cube.shape[1] - 1)
        before, after = (np.asarray(section[(integration, each, *place)], np.float32) for each in (group, group + 1))
        return after - before

    def fileinfo(self) -> dict[str, Any]:
        """Place in the file, as of an HDU, and other than that of any other plane."""
        info = dict(self.cube.fileinfo())
        info["datLoc"] += self.plane
        info["datSpan"] -= self.plane
        return info


class _Section:
    def __init__(self, plane: ExposurePlane) -> None:
        self._plane = plane

    def __getitem__(self, place: tuple[slice, ...]) -> NDArray[Any]:
        return self._plane.rows(place)


def exposure_planes(hdus: Sequence[Any]) -> list[ExposurePlane]:
    """Find the planes that are exposures.

    Parameters
    ----------
    hdus : sequence of HDU
        All of a file.

    Returns
    -------
    list of ExposurePlane
        Cube by cube: of those of exposures, and of those of the same size beside them, such as their errors and flags.
    """
    cubes = [hdu for hdu in hdus if _is_cube(hdu)]
    counts = {hdu.shape: seconds for hdu in cubes if (seconds := _seconds(hdu, hdus[0].header)) is not None}
    return [
        ExposurePlane(hdu, plane, counts[hdu.shape] or None)
        for hdu in cubes
        if hdu.shape in counts and not is_spectral(hdu.header)
        for plane in range(1, 1 + _planes(hdu.shape))
    ]


def is_spectral(header: Header) -> bool:
    """Whether the third axis of a cube is a spectrum.

    Parameters
    ----------
    header : Header
        Of the cube.

    Returns
    -------
    bool
        By CTYPE3, of FITS paper III (Greisen et al. 2006, A&A 446, 747) and older customs.
    """
    return str(header.get("CTYPE3", "")).strip().upper().startswith(_SPECTRAL)


def _planes(shape: tuple[int, ...]) -> int:
    return shape[0] if len(shape) == 3 else shape[0] * (shape[1] - 1)


def _is_cube(hdu: Any) -> bool:
    if not getattr(hdu, "is_image", False) or hdu.header.get("GROUPS"):
        return False
    shape = tuple(hdu.shape or ())
    return len(shape) in (3, 4) and prod(shape) > 0 and prod(shape[:-2]) > 1


def _seconds(hdu: Any, primary: Header) -> float | None:
    """Exposure time of each plane of a cube of exposures, 0 where it is not told; None for other cubes."""
    header, shape = hdu.header, tuple(hdu.shape)
    if is_spectral(header):
        return None
    if len(shape) == 4:
        is_ramp = (_number(header, primary, "NINTS"), _number(header, primary, "NGROUPS")) == shape[:2]
        return (_number(header, primary, "TGROUP") or 0.0) if is_ramp and shape[1] > 1 else None
    axis = str(header.get("CTYPE3", "")).strip().upper()
    if axis and not axis.startswith(_TIMES):
        return None
    counted = any(_number(header, primary, keyword) == shape[0] for keyword in _COUNTS)
    return (_number(header, primary, "EFFINTTM") or 0.0) if counted or axis else None


def _number(header: Header, primary: Header, keyword: str) -> float | None:
    value = header.get(keyword, primary.get(keyword))
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
