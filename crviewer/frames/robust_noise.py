"""Noise that outliers hardly change: robust standard deviations, of values and of the pixels of an image."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIGMA_PER_MAD = 1.4826  # standard deviation of a Gaussian over its median absolute deviation, 1 / Φ⁻¹(3/4)


def robust_sigma(
    values: NDArray[Any], *, about: Any = None, axis: int | tuple[int, ...] | None = None
) -> NDArray[np.float64]:
    """Standard deviation from the median absolute deviation.

    Parameters
    ----------
    values : ndarray
        Without NaN; in any unit.
    about : scalar or array_like, optional
        Deviations are from this; by default from the median.
    axis : int or tuple of int, optional
        Along which; by default over all values.

    Returns
    -------
    ndarray of float64
        In the unit of `values`; without dimensions where `axis` is None.
    """
    centre = np.median(values, axis=axis, keepdims=True) if about is None else about
    return np.asarray(SIGMA_PER_MAD * np.median(np.abs(values - centre), axis=axis), np.float64)


def pixel_noise(image: NDArray[np.float32], *, rows: int) -> float:
    """Robust standard deviation of one pixel, from differences of neighbours: stars and gradients hardly count.

    Parameters
    ----------
    image : (ny, nx) float32
        In any unit.
    rows : int
        About how many rows are used, evenly spread.

    Returns
    -------
    float
        In the unit of `image`; 0 for an image of one column.
    """
    differences = np.diff(image[:: max(1, len(image) // rows)], axis=1)
    return float(robust_sigma(differences)) / sqrt(2) if differences.size else 0.0
