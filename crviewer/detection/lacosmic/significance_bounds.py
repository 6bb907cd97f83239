"""Which pixels can exceed a threshold in an iteration at all: the few that are worth measuring."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.detection.lacosmic.arithmetic.formulas import LacosmicFormulas
from crviewer.detection.lacosmic.arithmetic.influence import CLEANING, CellGrid, CellMap
from crviewer.detection.lacosmic.arithmetic.map_windows import MapPatches
from crviewer.detection.lacosmic.arithmetic.pixel_flags import (
    LONELY,
    MARKED,
    MASKED,
    NONE,
    PixelSet,
    having,
    inside_frame,
    square_steps,
    without,
)
from crviewer.detection.lacosmic.first_maps import FirstMaps
from crviewer.detection.lacosmic.working_image import WorkingImage

TESTED = 8192  # patches at a time, so that they stay in the cache


class SignificanceBounds:
    """Bounds on s, which s′ never exceeds, for what a working image shows.

    Where neither a pixel nor its four neighbours were replaced, L⁺ is that of the original, and the bound of the
    first maps holds. At the others L⁺ is computed, and compared with the least noise of the cell. Only the median of
    the whole image, in place of a variance, can be less than the bound on the noise assumes.

    Parameters
    ----------
    formulas : LacosmicFormulas
        For the working image.
    working : WorkingImage
        With some pixels replaced.
    maps : FirstMaps
        Of the original image.
    grid : CellGrid
        Of the image.
    """

    def __init__(self, formulas: LacosmicFormulas, working: WorkingImage, maps: FirstMaps, grid: CellGrid) -> None:
        self._formulas = formulas
        self._working = working
        self._maps = maps
        self._grid = grid
        self._nx = formulas.shape[1]

    def promising(self, shown: PixelIndices, region: CellMap, least: np.float32) -> PixelIndices:
        """Find all pixels of a region whose s can exceed a threshold, and few others.

        Parameters
        ----------
        shown : (n,) int64
            Flagged pixels that it shows: all those in the region, and as far around it as any value reads.
        region : (cells,) bool
            Where to look.
        least : float32
            The threshold.

        Returns
        -------
        (m,) int64
            Flat indices, ascending, none masked.
        """
        replaced = self._replaced_neighbourhood(shown, region)
        pixels = unique(
            self._original(region, least, replaced), replaced[self._can_exceed(replaced, least)], self._lonely(shown)
        )
        pixels = pixels[region[self._grid.of(pixels)]]
        return without(pixels, MASKED, self._working.flags)

    def _replaced_neighbourhood(self, shown: PixelIndices, region: CellMap) -> PixelIndices:
        """Pixels of the region that were replaced, or lie beside one that was."""
        cleaned = shown[inside_frame(shown, CLEANING, self._formulas.shape)]
        near = unique(cleaned, cleaned - 1, cleaned + 1, cleaned - self._nx, cleaned + self._nx)
        return PixelSet.of(near, self._grid).within(region).pixels

    def _original(self, region: CellMap, least: np.float32, replaced: PixelIndices) -> PixelIndices:
        """Pixels of the region whose bound from the first maps exceeds `least`, but for the replaced ones."""
        listed, flags = self._maps.bounded.above(least), self._working.flags
        pixels = self._maps.bounded.pixels[listed][region[self._maps.bounded_cells[listed]]].astype(np.int64)
        flags[replaced] |= MARKED
        pixels = without(pixels, MARKED, flags)
        flags[replaced] &= ~MARKED
        return pixels

    def _can_exceed(self, pixels: PixelIndices, least: np.float32) -> NDArray[np.bool_]:
        """Whether s can exceed `least`, from L⁺ as it is now."""
        exceeds = np.empty(pixels.size, bool)
        for start in range(0, pixels.size, TESTED):
            part = pixels[start : start + TESTED]
            signal = self._formulas.laplacian(MapPatches(self._formulas.shape, part))[0, 0]
            exceeds[start : start + TESTED] = signal / self._maps.least_noise[self._grid.of(part)] > least
        return exceeds

    def _lonely(self, shown: PixelIndices) -> PixelIndices:
        """Pixels whose noise reads a pixel that was replaced by the median of the image."""
        flags = self._working.flags
        lonely = having(shown, LONELY, flags)
        if not lonely.size:
            return NONE
        near = unique((square_steps(self._formulas.reach.noise, self._nx)[:, None] + lonely).reshape(-1))
        return near[slice(*np.searchsorted(near, (0, flags.size)))]
