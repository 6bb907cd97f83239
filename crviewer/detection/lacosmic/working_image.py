"""The image as an iteration sees it: the original, with the pixels of one cosmic-ray mask replaced.

It is asked to show a mask, all over or in one region, and touches only what differs from what it shows. One
thing always holds: image and variance are what the cleaner makes of the originals with the flags as they are.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.core.parameters import CleanType
from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.detection.lacosmic.arithmetic.electron_image import ElectronImage
from crviewer.detection.lacosmic.arithmetic.influence import CLEANING, CellGrid, CellMap
from crviewer.detection.lacosmic.arithmetic.map_windows import Values
from crviewer.detection.lacosmic.arithmetic.pixel_cleaning import PixelCleaner
from crviewer.detection.lacosmic.arithmetic.pixel_flags import (
    EMPTY,
    FLAGGED,
    LONELY,
    MARKED,
    MASKED,
    NONE,
    SATURATED,
    Flags,
    PixelSet,
    having,
    inside_frame,
    square_steps,
    without,
)
from crviewer.detection.lacosmic.arithmetic.running_median import MedianLevel
from crviewer.detection.lacosmic.thick_ray_fill import refill

CHUNK = 2**20  # pixels at a time


class WorkingImage:
    """Image, variance and flags of one observation.

    Parameters
    ----------
    electrons : ElectronImage
        The original.
    masked : (ny·nx,) uint8
        Flags in which no ray is flagged yet, as `masked_flags` gives them; written to.
    cleantype : str
        As of `LacosmicSetup`.
    grid : CellGrid
        Of the image.

    Attributes
    ----------
    clean, variance : (ny, nx) float32, electrons and electrons²
        As shown.
    flags : (ny·nx,) uint8
        Bits of `pixel_flags`.
    has_lonely : (cells,) bool
        Where a pixel was ever replaced by the median of the image: all that is not local.
    """

    def __init__(self, electrons: ElectronImage, masked: Flags, cleantype: CleanType, grid: CellGrid) -> None:
        self._electrons = electrons
        self._grid = grid
        self._shape = electrons.shape
        self.flags = masked
        self._clean, self._variance = electrons.image_and_variance()
        self._shown = EMPTY
        self._cleaner = PixelCleaner(cleantype, self.flags, self._shape[1])
        self._levels = MedianLevel(), MedianLevel()
        self.has_lonely = grid.nowhere()

    @property
    def clean(self) -> Values:
        """(ny, nx) float32, electrons."""
        return self._clean.reshape(self._shape)

    @property
    def variance(self) -> Values:
        """(ny, nx) float32, electrons²."""
        return self._variance.reshape(self._shape)

    def show(self, wanted: PixelSet, region: CellMap | None = None) -> None:
        """Make the pixels of a mask the flagged ones.

        Parameters
        ----------
        wanted : PixelSet
            The mask.
        region : (cells,) bool, optional
            Where to do so; everywhere by default.
        """
        here = self._shown
        if region is not None:
            here, wanted = here.within(region), wanted.within(region)
        flags = self.flags
        flags[wanted.pixels] |= MARKED
        removed = without(here.pixels, MARKED, flags)
        added = without(wanted.pixels, FLAGGED, flags)
        flags[wanted.pixels] &= ~MARKED
        if removed.size or added.size:
            self._shown = wanted if region is None else self._shown.outside(region).joined(wanted)
            self._flag(removed, added)

    def clear(self) -> None:
        """Show the original, whatever was shown."""
        self.flags &= MASKED | SATURATED
        self._clean[:], self._variance[:] = self._electrons.image_and_variance()
        self._shown = EMPTY

    def values(self, pixels: PixelIndices) -> Values:
        """Read the image at some pixels.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices.

        Returns
        -------
        (n,) float32, unit of the data
            As shown.
        """
        return self._electrons.in_data_units(self._clean[pixels], pixels)

    def refilled(self, pixels: PixelIndices, watch: JobWatch) -> Values:
        """Compute what would replace the pixels of a larger mask than the one that is shown.

        The image shows the same before and after.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices, those that are shown among them; none in the outer 2 of the image.
        watch : JobWatch
            For cancelling.

        Returns
        -------
        (n,) float32, unit of the data
            What would replace them.

        Raises
        ------
        Cancelled
            If the watch said so.
        """
        before = self._clean[pixels]
        self.flags[pixels] |= FLAGGED
        try:
            refill(self._clean, pixels, self.flags, self._cleaner, partial(self._level_with, pixels, before), watch)
            return self.values(pixels)
        finally:
            self._clean[pixels] = before
            self.flags[pixels] &= ~FLAGGED
            self.flags[self._shown.pixels] |= FLAGGED

    def change_mask(self, changed: PixelIndices) -> PixelIndices:
        """Mask the pixels that are not, and unmask those that are.

        Parameters
        ----------
        changed : (n,) int64
            Flat indices of these pixels.

        Returns
        -------
        (n,) int64
            Cells in or around which anything that was found before may be wrong.
        """
        flags = self.flags
        hidden = having(changed, FLAGGED, flags)
        if hidden.size:
            self._shown = PixelSet.of(self._shown.pixels[~np.isin(self._shown.pixels, hidden)], self._grid)
            self._flag(hidden, NONE)
        flags[changed] ^= MASKED
        stale = unique(self._grid.of(changed))
        if self._move_levels(changed):
            stale = unique(stale, np.flatnonzero(self.has_lonely))
            self._clean_pixels(having(self._shown.pixels, LONELY, flags))
        self._clean_pixels(self._flagged_around(changed))
        return stale

    def _flag(self, removed: PixelIndices, added: PixelIndices) -> None:
        """Change flags, and replace what depends on them."""
        self.flags[added] |= FLAGGED
        if removed.size:
            self.flags[removed] &= MASKED | SATURATED
            self._clean[removed], self._variance[removed] = self._electrons.image_and_variance(removed)
        if removed.size or added.size:
            self._clean_pixels(self._flagged_around(np.concatenate([removed, added])))

    def _flagged_around(self, changed: PixelIndices) -> PixelIndices:
        """Flagged pixels whose 5 × 5 holds a changed one."""
        if changed.size * 3 > self._shown.pixels.size:
            return self._shown.pixels
        near = (square_steps(CLEANING, self._shape[1])[:, None] + changed).reshape(-1)
        near = near[(self.flags.take(near, mode="clip") & FLAGGED) != 0]
        return unique(near[(near >= 0) & (near < self.flags.size)])

    def _clean_pixels(self, pixels: PixelIndices) -> None:
        """Replace flagged pixels, but for the frame that no cleaner enters."""
        pixels = pixels[inside_frame(pixels, CLEANING, self._shape)]
        (clean, variance), lonely = self._cleaner.clean(pixels, self._clean, self._variance)
        self.flags[pixels] &= ~LONELY
        if lonely.any():
            clean[lonely], variance[lonely] = self._median_of(0), self._median_of(1)
            self.flags[pixels[lonely]] |= LONELY
            self.has_lonely[self._grid.of(pixels[lonely])] = True
        self._clean[pixels], self._variance[pixels] = clean, variance

    def _median_of(self, index: int) -> np.float32:
        """The median of all good pixels of the image (0) or the variance (1), as it was."""
        return self._levels[index].value(partial(self._good_originals, index))

    def _level_with(self, pixels: PixelIndices, values: Values) -> np.float32:
        """The median of the image with other values at some pixels, which are put in place for a moment."""
        now = self._clean[pixels]
        self._clean[pixels] = values
        level = self._median_of(0)
        self._clean[pixels] = now
        return level

    def _good_originals(self, index: int) -> Values:
        """Image (0) or variance (1), as it was, at every pixel that is not masked; a new array.

        The originals are put in place for a moment, and taken in parts, since all this is the engine's peak of memory.
        """
        values, flagged = (self._clean, self._variance)[index], self._shown.pixels
        shown = values[flagged]
        values[flagged] = self._electrons.image_and_variance(flagged)[index]
        originals, count = np.empty_like(values), 0
        for start in range(0, values.size, CHUNK):
            part = slice(start, start + CHUNK)
            good = values[part][(self.flags[part] & MASKED) == 0]
            originals[count : count + good.size] = good
            count += good.size
        values[flagged] = shown
        return originals[:count]

    def _move_levels(self, changed: PixelIndices) -> bool:
        """Take newly masked pixels out of the levels, and newly free ones in; whether a level in use moved."""
        if not self.has_lonely.any():
            self._levels = MedianLevel(), MedianLevel()
            return False
        before = self._median_of(0), self._median_of(1)
        now_masked = (self.flags[changed] & MASKED) != 0
        for level, originals in zip(self._levels, self._electrons.image_and_variance(changed), strict=True):
            level.exchange(originals[now_masked], originals[~now_masked])
        return before != (self._median_of(0), self._median_of(1))


def masked_flags(next_to_bad: NDArray[np.bool_], saturated: PixelIndices) -> Flags:
    """Make the flags of an image in which no ray is flagged yet.

    Parameters
    ----------
    next_to_bad : (ny, nx) bool
        True where a pixel is bad, or next to one that is.
    saturated : (n,) int64
        Flat indices of saturated stars.

    Returns
    -------
    (ny·nx,) uint8
        Bits of `pixel_flags`.
    """
    flags = next_to_bad.reshape(-1) * MASKED
    flags[saturated] = MASKED | SATURATED
    return flags
