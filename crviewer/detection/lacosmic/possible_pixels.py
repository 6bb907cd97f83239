"""Every pixel that the answer can have beyond the first iteration's: a bound from above, long before the answer.

Let A be what the first iteration flags; every later one starts from a mask that holds A. Let P be a set that surely
holds the mask that iteration k starts from. Then in the image of iteration k

- a pixel of A has what a cleaner puts there, from the good pixels around that are not in P, and maybe some that are
  in P and not in A; so it lies between two values (`cleaner_bounds`);
- a pixel of P without A has that or its original value, every other one its original value.

From the most that s, and so s′, can then be (`upper_bounds`), all that can be a seed grows as rays grow; and P with
that surely holds what iteration k + 1 starts from. It begins with P = A and goes on for as many iterations as are asked
for. As in the exact answer, only pixels near what is new in P need to be looked at (`arithmetic.influence`).

Most pixels that could be seeds by their s alone are passed over: where P comes no nearer than n + 1 (the letters are
those of `arithmetic.influence`) and no variance within 2n can have risen, the noise is that of the first iteration
and the median of s no less, so that s′ cannot have risen.

The image is taken in bands, so that little memory is needed. A band is so much higher than what is taken from it as
the iterations reach in all. Nothing is kept or shared, so that another thread may work out the exact answer meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.core.parameters import CleanType
from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.detection.lacosmic.arithmetic.astroscrappy_growth import GrowthThresholds, sight
from crviewer.detection.lacosmic.arithmetic.electron_image import ElectronImage
from crviewer.detection.lacosmic.arithmetic.formulas import LEAST_VARIANCE, LacosmicFormulas
from crviewer.detection.lacosmic.arithmetic.influence import CELL, CLEANING, GROWTH, CellGrid, CellMap
from crviewer.detection.lacosmic.arithmetic.map_windows import Values
from crviewer.detection.lacosmic.arithmetic.pixel_cleaning import CENTRE
from crviewer.detection.lacosmic.arithmetic.pixel_flags import (
    MASKED,
    NONE,
    Flags,
    having,
    inside_frame,
    square_steps,
    without,
)
from crviewer.detection.lacosmic.cleaner_bounds import ANY, ROUNDING, replacements
from crviewer.detection.lacosmic.first_maps import FirstMaps, Index
from crviewer.detection.lacosmic.upper_bounds import ExtremeValues, UpperBounds

ROWS = 512  # of a band, a multiple of a cell
CHUNK = 4096  # pixels at a time, so that they stay in the cache
MOST_THREADS = 4

CERTAIN = np.uint8(2)  # beside MASKED: A
POSSIBLE = np.uint8(4)  # P without A


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PreparedImage:
    """What an answer starts from.

    Attributes
    ----------
    electrons : ElectronImage
        The original.
    formulas : LacosmicFormulas
        On whatever image; only how they compute is taken.
    maps : FirstMaps
    flags : (ny·nx,) uint8
        Only `MASKED` is looked at.
    cleantype : str
    """

    electrons: ElectronImage
    formulas: LacosmicFormulas
    maps: FirstMaps
    flags: Flags
    cleantype: CleanType


def possible(
    scene: PreparedImage, certain: PixelIndices, thresholds: GrowthThresholds, niter: int, watch: JobWatch
) -> PixelIndices:
    """Find the pixels that an answer may have beyond those it has for certain.

    Parameters
    ----------
    scene : PreparedImage
        The image, its first maps and its flags.
    certain : (n,) int64
        Flat indices, ascending, of what the first iteration flags.
    thresholds : GrowthThresholds
        Of the answer.
    niter : int
        Iterations of the answer.
    watch : JobWatch
        For cancelling.

    Returns
    -------
    (m,) int64
        Flat indices, ascending.

    Raises
    ------
    Cancelled
        If the watch said so.
    """
    listed = scene.maps.bounded, scene.maps.candidates
    suspects = _SuspectPixels(*(np.sort(each.pixels[each.above(thresholds.high)]) for each in listed))

    bands = _bands(scene, thresholds, niter)
    with ThreadPoolExecutor(_threads()) as pool:
        found = pool.map(
            lambda band: _RowBand(scene, thresholds, band, watch).possible(certain, suspects, niter), bands
        )
        return np.concatenate(list(found))


def _threads() -> int:
    """One processor is left to the exact answer."""
    return max(1, min(MOST_THREADS, (os.cpu_count() or 1) - 1))


def _bands(scene: PreparedImage, thresholds: GrowthThresholds, niter: int) -> Iterator[tuple[slice, slice]]:
    """The rows of each band, and those that are taken from it."""
    ny = scene.formulas.shape[0]
    seen = max(niter - 1, 0) * (sight(scene.formulas.reach, thresholds) + GROWTH)
    margin = -(-seen // CELL) * CELL
    for top in range(0, ny, ROWS):
        bottom = min(top + ROWS, ny)
        yield slice(max(0, top - margin), min(ny, bottom + margin)), slice(top, bottom)


class _SuspectPixels(NamedTuple):
    """Pixels of which some may be seeds in a later iteration, ascending.

    Attributes
    ----------
    bounded : (n,) integer
        Those whose s can exceed sigclip although no neighbour is replaced.
    significant : (m,) integer
        Those of them whose s′ exceeds it in the first iteration, seeds or not.
    """

    bounded: Index
    significant: Index


class _RowBand:
    """Some rows of the image, as the iterations can see them."""

    def __init__(
        self, scene: PreparedImage, thresholds: GrowthThresholds, band: tuple[slice, slice], watch: JobWatch
    ) -> None:
        watch.check()
        rows, taken = band
        nx = scene.formulas.shape[1]
        self._scene, self._thresholds, self._watch = scene, thresholds, watch
        self._nx, self._offset = nx, rows.start * nx
        self._taken = slice((taken.start - rows.start) * nx, (taken.stop - rows.start) * nx)
        self._shape = rows.stop - rows.start, nx
        whole = slice(rows.start * nx, rows.stop * nx)
        self._status = scene.flags[whole] & MASKED
        self._least = self._originals(whole)
        self._most = tuple(each.copy() for each in self._least)
        self._ceiling = self._bounds(rows)
        self._grid = CellGrid(self._shape)
        first = rows.start // CELL * self._grid.columns
        self._least_noise = scene.maps.least_noise[first : first + self._grid.nowhere().size].copy()
        self._touched, self._is_touched = NONE, np.zeros(self._status.size, bool)
        self._significant = np.zeros(self._status.size, bool)
        self._loose = self._grid.nowhere()
        self._unknown = NONE

    def _originals(self, where: PixelIndices | slice) -> tuple[Values, ...]:
        """The image; and the variance too, unless it is the image and a constant."""
        electrons = self._scene.electrons
        return electrons.image_and_variance(where) if electrons.constant_variance is None else (electrons.image(where),)

    def _bounds(self, rows: slice) -> UpperBounds:
        formulas, constant = self._scene.formulas, self._scene.electrons.constant_variance or 0.0
        least, most = (
            ExtremeValues(images[0].reshape(self._shape), images[-1].reshape(self._shape), constant * float(factor))
            for images, factor in ((self._least, 1 - ROUNDING), (self._most, 1 + ROUNDING))
        )
        return UpperBounds(
            least=least,
            most=most,
            sky=None if formulas.sky is None else formulas.sky[rows],
            reach=formulas.reach,
            convolves=formulas.kernel is not None,
            separable=formulas.separable,
        )

    def possible(self, certain: PixelIndices, suspects: _SuspectPixels, niter: int) -> PixelIndices:
        """What can be flagged beyond what is for certain, in the middle of the band; flat indices of the image."""
        fresh = self._within(certain)
        bounded = self._within(suspects.bounded)
        self._significant[self._within(suspects.significant)] = True
        self._status[fresh] |= CERTAIN
        depending = fresh
        for _ in range(niter - 1):
            if not fresh.size:
                break
            self._take_in(fresh, depending)
            fresh = self._grown(self._seeds(fresh, bounded))
            self._status[fresh] |= POSSIBLE
            depending = having(self._around(fresh, CLEANING), CERTAIN | POSSIBLE, self._status)
        beyond: PixelIndices = np.flatnonzero(self._status[self._taken] & POSSIBLE) + (self._taken.start + self._offset)
        return beyond

    def _within(self, pixels: PixelIndices | Index) -> PixelIndices:
        """Those of some ascending pixels of the image that are in the band, as places there."""
        first, last = np.searchsorted(pixels, (self._offset, self._offset + self._status.size))
        places: PixelIndices = pixels[first:last].astype(np.int64) - self._offset
        return places

    # --------------------------------------------------------------- what P makes of the image

    def _take_in(self, fresh: PixelIndices, depending: PixelIndices) -> None:
        """See to what is new in P, and to what a cleaner puts in those pixels of P that have something new around."""
        near = unique(*(self._valid(fresh + step) for step in (0, 1, -1, self._nx, -self._nx)))
        near = near[~self._is_touched[near]]
        self._is_touched[near] = True
        self._touched = np.concatenate([self._touched, near])
        self._loose |= self._grid.around(unique(self._grid.of(fresh)), self._ceiling.reach.noise + 1)
        depending = depending[inside_frame(depending, CLEANING, self._shape)]
        for start in range(0, depending.size, CHUNK):
            self._watch.check()
            self._replace(depending[start : start + CHUNK])

    def _replace(self, pixels: PixelIndices) -> None:
        """Say between which values some pixels of P lie."""
        neighbours = square_steps(CLEANING, self._nx)[:, None] + pixels
        status = self._status[neighbours]
        status[CENTRE] = MASKED  # no pixel is its own neighbour
        sure, maybe = status == 0, status == POSSIBLE
        doubtful, may_stay = neighbours[maybe] + self._offset, self._status[pixels] == POSSIBLE
        of_doubtful, original = self._originals(doubtful), self._originals(pixels + self._offset)
        for lowest, highest, of_neighbours, here in zip(self._least, self._most, of_doubtful, original, strict=True):
            values = lowest[neighbours]
            values[maybe] = of_neighbours
            least, most = replacements(values, sure, maybe, self._scene.cleantype)
            lowest[pixels] = np.where(may_stay, np.minimum(least, here), least)
            highest[pixels] = np.where(may_stay, np.maximum(most, here), most)
        self._loosen(pixels[least == -ANY], pixels[most > here])

    def _loosen(self, unknown: PixelIndices, rising: PixelIndices) -> None:
        """See to it that bounds of the first maps are not relied on where a variance can be anything, or rise."""
        reach, self._unknown = self._ceiling.reach, unique(self._unknown, unknown)
        self._least_noise[self._grid.around(unique(self._grid.of(unknown)), reach.noise)] = np.sqrt(LEAST_VARIANCE)
        self._loose |= self._grid.around(unique(self._grid.of(rising)), reach.significance)

    # --------------------------------------------------------------- what an iteration can flag

    def _seeds(self, fresh: PixelIndices, bounded: PixelIndices) -> PixelIndices:
        """What can be a seed, ascending, near pixels that are new in P."""
        region = self._grid.around(unique(self._grid.of(fresh)), sight(self._ceiling.reach, self._thresholds))
        pixels = self._can_be_high(region, bounded)
        pixels = without(pixels, MASKED, self._status)
        pixels = pixels[inside_frame(pixels, self._ceiling.reach.noise, self._shape)]
        pixels, signal = self._exceeding(pixels, self._thresholds.high)
        self._watch.check()
        significance = self._ceiling.significance(pixels, signal)
        high = significance > self._thresholds.high
        pixels, significance = pixels[high], significance[high]
        kept_out = self._significant[pixels]
        contrast = self._ceiling.contrast(pixels[kept_out], significance[kept_out])
        return np.delete(pixels, np.flatnonzero(kept_out)[contrast <= self._thresholds.contrast])

    def _can_be_high(self, region: CellMap, bounded: PixelIndices) -> PixelIndices:
        """All pixels of a region whose s′ can exceed sigclip, as far as that is known at a glance; maybe some more."""
        touched = self._touched[region[self._grid.of(self._touched)]]
        cells = self._grid.of(bounded)
        loose = self._loose[cells] | self._significant[bounded]
        others = bounded[region[cells] & loose & ~self._is_touched[bounded]]
        if not self._unknown.size:
            return np.concatenate([touched, others])
        return unique(touched, others, self._around(self._unknown, self._ceiling.reach.noise))

    def _grown(self, seeds: PixelIndices) -> PixelIndices:
        """What can join the rays of seeds, of what is not in P yet."""
        members = without(self._around(seeds, 1), MASKED, self._status)
        members = members[inside_frame(members, self._ceiling.reach.noise, self._shape)]
        members = unique(seeds, self._exceeding(members, self._thresholds.high)[0])
        near = self._around(members, 1)
        near = near[self._status[near] == 0]
        # In the frame that a median copies s′ is 0, and none in the outermost pixels.
        frame = 1 if self._thresholds.low < 0 else self._ceiling.reach.noise
        return self._exceeding(near[inside_frame(near, frame, self._shape)], self._thresholds.low)[0]

    def _exceeding(self, pixels: PixelIndices, least: np.float32) -> tuple[PixelIndices, Values]:
        """Those whose s can exceed something, and the most that it can be."""
        self._watch.check()
        laplacian = self._ceiling.laplacian(pixels)
        promising = laplacian > least * self._least_noise[self._grid.of(pixels)]
        pixels = pixels[promising]
        signal = self._ceiling.signal_to_noise(pixels, laplacian[promising])
        exceeds = signal > least
        return pixels[exceeds], signal[exceeds]

    def _around(self, pixels: PixelIndices, half: int) -> PixelIndices:
        """All within some distance of some pixels, ascending."""
        return self._valid(unique((square_steps(half, self._nx)[:, None] + pixels).reshape(-1)))

    def _valid(self, pixels: PixelIndices) -> PixelIndices:
        """Those in the band."""
        return pixels[(pixels >= 0) & (pixels < self._status.size)]
