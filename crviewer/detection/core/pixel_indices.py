"""Sets of pixels as flat indices, ascending.

numpy finds what is unique by hashing: on a million pixels that takes fifty times as long as sorting them, and keeps
every other thread waiting meanwhile.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

PixelIndices = NDArray[np.int64]  # flat pixel indices of an image


def unique(*parts: PixelIndices) -> PixelIndices:
    """Merge sets of pixels.

    Parameters
    ----------
    *parts : (n,) int64
        Flat indices, in any order, repeats allowed.

    Returns
    -------
    (m,) int64
        All of them, ascending, each once.
    """
    pixels = np.sort(np.concatenate(parts))
    first = np.ones(pixels.size, bool)
    np.not_equal(pixels[1:], pixels[:-1], out=first[1:])
    return pixels[first]


def among(pixels: PixelIndices, others: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Find which pixels are in another set.

    Parameters
    ----------
    pixels : (n,) int64
        Flat indices, in any order.
    others : (m,) integer
        Flat indices, ascending.

    Returns
    -------
    (n,) bool
        True for those of `pixels` that are in `others`.
    """
    if not len(others):
        return np.zeros(pixels.shape, bool)
    place = np.minimum(np.searchsorted(others, pixels), len(others) - 1)
    found: NDArray[np.bool_] = others[place] == pixels
    return found


def without(pixels: PixelIndices, others: PixelIndices) -> PixelIndices:
    """Remove a set of pixels from another.

    Parameters
    ----------
    pixels : (n,) int64
        Flat indices, in any order.
    others : (m,) int64
        Flat indices, ascending.

    Returns
    -------
    (k,) int64
        Those of `pixels` that are not in `others`, in the order they had.
    """
    return pixels[~among(pixels, others)] if len(others) else pixels
