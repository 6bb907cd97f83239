"""The science image as it was searched for cosmic rays: in its own unit, or in electrons if it was reduced."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure import electron_conversion as conversion
from crviewer.frames.exposure.exposure import Exposure


def searched_values(exposure: Exposure) -> NDArray[np.floating[Any]]:
    """Pixel values of the science image, for floating-point products.

    Parameters
    ----------
    exposure : Exposure
        The exposure that was searched.

    Returns
    -------
    (ny, nx) float32 or float64, a new array
        As read and in the unit of the science frame; float32 if that is exact for every value of the type read, as
        for 8 and 16 bits. For a frame that was reduced on opening, float32 electrons; pixels without a value are
        NaN.
    """
    read = exposure.science.data
    if exposure.reduction:
        return np.where(exposure.blank, np.float32(np.nan), exposure.electrons - np.float32(exposure.pssl))
    return read.astype(np.result_type(read.dtype, np.float32))


def electrons_per_value(exposure: Exposure) -> np.float32 | NDArray[np.float32]:
    """Conversion factor of `searched_values`.

    Parameters
    ----------
    exposure : Exposure
        The exposure that was searched.

    Returns
    -------
    float32, or (ny, nx) float32, electrons per unit
        1 if the frame was reduced on opening; an array if its amplifiers have gains of their own.
    """
    if exposure.reduction:
        return np.float32(1)
    factor = conversion.electrons_per_value(exposure.science, exposure.facts)
    assert factor is not None, "an exposure is in electrons, so the conversion is known"
    return factor


def values_of_electrons(
    exposure: Exposure, electrons: NDArray[np.floating[Any]], pixels: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Convert electrons back to what `searched_values` has: over the gain, with the level of the overscan.

    Parameters
    ----------
    exposure : Exposure
        The exposure that was searched.
    electrons : (n,) float, electrons
        Of those pixels.
    pixels : (n,) int64
        Flat indices.

    Returns
    -------
    (n,) float64
        In the unit of `searched_values`.
    """
    factor = electrons_per_value(exposure)
    values = (electrons.astype(np.float64) - exposure.pssl) / (
        factor if factor.ndim == 0 else factor.reshape(-1)[pixels]
    )
    level = None if exposure.reduction else exposure.overscan_level
    restored: NDArray[np.float64] = values if level is None else values + level.reshape(-1)[pixels]
    return restored
