"""From a plane of errors, variance or weights to the variance of every pixel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.plain_text import counted, written
from crviewer.frames.fits.plane_roles import PlaneRole, role_of
from crviewer.frames.values.pixel_unit import parse_unit

if TYPE_CHECKING:
    from astropy.units import UnitBase

ERRORS = (PlaneRole.ERROR, PlaneRole.VARIANCE, PlaneRole.WEIGHT)
_POWERS = {PlaneRole.ERROR: 1.0, PlaneRole.VARIANCE: 0.5, PlaneRole.WEIGHT: -0.5}  # from its unit to that of pixels
_TITLES = {
    PlaneRole.ERROR: "standard deviation",
    PlaneRole.VARIANCE: "variance",
    PlaneRole.WEIGHT: "inverse variance",
}
_SQUARE = re.compile(r"^1\s{0,3}/\s{0,3}|\s{0,3}(?:\*\*|\^)?\s{0,3}\(?-?2\)?$")
_MOST_SAMPLED = 1_000_000  # pixels, for the median ratio
_LIKELY = (0.5, 2.0)  # of the noise model; outside, unit or meaning of a plane is doubtful


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseSource:
    """Which plane the variance of an exposure is from, and how it compares with the noise model.

    Attributes
    ----------
    name : str
        `FILE[EXTENSION]`.
    role : PlaneRole
        What its values are taken as.
    assumed : bool
        True where no header says what they are.
    ratio : float
        Median of its standard deviation over that of the noise model.
    replaced : int, pixels
        Without a usable value, so that the noise model stands in.
    is_constant : bool
        True where all other pixels have the same value.
    """

    name: str
    role: PlaneRole
    assumed: bool
    ratio: float
    replaced: int
    is_constant: bool

    @property
    def is_doubtful(self) -> bool:
        """True where it may not be the noise of this image."""
        return self.is_constant or not _LIKELY[0] <= self.ratio <= _LIKELY[1]

    def in_words(self) -> str:
        """Tell where the noise is from, for header and window."""
        told = f"{self.name}, {'taken as ' if self.assumed else ''}{_TITLES[self.role]}"
        told += f"; in the median {written(self.ratio)} times the noise model"
        told += ", the same in every pixel" if self.is_constant else ""
        return told + (f"; {counted(self.replaced, 'pixel')} without one have the noise model" if self.replaced else "")


def role_of_plane(frame: Frame) -> PlaneRole | None:
    """Tell what a plane of noise holds.

    Parameters
    ----------
    frame : Frame
        As read.

    Returns
    -------
    PlaneRole or None
        ERROR, VARIANCE or WEIGHT; None where neither name nor header says so.
    """
    role = role_of(str(frame.header.get("EXTNAME", "")), frame.header)
    return role if role in ERRORS else None


def unit_of_plane(frame: Frame, role: PlaneRole) -> UnitBase | None:
    """Read the unit of the pixels that a plane of noise is about.

    Parameters
    ----------
    frame : Frame
        The plane.
    role : PlaneRole
        What its values are, so that variance may be in electron² or, as some pipelines write it, in electrons.

    Returns
    -------
    unit or None
        Such as electron or adu/s; None where BUNIT does not tell.
    """
    from astropy import units

    text = str(frame.header.get("BUNIT", "")).strip()
    if not text or (plain := parse_unit(text)) is not None:
        return None if not text else plain
    whole = units.Unit(text, parse_strict="silent")
    if not isinstance(whole, units.UnrecognizedUnit) and (found := parse_unit(str(whole ** _POWERS[role]))):
        return found
    return parse_unit(_SQUARE.sub("", _SQUARE.sub("", text)).strip("() "))


def variance_of(
    frame: Frame, factor: float, model: NDArray[np.float32], mask: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NoiseSource]:
    """Convert a plane to the variance of every pixel, with the noise model where it has no usable value.

    Parameters
    ----------
    frame : Frame
        The plane, on the pixels of the science frame. Zeros, negative values and what is not finite are not usable; a
        weight of 0 is an infinite variance.
    factor : float, electrons
        What 1 is in the unit of the pixels that it is about.
    model : (ny, nx) float32, electrons²
        The noise model; positive.
    mask : (ny, nx) bool
        The input mask, which the comparison with the model leaves out.

    Returns
    -------
    variance : (ny, nx) float32, electrons²
        A new array; positive and finite.
    source : NoiseSource
        What it is from.

    Raises
    ------
    FrameError
        If no pixel has a usable value.
    """
    said = role_of_plane(frame)
    role = said or PlaneRole.VARIANCE
    variance = _as_variance(frame.data.astype(np.float64), role) * factor**2
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        variance = variance.astype(np.float32)
        usable = np.isfinite(variance) & (variance > 0)
    if not (usable & ~mask).any():
        problem = "has no pixel with a noise above zero"
        raise FrameError(frame.path or frame.name, problem, "Name another plane, or leave noise to the noise model")
    good = np.flatnonzero(usable & ~mask)
    sample = good[:: max(1, len(good) // _MOST_SAMPLED)]
    values = variance.reshape(-1)[sample]
    source = NoiseSource(
        name=frame.part_name,
        role=role,
        assumed=said is None,
        ratio=float(np.sqrt(np.median(values / model.reshape(-1)[sample]))),
        replaced=int(np.count_nonzero(~usable)),
        is_constant=bool(values.min() == values.max()),
    )
    return np.where(usable, variance, model), source


def _as_variance(values: NDArray[np.float64], role: PlaneRole) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if role is PlaneRole.ERROR:
            return np.where(values > 0, values**2, 0)
        return values if role is PlaneRole.VARIANCE else np.where(values > 0, 1 / values, 0)
