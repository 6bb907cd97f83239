"""The first iteration: its maps are there, so that its mask is a comparison, a growth, and a little memory."""

from __future__ import annotations

from typing import NamedTuple

from crviewer.detection.lacosmic.growth import Thresholds, grow_on_map
from crviewer.detection.lacosmic.locality import CELL, GROWTH, CellGrid, Flat
from crviewer.detection.lacosmic.maps import FirstMaps
from crviewer.detection.lacosmic.pixels import MASKED, Flags, PixelSet, without
from crviewer.detection.lacosmic.survey import Differences


class FirstIteration:
    """Masks of the first iteration; the last one is kept, and mended where the input mask changes."""

    def __init__(self, maps: FirstMaps, flags: Flags, nx: int, grid: CellGrid, differences: Differences) -> None:
        self._maps = maps
        self._flags = flags
        self._nx = nx
        self._grid = grid
        self._differences = differences
        self._last: _FirstMask | None = None

    def mask(self, thresholds: Thresholds) -> PixelSet:
        """What it flags; the same object as long as nothing changes."""
        if self._last is None or self._last.thresholds != thresholds:
            seeds = PixelSet.of(self._maps.seeds(thresholds), self._grid)
            self._last = _FirstMask(thresholds, seeds, self._grown(seeds, thresholds))
        return self._last.mask

    def mend(self, stale: Flat) -> None:
        """Grow anew around cells in which the input mask has changed."""
        if self._last is None:
            return
        thresholds, seeds, mask = self._last
        region = self._grid.around(stale, GROWTH)
        near = seeds.within(self._grid.around(stale, GROWTH + CELL + GROWTH))
        grown = self._grown(near, thresholds).within(region)
        self._last = _FirstMask(thresholds, seeds, self._differences.spliced(mask, region, grown))

    def _grown(self, seeds: PixelSet, thresholds: Thresholds) -> PixelSet:
        free = without(seeds.pixels, MASKED, self._flags)
        grown = grow_on_map(free, self._maps.significance, self._flags, self._nx, thresholds)
        return PixelSet.of(grown, self._grid)


class _FirstMask(NamedTuple):
    """What was flagged at some thresholds, grown from those of the seeds that are not masked."""

    thresholds: Thresholds
    seeds: PixelSet
    mask: PixelSet
