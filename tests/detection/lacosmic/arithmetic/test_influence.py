from __future__ import annotations

import numpy as np
import pytest

from crviewer.detection.lacosmic.arithmetic.influence import CELL, FEW_CELLS, CellGrid

GRID = CellGrid((4 * CELL, 14 * CELL))


def dilated(cells: np.ndarray, steps: int) -> np.ndarray:
    """What lies within some steps of the True among (rows, columns) cells."""
    grown = np.zeros_like(cells)
    for y, x in np.argwhere(cells):
        grown[max(0, y - steps) : y + steps + 1, max(0, x - steps) : x + steps + 1] = True
    return grown


@pytest.mark.parametrize("cell", range(GRID.rows * GRID.columns))
def test_a_region_grown_further_holds_all_that_is_next_to_a_smaller_one(cell: int) -> None:
    smaller, larger = (GRID.around(np.array([cell]), steps * CELL).reshape(GRID.rows, -1) for steps in (1, 2))
    assert not (dilated(smaller, 1) & ~larger).any()


@pytest.mark.parametrize("shape", [(4, 14), (40, 50)], ids=["few", "many"])
def test_a_region_holds_every_cell_within_the_distance(shape: tuple[int, int]) -> None:
    grid = CellGrid((shape[0] * CELL, shape[1] * CELL))
    cells = np.random.default_rng(1).random(shape) < 0.6
    assert (np.count_nonzero(cells) > FEW_CELLS) == (shape == (40, 50))
    region = grid.around(np.flatnonzero(cells), 2 * CELL).reshape(shape)
    assert not (dilated(cells, 2) & ~region).any()
