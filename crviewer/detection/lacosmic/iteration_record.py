"""What one iteration saw, kept so that the next answer starts from there instead of from nothing.

An iteration is a function of the cosmic-ray mask that it starts from (`arithmetic.influence`). For another mask, a
record holds wherever the two masks agree near by.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import zip_longest

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.detection.lacosmic.arithmetic.astroscrappy_growth import GrowthThresholds
from crviewer.detection.lacosmic.arithmetic.influence import CellGrid, CellMap
from crviewer.detection.lacosmic.arithmetic.map_windows import Values
from crviewer.detection.lacosmic.arithmetic.pixel_flags import EMPTY, MARKED, NONE, Flags, PixelSet
from crviewer.detection.lacosmic.scattered_pixels import MeasuredPixels

UNKNOWN = -1  # no square was measured

Mask = tuple[PixelSet, ...]  # what each iteration so far has added to the cosmic-ray mask


@dataclass(frozen=True, slots=True, eq=False)
class SeenPixels:
    """Pixels with high s′, and what was measured of them.

    Attributes
    ----------
    pixels : PixelSet
    significance, contrast : (n,) float32
        Their s′ and s′ / f.
    square : (n,) int64
        Row of `squares`, or `UNKNOWN`.
    squares : (m, 25) float32
        s′ in the 5 × 5 around those that once were seeds.
    """

    pixels: PixelSet
    significance: Values
    contrast: Values
    square: PixelIndices
    squares: Values

    @classmethod
    def of(cls, measured: MeasuredPixels, grid: CellGrid) -> SeenPixels:
        """Record what was measured of pixels, without squares.

        Parameters
        ----------
        measured : MeasuredPixels
            s′ and s′ / f.
        grid : CellGrid
            Of the image.

        Returns
        -------
        SeenPixels
            With `square` unknown throughout.
        """
        unknown = np.full(measured.pixels.size, UNKNOWN)
        no_squares = np.empty((0, 25), np.float32)
        return cls(PixelSet.of(measured.pixels, grid), measured.significance, measured.contrast, unknown, no_squares)

    def seeds(self, thresholds: GrowthThresholds) -> PixelIndices:
        """Find which of the pixels are seeds.

        Parameters
        ----------
        thresholds : GrowthThresholds
            Of the iteration.

        Returns
        -------
        (k,) int64
            Their places in `pixels`.
        """
        return np.flatnonzero((self.significance > thresholds.high) & (self.contrast > thresholds.contrast))

    def carried(self, region: CellMap, wrong: CellMap, doubtful: CellMap) -> SeenPixels:
        """Keep what still holds for another mask.

        Parameters
        ----------
        region : (cells,) bool
            Where pixels are kept.
        wrong : (cells,) bool
            Where they are not, as their s′ has changed.
        doubtful : (cells,) bool
            Where squares are not kept.

        Returns
        -------
        SeenPixels
            A part of these.
        """
        kept = np.flatnonzero(region[self.pixels.cells] & ~wrong[self.pixels.cells])
        pixels = PixelSet(self.pixels.pixels[kept], self.pixels.cells[kept])
        rows = self.square[kept]
        known = np.flatnonzero((rows != UNKNOWN) & ~doubtful[pixels.cells])
        square = np.full(kept.size, UNKNOWN)
        square[known] = np.arange(known.size)
        return SeenPixels(pixels, self.significance[kept], self.contrast[kept], square, self.squares[rows[known]])

    def joined(self, other: SeenPixels) -> SeenPixels:
        """Join two records that have no pixel in common.

        Parameters
        ----------
        other : SeenPixels
            The other one.

        Returns
        -------
        SeenPixels
            Both together.
        """
        moved = np.where(other.square == UNKNOWN, UNKNOWN, other.square + len(self.squares))
        return SeenPixels(
            self.pixels.joined(other.pixels),
            np.concatenate([self.significance, other.significance]),
            np.concatenate([self.contrast, other.contrast]),
            np.concatenate([self.square, moved]),
            np.concatenate([self.squares, other.squares]),
        )

    def with_squares(self, entries: PixelIndices, squares: Values) -> SeenPixels:
        """Add the squares of some pixels.

        Parameters
        ----------
        entries : (k,) int64
            Places of these pixels in `pixels`.
        squares : (k, 25) float32
            s′ in the 5 × 5 around each.

        Returns
        -------
        SeenPixels
            With these squares.
        """
        square = self.square.copy()
        square[entries] = len(self.squares) + np.arange(entries.size)
        return replace(self, square=square, squares=np.concatenate([self.squares, squares]))


_NOTHING = np.empty(0, np.float32)
NO_ENTRIES = SeenPixels(EMPTY, _NOTHING, _NOTHING, NONE, _NOTHING.reshape(0, 25))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IterationRecord:
    """The pixels with high s′ near the mask of an iteration.

    Attributes
    ----------
    mask : tuple of PixelSet
        The cosmic-ray mask that the iteration started from.
    floor : float32
        Every pixel with s′ above it is listed, if it lies near the mask:
    radius : int, pixels
        within this distance.
    entries : SeenPixels
        Those pixels.
    thresholds : GrowthThresholds
        At which it was asked what is
    found : PixelSet
        added to the mask.
    stale : (k,) int64
        Cells in which the input mask has changed since.
    """

    mask: Mask
    floor: np.float32
    radius: int
    entries: SeenPixels
    thresholds: GrowthThresholds
    found: PixelSet
    stale: PixelIndices = field(default_factory=lambda: NONE)

    def mistrusted(self, stale: PixelIndices) -> IterationRecord:
        """Mark cells near which the record is not to be relied on.

        Parameters
        ----------
        stale : (n,) int64
            These cells.

        Returns
        -------
        IterationRecord
            The same, with more such cells.
        """
        return replace(self, stale=unique(self.stale, stale))

    def wrong_for(self, mask: Mask, differences: MaskDifferences) -> PixelIndices:
        """Find the cells around which the record does not hold for another mask.

        Parameters
        ----------
        mask : tuple of PixelSet
            From which the iteration is to start.
        differences : MaskDifferences
            For the comparison.

        Returns
        -------
        (n,) int64
            Cells, ascending.
        """
        return unique(differences.between(mask, self.mask), self.stale)


class MaskDifferences:
    """Where masks differ; each pair of parts is compared once, since the iterations of an answer share them.

    Parameters
    ----------
    flags : (ny·nx,) uint8
        Used as scratch: `MARKED` is set and cleared.
    """

    def __init__(self, flags: Flags) -> None:
        self._flags = flags
        self._known: dict[tuple[PixelSet, PixelSet], PixelIndices] = {}

    def forget(self) -> None:
        """Let go of the masks that were compared."""
        self._known = {}

    def spliced(self, old: PixelSet, region: CellMap, fresh: PixelSet) -> PixelSet:
        """Replace the pixels of a set in a region, and remember how the two sets differ.

        Parameters
        ----------
        old : PixelSet
            The set.
        region : (cells,) bool
            Where its pixels are replaced.
        fresh : PixelSet
            By these, all in the region.

        Returns
        -------
        PixelSet
            `old` itself, if nothing differs.
        """
        differing = self._differing(old.within(region), fresh)
        if not differing.size:
            return old
        new = old.outside(region).joined(fresh)
        self._known[new, old] = differing
        return new

    def between(self, a: Mask, b: Mask) -> PixelIndices:
        """Find the cells in which two masks may differ.

        Parameters
        ----------
        a, b : tuple of PixelSet
            What each iteration has added to each mask; compared iteration by iteration.

        Returns
        -------
        (n,) int64
            Cells, ascending.
        """
        pairs = [pair for pair in zip_longest(a, b, fillvalue=EMPTY) if pair[0] is not pair[1]]
        for mine, other in pairs:
            if (mine, other) not in self._known:
                self._known[mine, other] = self._differing(mine, other)
        return unique(NONE, *(self._known[pair] for pair in pairs))

    def _differing(self, a: PixelSet, b: PixelSet) -> PixelIndices:
        """Cells of the pixels that only one of two sets has."""
        return unique(self._missing(a, b), self._missing(b, a))

    def _missing(self, others: PixelSet, some: PixelSet) -> PixelIndices:
        """Cells of those of `some` that are not among the others."""
        self._flags[others.pixels] |= MARKED
        missing: PixelIndices = some.cells[(self._flags[some.pixels] & MARKED) == 0]
        self._flags[others.pixels] &= ~MARKED
        return missing
