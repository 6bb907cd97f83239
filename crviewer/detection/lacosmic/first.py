"""The first iteration: its maps are there, so that its mask is a comparison, a growth, and a little memory."""

from __future__ import annotations

from crviewer.detection.lacosmic.growth import Thresholds, grow_on_map
from crviewer.detection.lacosmic.locality import CELL, GROWTH, CellGrid, Flat
from crviewer.detection.lacosmic.maps import FirstMaps
from crviewer.detection.lacosmic.pixels import Flags, PixelSet, unique


class FirstIteration:
    """Masks of the first iteration; the last one is kept, and mended where the input mask changes."""

    def __init__(self, maps: FirstMaps, flags: Flags, nx: int, grid: CellGrid) -> None:
        self._maps = maps
        self._flags = flags
        self._nx = nx
        self._grid = grid
        self._last: tuple[Thresholds, PixelSet] | None = None

    def mask(self, thresholds: Thresholds) -> PixelSet:
        """What it flags, ascending; the same object as long as nothing changes."""
        if self._last is None or self._last[0] != thresholds:
            self._last = thresholds, PixelSet.of(self._grown(self._seeds(thresholds), thresholds), self._grid)
        return self._last[1]

    def mend(self, stale: Flat) -> None:
        """Grow anew around cells in which the input mask has changed."""
        if self._last is None:
            return
        thresholds, mask = self._last
        region = self._grid.around(stale, GROWTH)
        seeds = PixelSet.of(self._seeds(thresholds), self._grid).within(
            self._grid.around(stale, GROWTH + CELL + GROWTH)
        )
        grown = PixelSet.of(self._grown(seeds.pixels, thresholds), self._grid).within(region)
        pixels = unique(mask.outside(region).pixels, grown.pixels)
        self._last = thresholds, PixelSet.of(pixels, self._grid)

    def _seeds(self, thresholds: Thresholds) -> Flat:
        return self._maps.seeds(thresholds, self._flags)

    def _grown(self, seeds: Flat, thresholds: Thresholds) -> Flat:
        return grow_on_map(seeds, self._maps.significance, self._flags, self._nx, thresholds)
