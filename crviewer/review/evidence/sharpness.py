"""Sharpness: whether a peak falls off more steeply than light through the optics can.

In a star, the mean of two pixels on opposite sides of the brightest is at least a fraction of the brightest that
follows from the FWHM; the position of the star within the pixel can only raise the mean. The charge left by a particle
or a hot pixel has no such limit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.review.evidence.listed import Floats

_DIRECTIONS = ((0, 1), (1, 0), (1, 1), (1, -1))  # row and column


@dataclass(frozen=True, slots=True, eq=False)
class RaySharpness:
    """How steeply each peak falls off in its steepest direction.

    Attributes
    ----------
    ratio : (peaks,) float64
        Drop to the opposite neighbours, relative to the largest drop of a star; light cannot exceed 1.
    significance : (peaks,) float64, sigma
        By how much the drop exceeds that of a star.
    """

    ratio: Floats
    significance: Floats


def sharpness_at(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    image: NDArray[np.float32],
    *,
    level: Floats | float,
    noise: Floats | float,
    fwhm: float,
) -> RaySharpness:
    """Sharpness of peaks.

    Parameters
    ----------
    rows, columns : (peaks,) int64, 0-based
        The brightest pixels; directions in which a neighbour is off the frame are left out.
    image : (ny, nx) float32, electrons
        The exposure.
    level, noise : float or (peaks,) float64, electrons
        Level and noise of the background.
    fwhm : float, pixels
        FWHM of a star, taken as a Gaussian; NaN gives NaN.

    Returns
    -------
    RaySharpness
        NaN where the sharpness cannot be measured.
    """
    peak = image[rows, columns] - level
    ratio, significance = np.full((2, len(rows)), -np.inf)
    for step in _DIRECTIONS:
        pair = _opposite_mean(rows, columns, image, step) - level
        share = np.exp(-4 * np.log(2) * (step[0] ** 2 + step[1] ** 2) / fwhm**2)
        error = np.sqrt((share**2 + 0.5) * noise**2 + share**2 * np.maximum(peak, 0) + np.maximum(pair, 0) / 2)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.fmax(ratio, (1 - pair / peak) / (1 - share))
        significance = np.fmax(significance, (share * peak - pair) / error)
    known = np.isfinite(ratio) & (peak > 0) & np.isfinite(fwhm)
    return RaySharpness(np.where(known, ratio, np.nan), np.where(known, significance, np.nan))


def _opposite_mean(
    rows: NDArray[np.int64], columns: NDArray[np.int64], image: NDArray[np.float32], step: tuple[int, int]
) -> Floats:
    """(peaks,) electrons: mean of the two neighbours, NaN if one is off the frame."""
    ny, nx = image.shape
    total = np.zeros(len(rows))
    for sign in (1, -1):
        row, column = rows + sign * step[0], columns + sign * step[1]
        inside = (row >= 0) & (row < ny) & (column >= 0) & (column < nx)
        total += np.where(inside, image[np.clip(row, 0, ny - 1), np.clip(column, 0, nx - 1)], np.nan)
    return total / 2
