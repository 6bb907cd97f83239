"""The maps of the first iteration, which depend on no threshold; and a bound on s that holds in every iteration.

They are made in blocks that fit the cache, on two threads, since numpy computes without the interpreter's lock.

The bound: whatever a cleaner puts in place of a variance is a mean or a median of variances within 2 pixels, and the
noise is a median of those within n. So no iteration can see less noise in a pixel than the least variance within
n + 2 of it makes; and where L⁺ is still that of the original, s ≤ L⁺ / (2 least noise).
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial, reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.lacosmic.arithmetic.astroscrappy_growth import GrowthThresholds
from crviewer.detection.lacosmic.arithmetic.comparison_networks import ComparisonNetwork, ShiftedView, lower
from crviewer.detection.lacosmic.arithmetic.formulas import LEAST_VARIANCE, SUBSAMPLING, LacosmicFormulas
from crviewer.detection.lacosmic.arithmetic.influence import CELL, CLEANING, CellGrid
from crviewer.detection.lacosmic.arithmetic.map_windows import MapBlock, Values

LOWEST_SIGCLIP = np.float32(2)  # below it nothing is listed
BLOCK = 128, 512  # pixels, multiples of a cell
THREADS = 2
ROUNDING = np.float32(1 - 1e-5)  # a mean of float32 may round to less than all it averages
TWICE_ROUNDED = np.float32(1.99999)

Index = NDArray[np.int32]


class RankedPixels(NamedTuple):
    """Pixels in ascending order of some value.

    Attributes
    ----------
    pixels : (n,) int32
        Flat indices.
    values : (n,) float32
        Ascending.
    """

    pixels: Index
    values: Values

    def above(self, least: np.float32) -> slice:
        """Find the pixels whose value exceeds a threshold.

        Parameters
        ----------
        least : float32
            The threshold.

        Returns
        -------
        slice
            Of `pixels` and `values`.
        """
        return slice(int(np.searchsorted(self.values, least, side="right")), None)


@dataclass(frozen=True, slots=True, eq=False)
class FirstMaps:
    """What the original image shows.

    Attributes
    ----------
    significance : (ny·nx,) float32
        s′; -inf in the outermost row and column on each side, where nothing ever joins a ray.
    candidates : RankedPixels
        Pixels with s′ > `LOWEST_SIGCLIP`, by s′, masked ones too.
    contrast : (n,) float32
        s′ / f of the candidates.
    bounded : RankedPixels
        Pixels with a bound on s above `LOWEST_SIGCLIP`, by that bound.
    bounded_cells : (m,) int32
        The cell that each of those lies in.
    least_noise : (cells,) float32, electrons
        Twice the least noise that any iteration can see in a cell.
    """

    significance: Values
    candidates: RankedPixels
    contrast: Values
    bounded: RankedPixels
    bounded_cells: Index
    least_noise: Values

    def seeds(self, thresholds: GrowthThresholds) -> PixelIndices:
        """Find the seeds of the first iteration, masked ones too.

        Parameters
        ----------
        thresholds : GrowthThresholds
            Of the iteration.

        Returns
        -------
        (n,) int64
            Flat indices, ascending.
        """
        high = self.candidates.above(thresholds.high)
        seeds = self.candidates.pixels[high][self.contrast[high] > thresholds.contrast].astype(np.int64)
        return np.sort(seeds)


class _BlockMaps(NamedTuple):
    """The lists of one block."""

    candidates: Index
    significance: Values
    contrast: Values
    bounded: Index
    bound: Values


def first_maps(formulas: LacosmicFormulas, grid: CellGrid, watch: JobWatch) -> FirstMaps:
    """Compute the maps of the first iteration.

    Parameters
    ----------
    formulas : LacosmicFormulas
        For the original image.
    grid : CellGrid
        Of the image.
    watch : JobWatch
        For progress and cancelling.

    Returns
    -------
    FirstMaps
        Which hold for all thresholds.

    Raises
    ------
    Cancelled
        If the watch said so.
    """
    ny, nx = formulas.clean.shape
    significance = np.empty((ny, nx), np.float32)
    least_noise = np.empty((grid.rows, grid.columns), np.float32)
    blocks = list(_blocks(ny, nx))

    compute = partial(_compute, formulas, significance, least_noise, watch)
    lists = []
    with ThreadPoolExecutor(THREADS) as pool:
        for done, result in enumerate(pool.map(compute, blocks), 1):
            lists.append(result)
            watch.reach(done / len(blocks))
    for edge in (significance[0], significance[-1], significance[:, 0], significance[:, -1]):
        edge[:] = -np.inf
    pixels, values, contrast, bounded, bound = (np.concatenate(parts) for parts in zip(*lists, strict=True))
    order, bound_order = np.argsort(values), np.argsort(bound)
    return FirstMaps(
        significance=significance.reshape(-1),
        candidates=RankedPixels(pixels[order], values[order]),
        contrast=contrast[order],
        bounded=RankedPixels(bounded[bound_order], bound[bound_order]),
        bounded_cells=grid.of(bounded[bound_order]).astype(np.int32),
        least_noise=least_noise.reshape(-1),
    )


def _blocks(ny: int, nx: int) -> Iterator[MapBlock]:
    height, width = BLOCK
    for top in range(0, ny, height):
        for left in range(0, nx, width):
            yield MapBlock((ny, nx), top, min(top + height, ny), left, min(left + width, nx))


def _compute(
    formulas: LacosmicFormulas, significance: Values, least_noise: Values, watch: JobWatch, block: MapBlock
) -> _BlockMaps:
    """Fill in one block of the maps, and list its pixels."""
    watch.check()
    shown, signal, noise = formulas.significance(block)
    significance[block.inside] = shown
    candidate = np.flatnonzero(shown > LOWEST_SIGCLIP)
    values = shown.reshape(-1)[candidate]
    contrast = values / formulas.fine_structure(block, noise).reshape(-1)[candidate]
    least = _least_noise(formulas, block)
    least_noise[block.top // CELL : -(-block.bottom // CELL), block.left // CELL : -(-block.right // CELL)] = (
        _least_in_cells(least)
    )
    bound = signal * (SUBSAMPLING * noise)  # L⁺ again, but for roundings that the bound has room for
    bound /= least
    bounded = np.flatnonzero(bound > LOWEST_SIGCLIP)
    return _BlockMaps(
        _in_image(candidate, block), values, contrast, _in_image(bounded, block), bound.reshape(-1)[bounded]
    )


def _in_image(places: PixelIndices, block: MapBlock) -> Index:
    """Flat indices in a block as flat indices in the image."""
    y, x = np.divmod(places, block.right - block.left)
    return ((y + block.top) * block.shape[1] + x + block.left).astype(np.int32)


def _least_noise(formulas: LacosmicFormulas, block: MapBlock) -> Values:
    """Twice the least noise that any iteration can see in each pixel."""
    reach = formulas.reach.noise + CLEANING
    # Beyond the image the block repeats its outermost pixels, which are in the same window anyway.
    variance = _running_minimum(2 * reach + 1)(block.gather(formulas.variance, reach))
    least = np.where(variance > 0, variance * ROUNDING, np.float32(0))
    if formulas.sky is not None:
        least = np.where(least > 0, least + formulas.sky[block.inside], least)
    np.maximum(least, LEAST_VARIANCE, out=least)
    np.sqrt(least, out=least)
    least *= TWICE_ROUNDED
    return least


@cache
def _running_minimum(width: int) -> ComparisonNetwork:
    """The least of width × width pixels, by doubling."""
    least = ShiftedView()
    for axis in (1, 0):
        covered = 1
        while covered < width:
            step = min(covered, width - covered)
            least = lower(least, least.at(step, axis))
            covered += step
    return ComparisonNetwork(least)


def _least_in_cells(values: Values) -> Values:
    """The least of each cell of a block that begins on a cell's corner."""
    rows, columns = -(-values.shape[0] // CELL), -(-values.shape[1] // CELL)
    missing = (0, rows * CELL - values.shape[0]), (0, columns * CELL - values.shape[1])
    padded = np.pad(values, missing, mode="edge") if missing != ((0, 0), (0, 0)) else values
    in_rows = padded.reshape(rows, CELL, columns * CELL).min(axis=1)
    return reduce(np.minimum, (in_rows[:, column::CELL] for column in range(CELL)))
