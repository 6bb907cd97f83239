"""Widths of lines of light: what is known of the sharpness of light in a spectrum, which has no stars.

A spectrum is a line along the dispersion, sky and arc lines run across it. Medians along short pieces of rows or of
columns leave them and take particles out. What goes on over several pieces is a line; the narrowest tell how steeply
light can fall off across them. Lines as narrow as a pixel are columns of the detector.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_PIECE = 16  # pixels; a tilted line hardly moves within so many
_SIGNIFICANT = 20.0  # sigma of the median
_AROUND = 12  # pixels to either side that a line stands out from
_SHARPEST = 1.3  # pixels; narrower lines are no light
_WIDEST = 15.0  # pixels; a wider line says nothing about particles
_GOES_ON = 3  # pieces
_MOVES = 1  # pixels from piece to piece
_NARROWER = 0.75  # of the narrowest lines: point sources may be narrower than the slit
_FEWEST = 6  # places on lines
_TO_MEAN = 1.2533  # noise of a median over that of a mean

Image = NDArray[np.float32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LineWidths:
    """The narrowest light across lines.

    Attributes
    ----------
    along_rows, along_columns : float, pixels
        FWHM of the narrowest light in each direction; NaN if no lines cross it.
    """

    along_rows: float
    along_columns: float


def measure_line_widths(
    image: Image, mask: NDArray[np.bool_], *, noise: float, saturation: float | None = None
) -> LineWidths:
    """Measure the lines of an image.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        The exposure.
    mask : (ny, nx) bool
        True where a pixel is bad.
    noise : float, electrons
        Noise of an empty pixel.
    saturation : float or None, electrons
        Saturation level; None if nothing is saturated.

    Returns
    -------
    LineWidths
        NaN for a direction in which nothing was found.
    """
    limit = np.inf if saturation is None else 0.8 * saturation
    return LineWidths(
        along_rows=_narrowest(image, mask, noise, limit), along_columns=_narrowest(image.T, mask.T, noise, limit)
    )


def _narrowest(image: Image, mask: NDArray[np.bool_], noise: float, limit: float) -> float:
    """FWHM along rows of the lines that run along columns, pixels."""
    pieces = image.shape[0] // _PIECE
    if pieces < _GOES_ON or image.shape[1] <= 2 * _AROUND + 3:
        return float("nan")
    used = slice(0, pieces * _PIECE)
    profiles = np.median(image[used].reshape(pieces, _PIECE, -1), axis=1).astype(np.float64)
    bad = mask[used].reshape(pieces, _PIECE, -1).mean(axis=1) > 0.25
    widths = _widths(profiles, bad | (profiles > limit), noise)
    known = widths[_going_on(np.isfinite(widths)) & (widths > _SHARPEST) & (widths < _WIDEST)]
    return _NARROWER * float(np.quantile(known, 0.2)) if len(known) >= _FEWEST else float("nan")


def _widths(profiles: Floats, bad: NDArray[np.bool_], noise: float) -> Floats:
    """FWHM of each peak of a profile, in its pixel; NaN elsewhere."""
    middle = slice(_AROUND, -_AROUND)
    sides = np.stack([np.roll(profiles, step, axis=1) for step in (-_AROUND, 1 - _AROUND, _AROUND - 1, _AROUND)])
    level = np.max(sides, axis=0)  # the higher side; beside another line a width is not trusted
    height = profiles - level
    error = _TO_MEAN * np.sqrt((noise**2 + np.maximum(profiles - np.median(profiles), 0)) / _PIECE)
    left, right = (np.roll(profiles, step, axis=1) for step in (1, -1))
    peak = (profiles >= left) & (profiles >= right) & (height > _SIGNIFICANT * error)
    peak &= ~(bad | np.roll(bad, 1, axis=1) | np.roll(bad, -1, axis=1))
    widths = np.full(profiles.shape, np.nan)
    for step in (1, 2, 4):  # the wider a line, the farther from its peak it is measured
        sides = np.array([np.roll(profiles, sign * step, axis=1) - level for sign in (1, -1)])
        with np.errstate(divide="ignore", invalid="ignore"):
            curve = 2 * np.log(height) - np.log(sides).sum(axis=0)
            measured = step * np.sqrt(8 * np.log(2) / curve)
        fits = peak & np.isfinite(measured) & (np.isnan(widths) | (widths > 2.5 * step / 2))
        widths[fits] = measured[fits]
    found = np.full(profiles.shape, np.nan)
    found[:, middle] = widths[:, middle]
    return found


def _going_on(peaks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Peaks that are in the middle of so many pieces with a peak beside theirs."""
    from scipy.ndimage import binary_dilation

    near = binary_dilation(peaks, np.ones((1, 2 * _MOVES + 1), bool))
    going = peaks.copy()
    for piece in range(1, _GOES_ON // 2 + 1):
        for shift in (piece, -piece):
            going &= np.roll(near, shift, axis=0)
    going[: _GOES_ON // 2] = going[-(_GOES_ON // 2) :] = False
    return going
