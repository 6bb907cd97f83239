"""What one iteration saw, kept so that the next answer starts from there instead of from nothing.

An iteration is a function of the cosmic-ray mask that it starts from (`locality`). For another mask, a survey holds
wherever the two masks agree near by.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from crviewer.detection.lacosmic.growth import Thresholds
from crviewer.detection.lacosmic.locality import CellGrid, CellMap, Flat, Reach
from crviewer.detection.lacosmic.measuring import Measured
from crviewer.detection.lacosmic.pixels import MARKED, NONE, Flags, PixelSet
from crviewer.detection.lacosmic.windows import Values

UNKNOWN = -1  # no square was measured


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """The pixels with high s′ near the mask of an iteration.

    Attributes
    ----------
    mask : PixelSet
        The cosmic-ray mask that the iteration started from.
    floor : float32
        Every pixel near the mask with s′ above it is listed.
    pixels : PixelSet
        Those pixels.
    significance, contrast : (n,) float32
        Their s′ and s′ / f.
    square : (n,) int64
        Row of `squares`, or `UNKNOWN`.
    squares : (m, 25) float32
        s′ in the 5 × 5 around those that once were seeds.
    stale : (cells,) bool
        Where the input mask has changed since.
    """

    mask: PixelSet
    floor: np.float32
    pixels: PixelSet
    significance: Values
    contrast: Values
    square: Flat
    squares: Values
    stale: CellMap

    def seeds(self, thresholds: Thresholds) -> Flat:
        """Which of the pixels are seeds."""
        return np.flatnonzero((self.significance > thresholds.high) & (self.contrast > thresholds.contrast))

    def mistrusted(self, stale: CellMap) -> Survey:
        """The same, not to be relied on near some cells."""
        return replace(self, stale=self.stale | stale)

    def outside(self, differs: CellMap, kept: CellMap, grid: CellGrid, reach: Reach) -> Survey:
        """What remains where the mask differs in some cells: only pixels in `kept`, and away from those cells."""
        entries = np.flatnonzero((kept & ~grid.widened(differs, reach.depends))[self.pixels.cells])
        pixels = PixelSet(self.pixels.pixels[entries], self.pixels.cells[entries])
        square = self.square[entries]
        known = np.flatnonzero((square != UNKNOWN) & ~grid.widened(differs, reach.grows)[pixels.cells])
        rows = square[known]
        square = np.full(entries.size, UNKNOWN)
        square[known] = np.arange(known.size)
        return replace(
            self,
            pixels=pixels,
            significance=self.significance[entries],
            contrast=self.contrast[entries],
            square=square,
            squares=self.squares[rows],
        )

    def with_measured(self, measured: Measured, grid: CellGrid) -> Survey:
        """Other pixels added."""
        return replace(
            self,
            pixels=self.pixels.joined(PixelSet.of(measured.pixels, grid)),
            significance=np.concatenate([self.significance, measured.significance]),
            contrast=np.concatenate([self.contrast, measured.contrast]),
            square=np.concatenate([self.square, np.full(measured.pixels.size, UNKNOWN)]),
        )

    def with_squares(self, entries: Flat, squares: Values) -> Survey:
        """Squares added, of some of the pixels."""
        square = self.square.copy()
        square[entries] = len(self.squares) + np.arange(entries.size)
        return replace(self, square=square, squares=np.concatenate([self.squares, squares]))


def nothing_seen(mask: PixelSet, floor: np.float32, grid: CellGrid) -> Survey:
    """A survey to add to."""
    return Survey(
        mask=mask,
        floor=floor,
        pixels=PixelSet(NONE, NONE),
        significance=np.empty(0, np.float32),
        contrast=np.empty(0, np.float32),
        square=NONE,
        squares=np.empty((0, 25), np.float32),
        stale=grid.region(),
    )


def difference(a: PixelSet, b: PixelSet, flags: Flags, grid: CellGrid) -> CellMap:
    """Cells with a pixel that is in only one of two masks."""

    def missing_in(others: Flat, pixels: PixelSet) -> Flat:
        flags[others] |= MARKED
        missing: Flat = pixels.cells[(flags[pixels.pixels] & MARKED) == 0]
        flags[others] &= ~MARKED
        return missing

    return grid.region(missing_in(b.pixels, a), missing_in(a.pixels, b))
