"""Pixel values as shades of grey: black and white around a level, the curve between them, and what is far below.

The window and the contact sheets draw by these rules.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BELOW, _ABOVE = 4.0, 12.0  # sigmas from the level to black, and to white
_ASINH = 0.1  # where the curve turns from linear to logarithmic, as a fraction of the range
_LOG = 1000.0  # ratio of the contrast at black to that at white, as in DS9
_FAINT = 0.45  # brightness of an image under a mask


class StretchCurve(StrEnum):
    """How shades are spread between the limits."""

    LINEAR = "linear"
    ASINH = "asinh"
    LOG = "log"


def limits_around(level: float, sigma: float) -> tuple[float, float]:
    """Black and white values around a level.

    Parameters
    ----------
    level, sigma : float
        In one unit; without noise, sigma counts as 1.

    Returns
    -------
    (float, float)
        In that unit; white is above black.
    """
    return level - _BELOW * (sigma or 1.0), level + _ABOVE * (sigma or 1.0)


def shades(
    values: NDArray[np.floating], limits: tuple[float, float], curve: StretchCurve = StretchCurve.LINEAR
) -> NDArray[np.uint8]:
    """Shades of values between the limits; those beyond take the nearer end.

    Parameters
    ----------
    values : ndarray of float
        NaN counts as black.
    limits : (float, float)
        Black and white.
    curve : StretchCurve
        Between them.

    Returns
    -------
    ndarray of uint8
        0 is black, 255 is white.
    """
    low, high = limits
    part = np.clip((np.nan_to_num(values, nan=low) - low) / (high - low), 0, 1)
    if curve is StretchCurve.ASINH:
        part = np.arcsinh(part / _ASINH) / np.arcsinh(1 / _ASINH)
    elif curve is StretchCurve.LOG:
        part = np.log1p(part * _LOG) / np.log1p(_LOG)
    grey: NDArray[np.uint8] = (part * 255 + 0.5).astype(np.uint8)
    return grey


def far_below(values: NDArray[np.floating], limits: tuple[float, float]) -> NDArray[np.bool_]:
    """Tell which values are so far below black that they are a hole and no dark shade of noise.

    Parameters
    ----------
    values : ndarray of float
        In the unit of `limits`.
    limits : (float, float)
        Black and white.

    Returns
    -------
    ndarray of bool
        True where the value is below black by more than the range from black to white.
    """
    low, high = limits
    below: NDArray[np.bool_] = values < low - (high - low)
    return below


def fainter(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Colours so dark that a mask stands out on them.

    Parameters
    ----------
    colours : ndarray of uint8
        Without alpha.

    Returns
    -------
    ndarray of uint8
        A new array.
    """
    faint: NDArray[Any] = colours * _FAINT
    return faint.astype(np.uint8)
