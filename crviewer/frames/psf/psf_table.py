"""What a Moffat profile misses of real stars: a table of the mean remainder, finer than pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PsfTable:
    """Remainders on a square grid.

    Attributes
    ----------
    values : (n, n) float64
        As a share of the peak of the profile; rows are dy, columns dx, 0 in the middle.
    step : float, pixels
    """

    values: Floats
    step: float

    def at(self, dx: Floats, dy: Floats) -> Floats:
        """Remainder at some positions.

        Parameters
        ----------
        dx, dy : float64, pixels
            From the star, along columns and rows.

        Returns
        -------
        float64
            Interpolated between the nearest four; 0 beyond the table.
        """
        from scipy.ndimage import map_coordinates

        middle = len(self.values) // 2
        places = np.broadcast_arrays(dy / self.step + middle, dx / self.step + middle)
        found: Floats = map_coordinates(self.values, np.array(places), order=1)
        return found
