"""Sharpness: whether a peak falls off more steeply than light through the optics can.

In a star, the mean of two pixels on opposite sides of the brightest is at least a fraction of the brightest that
follows from the point-spread function; where in the pixel the star lies is left open, and wider or blended light falls
off less. The charge left by a particle or a hot pixel has no such limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.psf.frame_psf import FramePsf
from crviewer.frames.psf.line_widths import LineWidths
from crviewer.review.evidence.listed import Floats

_DIRECTIONS = ((0, 1), (1, 0), (1, 1), (1, -1))  # row and column
_LINE_ERROR = 0.05  # of the light in a pixel beside the peak, where only lines tell the width
_PHASES = np.linspace(-0.5, 0.5, 7)  # pixels; where in its pixel a star may be


@dataclass(frozen=True, slots=True, eq=False)
class RaySharpness:
    """How steeply each peak falls off in its steepest direction.

    Attributes
    ----------
    ratio : (peaks,) float64
        Drop to the opposite neighbours, relative to the largest drop of a star; light cannot exceed 1.
    significance : (peaks,) float64, sigma
        By how much the drop exceeds that of a star; the scatter of stars around the model counts as noise.
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
    psf: FramePsf | None,
    lines: LineWidths | None = None,
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
    psf : FramePsf or None
        Point-spread function of the frame; None if unknown.
    lines : LineWidths or None
        What is known of the sharpness of light where there are no stars, as in spectra.

    Returns
    -------
    RaySharpness
        NaN where the sharpness cannot be measured.
    """
    ratio, significance = np.full((2, len(rows)), -np.inf)
    peak = image[rows, columns] - level
    for step, share, model_error in _limits(rows, columns, psf, lines):
        pair = _opposite_mean(rows, columns, image, step) - level
        error = np.sqrt((share**2 + 0.5) * noise**2 + share**2 * np.maximum(peak, 0) + np.maximum(pair, 0) / 2)
        error = np.hypot(error, model_error * share * peak)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.fmax(ratio, (1 - pair / peak) / (1 - share))
        significance = np.fmax(significance, (share * peak - pair) / error)
    known = np.isfinite(ratio) & (peak > 0)
    return RaySharpness(np.where(known, ratio, np.nan), np.where(known, significance, np.nan))


def _limits(
    rows: NDArray[np.int64], columns: NDArray[np.int64], psf: FramePsf | None, lines: LineWidths | None
) -> Iterator[tuple[tuple[int, int], Floats | float, float]]:
    """Directions, the least share of opposite neighbours in each, and the error of that share."""
    if psf is not None:
        for step, share in zip(_DIRECTIONS, least_shares(psf, psf.scale_at(rows, columns)), strict=True):
            yield step, share, psf.model_error
    elif lines is not None:
        for step, width in (((0, 1), lines.along_rows), ((1, 0), lines.along_columns)):
            if np.isfinite(width):
                yield step, float(np.exp(-4 * np.log(2) / width**2)), _LINE_ERROR


def least_shares(psf: FramePsf, scales: Floats) -> Floats:
    """Least mean of two opposite neighbours of a star, as a fraction of its peak.

    Parameters
    ----------
    psf : FramePsf
        Point-spread function of the frame.
    scales : (peaks,) float64
        Width at each peak as a multiple of that of the profile.

    Returns
    -------
    (directions, peaks) float64
        Along rows, columns and both diagonals.
    """
    known, which = np.unique(np.round(scales, 2), return_inverse=True)
    dy, dx = (axis[..., None] for axis in np.meshgrid(_PHASES, _PHASES, indexing="ij"))
    peak = _height(psf, dx, dy, known)
    shares = [
        (
            (_height(psf, dx + step[1], dy + step[0], known) + _height(psf, dx - step[1], dy - step[0], known))
            / 2
            / peak
        ).min(axis=(0, 1))[which]
        for step in _DIRECTIONS
    ]
    return np.array(shares)


def _height(psf: FramePsf, dx: Floats, dy: Floats, scales: Floats) -> Floats:
    return psf.profile.at(dx, dy, scales)


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
