"""The science image as it was searched for cosmic rays: in its own unit, or in electrons if it was reduced."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.electron_conversion import electrons_per_unit
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


def electrons_per_value(exposure: Exposure) -> float:
    """Conversion factor of `searched_values`.

    Parameters
    ----------
    exposure : Exposure
        The exposure that was searched.

    Returns
    -------
    float, electrons per unit
        1 if the frame was reduced on opening.
    """
    if exposure.reduction:
        return 1.0
    factor = electrons_per_unit(exposure.science.unit, exposure.facts)
    assert factor is not None, "an exposure is in electrons, so the conversion is known"
    return factor * exposure.science.conversion.scale
