"""What one iteration saw, kept so that the next answer starts from there instead of from nothing.

An iteration is a function of the cosmic-ray mask that it starts from (`locality`). For another mask, a survey holds
wherever the two masks agree near by.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from crviewer.detection.lacosmic.growth import Thresholds
from crviewer.detection.lacosmic.locality import CellGrid, Flat, Reach
from crviewer.detection.lacosmic.measuring import Measured
from crviewer.detection.lacosmic.pixels import EMPTY, MARKED, NONE, Flags, PixelSet, unique
from crviewer.detection.lacosmic.windows import Values

UNKNOWN = -1  # no square was measured

Mask = tuple[PixelSet, ...]  # what each iteration so far has added to the cosmic-ray mask


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """The pixels with high s′ near the mask of an iteration.

    Attributes
    ----------
    mask : tuple of PixelSet
        The cosmic-ray mask that the iteration started from.
    floor : float32
        Every pixel with s′ above it is listed, if it lies near the mask:
    radius : int, pixels
        within this distance.
    pixels : PixelSet
        Those pixels.
    significance, contrast : (n,) float32
        Their s′ and s′ / f.
    square : (n,) int64
        Row of `squares`, or `UNKNOWN`.
    squares : (m, 25) float32
        s′ in the 5 × 5 around those that once were seeds.
    stale : (k,) int64
        Cells in which the input mask has changed since.
    """

    mask: Mask
    floor: np.float32
    radius: int
    pixels: PixelSet
    significance: Values
    contrast: Values
    square: Flat
    squares: Values
    stale: Flat

    def seeds(self, thresholds: Thresholds) -> Flat:
        """Which of the pixels are seeds."""
        return np.flatnonzero((self.significance > thresholds.high) & (self.contrast > thresholds.contrast))

    def mistrusted(self, stale: Flat) -> Survey:
        """The same, not to be relied on near some cells."""
        return replace(self, stale=unique(self.stale, stale))

    def carried_to(self, mask: Mask, differs: Flat, grid: CellGrid, reach: Reach) -> Survey:
        """What of it holds for another mask, which differs in some cells; not yet a whole survey."""
        entries = np.flatnonzero(~grid.around(differs, self.radius)[self.pixels.cells])
        pixels = PixelSet(self.pixels.pixels[entries], self.pixels.cells[entries])
        square = self.square[entries]
        known = np.flatnonzero((square != UNKNOWN) & ~grid.around(differs, reach.grows)[pixels.cells])
        renumbered = np.full(entries.size, UNKNOWN)
        renumbered[known] = np.arange(known.size)
        return replace(
            self,
            mask=mask,
            pixels=pixels,
            significance=self.significance[entries],
            contrast=self.contrast[entries],
            square=renumbered,
            squares=self.squares[square[known]],
            stale=NONE,
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


def nothing_seen(mask: Mask, floor: np.float32, radius: int) -> Survey:
    """A survey to add to."""
    nothing = np.empty(0, np.float32)
    return Survey(
        mask=mask,
        floor=floor,
        radius=radius,
        pixels=EMPTY,
        significance=nothing,
        contrast=nothing,
        square=NONE,
        squares=nothing.reshape(0, 25),
        stale=NONE,
    )


def differing_cells(a: Mask, b: Mask, flags: Flags) -> Flat:
    """Cells in which two masks may differ: those where what some iteration added does."""
    cells = [NONE]
    for mine, other in zip_longest(a, b, fillvalue=EMPTY):
        if mine is not other:
            cells += [_missing_in(other, mine, flags), _missing_in(mine, other, flags)]
    return np.unique(np.concatenate(cells))


def _missing_in(others: PixelSet, some: PixelSet, flags: Flags) -> Flat:
    """Cells of those of `some` that are not among the others."""
    flags[others.pixels] |= MARKED
    missing: Flat = some.cells[(flags[some.pixels] & MARKED) == 0]
    flags[others.pixels] &= ~MARKED
    return missing
