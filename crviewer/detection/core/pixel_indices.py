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
    """All pixels of some arrays, ascending, each once."""
    pixels = np.sort(np.concatenate(parts))
    first = np.ones(pixels.size, bool)
    np.not_equal(pixels[1:], pixels[:-1], out=first[1:])
    return pixels[first]


def among(pixels: PixelIndices, others: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """True for those of some pixels that are among others, which are ascending."""
    if not len(others):
        return np.zeros(pixels.shape, bool)
    place = np.minimum(np.searchsorted(others, pixels), len(others) - 1)
    found: NDArray[np.bool_] = others[place] == pixels
    return found


def without(pixels: PixelIndices, others: PixelIndices) -> PixelIndices:
    """Those of some pixels that are not among others, which are ascending."""
    return pixels[~among(pixels, others)] if len(others) else pixels
