"""How far a pixel's influence reaches, and the grid of cells in which a change is traced.

Why the engine can be exact although it recomputes so little:
The masked cleaners read only pixels that no mask holds, hence only *original* values. So the image that iteration k
works on is a function of the original image and of the cosmic-ray mask of iteration k - 1, and of nothing else; and
every value that is derived from it depends on that mask only near by. Distances are in pixels, Chebyshev:

- Noise is a median of the variance, half width n = 3 (separable, 7 × 7) or 2 (full, 5 × 5).
- s = L⁺ / (2 noise) reads the variance to n and the image to 1; s′ = s - median(s) adds n: **s′ reads to 2n**.
- The fine structure is m - M(m), over the noise. M is a median of half width b = 4 (9 × 9) or 3 (7 × 7). m is a
  median of half width a = 2 (5 × 5) or 1 (3 × 3): f reads to a + b. For `fsmode="convolve"` m is a convolution of
  radius r with weights 1/noise²: **f reads to b + r + n**.
- A pixel of the image or variance differs from the original only in the mask, and depends on the mask to 2 (the
  cleaners average 5 × 5): **s′ and f depend on the mask to 2 more than they read**.
- Growth from a seed takes in the 5 × 5 around it, so that what a seed adds depends on s′ to 2 further.

Only a pixel without any good neighbour is not local: it takes the median of the whole image (`pixel_cleaning`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.parameters import LacosmicSetup
from crviewer.detection.core.pixel_indices import PixelIndices

CellMap = NDArray[np.bool_]  # flat, True at some cells of a grid

CLEANING = 2  # pixels: half width of the cleaners
GROWTH = 2  # pixels: two dilations by one
CELL = 4  # pixels along the edge of a cell
FEW_CELLS = 1000  # up to here, to reach all neighbours at once is quicker than row by row


@dataclass(frozen=True, slots=True)
class InfluenceRadius:
    """Half widths and radii of one set-up, pixels; the letters are those of the module's docstring.

    Attributes
    ----------
    noise : int
        n, of the medians of variance and s.
    structure : int
        a, of the small median of the fine structure; of the PSF kernel instead, where that is used.
    background : int
        b, of the large median of the fine structure.
    significance, fine : int
        How far s′ and f read.
    """

    noise: int
    structure: int
    background: int
    significance: int
    fine: int

    @classmethod
    def of(cls, setup: LacosmicSetup, kernel: NDArray[np.float32] | None) -> InfluenceRadius:
        """Compute the radii of a set-up.

        Parameters
        ----------
        setup : LacosmicSetup
            Which medians it uses.
        kernel : (ky, kx) float32 or None
            The PSF, where the fine structure is found by convolution.

        Returns
        -------
        InfluenceRadius
            In pixels.
        """
        noise, small, background = (3, 2, 4) if setup.sepmed else (2, 1, 3)
        structure = small if kernel is None else max(kernel.shape) // 2
        fine = background + structure + (0 if kernel is None else noise)
        return cls(noise, structure, background, 2 * noise, max(fine, noise))

    @property
    def reads(self) -> int:
        """How far any value of a pixel reads."""
        return max(self.significance, self.fine)

    @property
    def depends(self) -> int:
        """Within this distance a changed mask changes whether a pixel is a seed."""
        return self.reads + CLEANING

    @property
    def grows(self) -> int:
        """Within this distance a changed mask changes s′ in the 5 × 5 around a pixel."""
        return self.significance + CLEANING + GROWTH


class CellGrid:
    """A coarse grid over the image, in which regions are unions of square cells.

    Parameters
    ----------
    shape : (ny, nx), pixels
        Of the image.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self._nx = shape[1]
        self.rows = -(-shape[0] // CELL)
        self.columns = -(-shape[1] // CELL)

    def of(self, pixels: PixelIndices) -> PixelIndices:
        """Find the cell that each pixel lies in.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices.

        Returns
        -------
        (n,) int64
            Cells.
        """
        y, x = np.divmod(pixels, self._nx)
        cells: PixelIndices = (y // CELL) * self.columns + x // CELL
        return cells

    def nowhere(self) -> CellMap:
        """No cell at all."""
        return np.zeros(self.rows * self.columns, bool)

    def everywhere(self) -> CellMap:
        """All cells."""
        return np.ones(self.rows * self.columns, bool)

    def around(self, cells: PixelIndices, distance: int) -> CellMap:
        """Make a region that holds every pixel within some distance of one in some cells.

        It runs on from the end of one row of cells to the beginning of the next: too many cells do no harm, as long
        as a region that is grown by more holds all that is next to one that is grown by less.

        Parameters
        ----------
        cells : (n,) int64
            These cells.
        distance : int, pixels
            How far.

        Returns
        -------
        (cells,) bool
            True in the region.
        """
        steps = -(-distance // CELL)
        along = np.arange(-steps, steps + 1)
        if cells.size > FEW_CELLS:
            return self._reached(np.flatnonzero(self._reached(cells, along)), along * self.columns)
        return self._reached(cells, (along[:, None] * self.columns + along).reshape(-1))

    def _reached(self, cells: PixelIndices, steps: PixelIndices) -> CellMap:
        """All that lies some steps, as many back as forth, from one of the cells."""
        beyond = int(steps[-1])
        region = np.zeros(self.rows * self.columns + 2 * beyond, bool)
        region[(steps + beyond)[:, None] + cells] = True
        return region[beyond : region.size - beyond]
