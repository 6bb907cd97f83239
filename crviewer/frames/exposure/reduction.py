"""Reduction of a raw frame on opening: subtract the bias, subtract the dark, divide by the flat (by `ccdproc`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from astropy.nddata import CCDData

Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reduction:
    """Calibration images to apply to a raw image; None leaves a step out.

    Attributes
    ----------
    bias : (ny, nx) float32 or None, electrons
    dark : (ny, nx) float32 or None, electrons
        Less the bias, where there is one.
    dark_scale : float
        By which the dark is multiplied: exposure time of the image over that of the dark.
    flat : (ny, nx) float32 or None
        In any unit; it is divided by the mean of its positive pixels.
    """

    bias: Image | None = None
    dark: Image | None = None
    dark_scale: float = 1.0
    flat: Image | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        return self.bias is None and self.dark is None and self.flat is None


def reduce_image(electrons: Image, reduction: Reduction) -> Image:
    """Calibrate an image.

    Parameters
    ----------
    electrons : (ny, nx) float32, electrons
        The raw image.
    reduction : Reduction
        What to do; every image has the shape of `electrons`.

    Returns
    -------
    (ny, nx) float32, electrons
        NaN where the flat is not positive, or where any image is not finite.
    """
    if reduction.is_empty:
        return electrons
    image = _ccd(electrons)
    with np.errstate(invalid="ignore", over="ignore"):
        image = _without_bias(image, reduction.bias)
        image = _without_dark(image, reduction.dark, reduction.dark_scale)
        image = _flattened(image, reduction.flat)
    return np.asarray(image.data, np.float32)


def _without_bias(image: CCDData, bias: Image | None) -> CCDData:
    import ccdproc

    return image if bias is None else ccdproc.subtract_bias(image, _ccd(bias))


def _without_dark(image: CCDData, dark: Image | None, scale: float) -> CCDData:
    import ccdproc
    from astropy import units

    if dark is None:
        return image
    return ccdproc.subtract_dark(
        image,
        _ccd(dark),
        data_exposure=scale * units.s,
        dark_exposure=1 * units.s,
        exposure_unit=units.s,
        scale=True,
    )


def _flattened(image: CCDData, flat: Image | None) -> CCDData:
    import ccdproc

    if flat is None:
        return image
    positive = np.where(flat > 0, flat, np.float32(np.nan))
    return ccdproc.flat_correct(image, _ccd(positive), norm_value=float(np.nanmean(positive, dtype=np.float64)))


def _ccd(values: Image) -> CCDData:
    from astropy.nddata import CCDData

    return CCDData(values, unit="electron")
