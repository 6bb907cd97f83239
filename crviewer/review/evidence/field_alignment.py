"""Alignment of two exposures of a field by their stars: the shift between them."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

_MOST = 200  # stars of each that are compared
_CELL = 2.0  # pixels; stars within one cell agree on a shift
_FEWEST = 4  # stars that agree
_SHARE = 0.15  # of the stars of the exposure that has fewer
_BEYOND_CHANCE = 2.0  # times as many as agree on any other shift

Places = NDArray[np.float64]


def shift_between(here: Places, there: Places) -> Places | None:
    """Shift that most stars agree on.

    Parameters
    ----------
    here, there : (stars, 2) float64, pixels
        Row and column of the stars of two exposures, the brightest first.

    Returns
    -------
    (2,) float64, pixels, or None
        By how many rows and columns the stars lie further in the second; None if too few agree.
    """
    here, there = here[:_MOST], there[:_MOST]
    if min(len(here), len(there)) < _FEWEST:
        return None
    shifts = (there[None] - here[:, None]).reshape(-1, 2)
    cells = np.floor(shifts / _CELL).astype(np.int64)
    cells -= cells.min(axis=0)
    votes = np.zeros(cells.max(axis=0) + 3)
    np.add.at(votes, (cells[:, 0] + 1, cells[:, 1] + 1), 1)
    around = np.sum([np.roll(votes, step, axis=(0, 1)) for step in product((0, -1), repeat=2)], axis=0)
    most = around.max()
    row, column = np.unravel_index(around.argmax(), around.shape)
    near = (np.abs(cells - [row - 0.5, column - 0.5]) <= 0.5).all(axis=1)
    elsewhere = around.copy()
    elsewhere[max(0, row - 2) : row + 3, max(0, column - 2) : column + 3] = 0
    least = max(_FEWEST, _SHARE * min(len(here), len(there)), _BEYOND_CHANCE * elsewhere.max())
    return np.median(shifts[near], axis=0) if most >= least else None
