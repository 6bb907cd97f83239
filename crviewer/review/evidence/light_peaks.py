"""Peaks of light of an exposure, so that another exposure of the same field can tell what is there again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.psf.star_candidates import even_sky
from crviewer.frames.robust_noise import robust_sigma

_SIGNIFICANT = 5.0  # sigma
_RING = 4  # pixels from a peak, where its surroundings are taken
_MOST = 50_000  # the highest that are kept

Image = NDArray[np.float32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LightPeaks:
    """Local maxima of an image.

    Attributes
    ----------
    pixels : (peaks,) int64
        Flat indices, ascending.
    heights : (peaks,) float64, electrons
        Above the median of the pixels around each.
    faintest : float, electrons
        Height from which on none is missing, where the background is that of the sky.
    """

    pixels: NDArray[np.int64]
    heights: Floats
    faintest: float


def find_light_peaks(image: Image, mask: NDArray[np.bool_], noise: float) -> LightPeaks:
    """Find all peaks that stand out from their surroundings.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        The exposure.
    mask : (ny, nx) bool
        True where a pixel is bad.
    noise : float, electrons
        Noise of an empty pixel.

    Returns
    -------
    LightPeaks
        The highest of them, if they are very many.
    """
    above = image - even_sky(image)
    rows, columns = np.nonzero((above > _SIGNIFICANT * noise) & ~mask)
    for down, right in product((-1, 0, 1), repeat=2):
        down_rows, right_columns = _inside(rows + down, columns + right, image.shape)
        kept = image[rows, columns] >= image[down_rows, right_columns]
        rows, columns = rows[kept], columns[kept]
    heights, sigma = heights_at(image, rows, columns)
    kept = heights > _SIGNIFICANT * np.maximum(noise, sigma)
    pixels, heights = rows[kept] * image.shape[1] + columns[kept], heights[kept]
    faintest = _SIGNIFICANT * noise
    if len(pixels) > _MOST:
        highest = np.sort(np.argpartition(-heights, _MOST)[:_MOST])
        pixels, heights = pixels[highest], heights[highest]
        faintest = float(heights.min())
    return LightPeaks(pixels, heights, faintest)


def heights_at(image: Image, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Height of some pixels above the median of those around them.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        The exposure.
    rows, columns : (peaks,) int64, 0-based
        Pixels.

    Returns
    -------
    heights, sigma : (peaks,) float64, electrons
        Height, and robust standard deviation around.
    """
    steps = range(-_RING, _RING + 1)
    ring = [step for step in product(steps, repeat=2) if max(map(abs, step)) == _RING]
    around = np.array([image[_inside(rows + down, columns + right, image.shape)] for down, right in ring], np.float64)
    level = np.median(around, axis=0)
    return image[rows, columns] - level, robust_sigma(around, about=level, axis=0)


def _inside(
    rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return np.clip(rows, 0, shape[0] - 1), np.clip(columns, 0, shape[1] - 1)
