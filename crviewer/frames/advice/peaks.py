"""Peaks of a frame and their widths, by which stars differ from particles and bad pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.robust_noise import robust_sigma

_WINDOW = 2048  # pixels; of a larger frame the middle is looked at
_MOST = 50_000  # local maxima; of more, as a steep gradient has, every second or third is taken
_RING = 4  # pixels from a peak, where its background is taken
_SIGNIFICANT = 10.0  # sigma
_ALONE = 0.1  # of the height; the most that a neighbour of a single bad pixel has
_NOISE_ALONE = 3.0  # sigma on top of that
_BESIDE = tuple((row, column) for row in (-1, 0, 1) for column in (-1, 0, 1) if row or column)
_AROUND = tuple(
    (row, column)
    for row in range(-_RING, _RING + 1)
    for column in range(-_RING, _RING + 1)
    if max(abs(row), abs(column)) == _RING
)

Image = NDArray[np.float32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FramePeaks:
    """Local maxima that stand at least 10 sigma above their surroundings, of pixels that are not masked.

    Attributes
    ----------
    heights : (n,) float64, electrons
        Above the surroundings.
    significances : (n,) float64, sigma
        The same in the local noise.
    beside : (n, 4) float64
        The neighbours left, right, below and above, as fractions of the height.
    alone : (n,) bool
        True for single pixels: no neighbour stands out.
    searched : int
        How many pixels these peaks are from.
    """

    heights: Floats
    significances: Floats
    beside: Floats
    alone: NDArray[np.bool_]
    searched: int

    @property
    def narrowest(self) -> Floats:
        """(n,): mean of two opposite neighbours, along rows or columns, whichever is less."""
        pairs: Floats = self.beside.reshape(-1, 2, 2).mean(axis=2)
        return np.minimum(pairs[:, 0], pairs[:, 1])


def find_peaks(electrons: Image, mask: NDArray[np.bool_], *, level: float, noise: float) -> FramePeaks:
    """Find the peaks of an image.

    Parameters
    ----------
    electrons : (ny, nx) float32, electrons
        Of a large image, the middle is searched.
    mask : (ny, nx) bool
        True where a pixel is bad.
    level : float, electrons
        Of the background.
    noise : float, electrons
        Standard deviation of the background.

    Returns
    -------
    FramePeaks
        Every second or third peak, and so on, where there are very many.
    """
    image, masked = _middle(electrons), _middle(mask)
    rows, columns = _maxima(image, masked, level + _SIGNIFICANT * noise)
    step = 1 + len(rows) // _MOST
    rows, columns = rows[::step], columns[::step]
    around = np.array([image[rows + row, columns + column] for row, column in _AROUND], np.float64)
    background = np.median(around, axis=0)
    sigma = np.maximum(noise, robust_sigma(around, about=background, axis=0))
    heights = image[rows, columns] - background
    beside = np.array([image[rows + row, columns + column] - background for row, column in _BESIDE], np.float64)
    alone = np.logical_and.reduce(beside < _ALONE * heights + _NOISE_ALONE * sigma)
    cross = [_BESIDE.index(place) for place in ((0, -1), (0, 1), (-1, 0), (1, 0))]
    kept = heights > _SIGNIFICANT * sigma
    with np.errstate(divide="ignore", invalid="ignore"):
        significances, fractions = heights / sigma, (beside[cross] / heights).T
    return FramePeaks(heights[kept], significances[kept], fractions[kept], alone[kept], image.size // step)


def _middle(image: NDArray[Any]) -> NDArray[Any]:
    top, left = (max(0, size - _WINDOW) // 2 for size in image.shape)
    return image[top : top + _WINDOW, left : left + _WINDOW]


def _maxima(image: Image, mask: NDArray[np.bool_], threshold: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of local maxima above a threshold, away from the edges."""
    if min(image.shape) <= 2 * _RING:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    ny, nx = image.shape
    inner = image[_RING:-_RING, _RING:-_RING]
    found = (inner > threshold) & ~mask[_RING:-_RING, _RING:-_RING]
    for row, column in _BESIDE:
        found &= inner >= image[_RING + row : ny - _RING + row, _RING + column : nx - _RING + column]
    rows, columns = np.nonzero(found)
    return rows + _RING, columns + _RING
