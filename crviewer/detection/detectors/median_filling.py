"""What replaces pixels for which L.A.Cosmic has no value: the median of the good pixels around each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, among, unique

_REACH = 2  # pixels on each side: the 5 × 5 of L.A.Cosmic


def fill(
    image: NDArray[np.float32], pixels: PixelIndices, bad: PixelIndices, *, colour_step: int = 1
) -> NDArray[np.float32]:
    """New values for some pixels: the lower median of the good pixels in the 5 × 5 around each.

    Where that square holds no good pixel, the values that were found for its rim count as good in another round, and
    so on inwards: every pixel gets a value as long as there is one good pixel at all. With `cleantype="medmask"`
    L.A.Cosmic replaces its pixels likewise (van Dokkum 2001, PASP 113, 1420), but takes the median of the whole image
    in the end.

    Parameters
    ----------
    image : (ny, nx) float32
        Never written to.
    pixels : (n,) int64
        Flat indices, ascending, of the pixels to replace.
    bad : (m,) int64
        Flat indices of all pixels that must not be used; `pixels` are bad without being named.
    colour_step : int, pixels
        From one pixel of a colour to the next, in a colour mosaic: the 5 × 5 are of one colour.

    Returns
    -------
    (n,) float32
        In the unit of the image; pixels keep their value where no pixel is good.
    """
    values = image.reshape(-1)[pixels].astype(np.float32)
    unknown = unique(pixels, bad)
    known = np.zeros(len(pixels), bool)
    while not known.all():
        waiting = np.flatnonzero(~known)
        square, inside = _squares(pixels[waiting], image.shape, colour_step)
        place = np.minimum(np.searchsorted(pixels, square), len(pixels) - 1)
        found = (pixels[place] == square) & known[place]
        good = inside & (found | ~among(square, unknown))
        reached = good.any(axis=1)
        if not reached.any():
            break
        candidates = np.where(found, values[place], image.reshape(-1)[square])[reached]
        values[waiting[reached]] = _lower_median(candidates, good[reached])
        known[waiting[reached]] = True
    return values


def around(pixels: PixelIndices, shape: tuple[int, ...], *, colour_step: int = 1) -> PixelIndices:
    """Find all pixels in the 5 × 5 around some pixels, within the frame.

    Parameters
    ----------
    pixels : (n,) int64
        Flat indices.
    shape : (ny, nx), pixels
        Of the frame.
    colour_step : int, pixels
        As of `fill`.

    Returns
    -------
    (m,) int64
        Flat indices, ascending, each once.
    """
    square, inside = _squares(pixels, shape, colour_step)
    return unique(square[inside])


def _squares(pixels: PixelIndices, shape: tuple[int, ...], colour_step: int) -> tuple[PixelIndices, NDArray[np.bool_]]:
    """(n, 25) flat indices of the square around each pixel, and where they are inside the frame."""
    ny, nx = shape
    steps = colour_step * np.arange(-_REACH, _REACH + 1)
    rows = (pixels // nx)[:, None] + np.repeat(steps, len(steps))
    columns = (pixels % nx)[:, None] + np.tile(steps, len(steps))
    inside = (rows >= 0) & (rows < ny) & (columns >= 0) & (columns < nx)
    return np.clip(rows, 0, ny - 1) * nx + np.clip(columns, 0, nx - 1), inside


def _lower_median(values: NDArray[np.float32], good: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(n,) float32 of the good ones of each row; values that are not finite rank last."""
    ranked = np.sort(np.where(good, values, np.float32(np.inf)), axis=1)
    medians: NDArray[np.float32] = ranked[np.arange(len(ranked)), (good.sum(axis=1) - 1) // 2]
    return medians
