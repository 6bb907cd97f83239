"""The first iteration: its maps are there, so that its mask is a growth, kept for the next step of a threshold."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.lacosmic.arithmetic.astroscrappy_growth import GrownMask, GrowthThresholds
from crviewer.detection.lacosmic.arithmetic.influence import CELL, GROWTH, CellGrid
from crviewer.detection.lacosmic.arithmetic.pixel_flags import MASKED, Flags, PixelSet, without
from crviewer.detection.lacosmic.first_maps import LOWEST_SIGCLIP, FirstMaps
from crviewer.detection.lacosmic.iteration_record import MaskDifferences

MARGIN = np.float32(0.1)  # how far down, as a fraction, steps of the thresholds may go and still use what was grown


class FirstIteration:
    """Masks of the first iteration; the last one is kept, and mended where the input mask changes.

    Parameters
    ----------
    maps : FirstMaps
        Of the original image.
    flags : (ny·nx,) uint8
        Bits of `pixel_flags`; read only.
    nx : int, pixels
        Width of the image.
    grid : CellGrid
        Of the image.
    differences : MaskDifferences
        Told what a mend changes.
    """

    def __init__(self, maps: FirstMaps, flags: Flags, nx: int, grid: CellGrid, differences: MaskDifferences) -> None:
        self._maps = maps
        self._flags = flags
        self._nx = nx
        self._grid = grid
        self._differences = differences
        self._grown: GrownMask | None = None
        self._last: _FirstMask | None = None

    def mask(self, thresholds: GrowthThresholds) -> PixelSet:
        """Compute the mask of the first iteration.

        Parameters
        ----------
        thresholds : GrowthThresholds
            Of the iteration.

        Returns
        -------
        PixelSet
            The same object as long as nothing changes.
        """
        if self._last is None or self._last.thresholds != thresholds:
            if self._grown is None or not self._grown.serves(thresholds):
                least = thresholds.lowered(MARGIN, LOWEST_SIGCLIP)
                self._grown = self._grow(self._maps.seeds(least), least)
            self._last = _FirstMask(thresholds, PixelSet.of(self._grown.at(thresholds), self._grid))
        return self._last.mask

    def preview(self, thresholds: GrowthThresholds) -> PixelIndices:
        """Compute the same mask without keeping anything, so that another thread may ask meanwhile.

        Parameters
        ----------
        thresholds : GrowthThresholds
            Of the iteration.

        Returns
        -------
        (n,) int64
            Flat indices, ascending.
        """
        return self._grow(self._maps.seeds(thresholds), thresholds).at(thresholds)

    def mend(self, stale: PixelIndices) -> None:
        """Grow anew around cells in which the input mask has changed.

        Parameters
        ----------
        stale : (n,) int64
            These cells.
        """
        self._grown = None
        if self._last is None:
            return
        thresholds, mask = self._last
        region = self._grid.around(stale, GROWTH)
        seeds = self._maps.seeds(thresholds)
        near = seeds[self._grid.around(stale, GROWTH + CELL + GROWTH)[self._grid.of(seeds)]]
        grown = PixelSet.of(self._grow(near, thresholds).at(thresholds), self._grid).within(region)
        self._last = _FirstMask(thresholds, self._differences.spliced(mask, region, grown))

    def _grow(self, seeds: PixelIndices, least: GrowthThresholds) -> GrownMask:
        return GrownMask.of(without(seeds, MASKED, self._flags), self._maps.significance, self._flags, self._nx, least)


class _FirstMask(NamedTuple):
    """What was flagged at some thresholds."""

    thresholds: GrowthThresholds
    mask: PixelSet
