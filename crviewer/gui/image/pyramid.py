"""The pyramid: an image in blocks of 2, 4, 8 … pixels a side, so that a view draws any part of it at one price.

What an observer looks for is small: a ray of two pixels, a hot pixel, the hole that a dark has left. DS9 and ginga draw
a frame that they zoom out of by every so many-th pixel, and such things come and go as the view moves; in the mean of a
block they drown. A block is therefore as bright as the pixel in it that stands out most from the sky around it, up or
down, if any does by more than noise would; else it is the mean of its pixels, so that the sky is as smooth as one
expects from afar. Of a dark in which every block has its warm pixel, or a crowded field, no more than the few pixels
that stand out most are shown so, or there would be nothing else to be seen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.review.core.masking import Box

_SMALLEST = 32  # blocks along the longer side; a frame is not reduced further
_SQUARE = 64  # pixels a side, at least, over which the sky is one value
_STEP = 4  # of the pixels that tell it, along both sides
_STANDS_OUT = 5.0  # noise sigmas from the sky: less than one pixel in a million of the sky alone does
_FEW = 0.005  # of all pixels

Image = NDArray[np.float32]


class PyramidValues(Protocol):
    """An image that is drawn part by part."""

    def __call__(self, box: Box, factor: int = 1) -> Image:
        """(rows, columns) float32: the blocks of `factor` × `factor` pixels in a box whose edges lie between blocks."""


@dataclass(frozen=True, slots=True)
class PyramidBlocks:
    """The blocks of `factor` × `factor` pixels that a view shows.

    Attributes
    ----------
    factor : int
        A power of two.
    box : Box
        The pixels that they hold; at the far edges it may reach beyond the frame.
    """

    factor: int
    box: Box

    @property
    def part(self) -> tuple[slice, slice]:
        """Where they are in an image of such blocks."""
        top, bottom, left, right = (edge // self.factor for edge in self.box)
        return slice(top, bottom), slice(left, right)


def blocks_in(box: Box, scale: float, largest: int) -> PyramidBlocks | None:
    """What is in a box inside a frame, in blocks that are not drawn smaller than a dot; None where nothing is.

    Parameters
    ----------
    box : Box
    scale : float
        Dots to a pixel.
    largest : int
        Blocks are not larger.
    """
    top, bottom, left, right = box
    if top >= bottom or left >= right:
        return None
    factor = min(2 ** max(0, math.ceil(-math.log2(scale))), largest)
    low, high = ([edge // factor * factor for edge in edges] for edges in ((top, left), (-bottom, -right)))
    return PyramidBlocks(factor, (low[0], -high[0], low[1], -high[1]))


def factors(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Into blocks of how many pixels a side a frame is reduced: 1, 2, 4 … until it is small."""
    halvings = max(0, (max(shape, default=0) // _SMALLEST).bit_length() - 1)
    return tuple(2**power for power in range(halvings + 1))


@dataclass(frozen=True, slots=True, eq=False)
class ImagePyramid:
    """An image, and its reductions.

    Attributes
    ----------
    levels : mapping from a power of two to (⌈ny/factor⌉, ⌈nx/factor⌉) float32
        The image in blocks of so many pixels a side; 1 is the image itself.
    sky : (squares up, squares across) float32
        Medians of large squares.
    square : int, pixels
        A side of those.
    least : float
        By how much a pixel has to depart from the sky to stand out, in the unit of the image.
    """

    levels: Mapping[int, Image]
    sky: Image
    square: int
    least: float

    @classmethod
    def of(cls, image: Image, noise: float) -> ImagePyramid:
        """Reduce an image, whose pixels that are not finite count as absent.

        Parameters
        ----------
        image : (ny, nx) float32
        noise : float
            Standard deviation of its sky, in its unit.
        """
        kinds = factors(image.shape)
        square = max(_SQUARE, kinds[-1])
        sky, usual = _sky(image, square)
        least = max(_STANDS_OUT * noise, usual)
        levels = {1: image} | {
            factor: np.empty([-(-side // factor) for side in image.shape], np.float32) for factor in kinds[1:]
        }
        for row, around in enumerate(sky):
            top = row * square
            band = _padded(image[top : top + square], square)
            for factor in kinds[1:]:
                band = _blocks(_quarters(band), np.repeat(around, square // factor), least)
                level = levels[factor][top // factor : (top + square) // factor]
                level[...] = band[: level.shape[0], : level.shape[1]]
        return cls(levels, sky, square, least)

    def values(self, box: Box, factor: int = 1) -> Image:
        """See `PyramidValues`."""
        return self.levels[factor][PyramidBlocks(factor, box).part]

    def changed(self, factor: int, pixels: PixelIndices, values: Image) -> Image:
        """A new array: the level that there would be if some pixels (flat) had other values, the last of each."""
        for finer in factors(self.levels[1].shape):
            if finer == factor:
                break
            pixels, values = self._coarser(finer, pixels, values)
        level = self.levels[factor].copy()
        level.reshape(-1)[pixels] = values
        return level

    def _coarser(self, factor: int, pixels: PixelIndices, values: Image) -> tuple[PixelIndices, Image]:
        """Some blocks of a level with other values: the blocks of the next level that hold them, and their values."""
        level, (height, width) = self.levels[factor], self.levels[2 * factor].shape
        rows, columns = np.divmod(pixels, level.shape[1])
        holding = rows // 2 * width + columns // 2
        held = np.zeros(height * width, bool)  # many times faster than np.unique
        held[holding] = True
        blocks = np.flatnonzero(held)
        up, across = np.divmod(blocks, width)
        quarters = [_at(level, 2 * up + row, 2 * across + column) for row, column in np.ndindex(2, 2)]
        place, which = np.searchsorted(blocks, holding), rows % 2 * 2 + columns % 2
        for number, quarter in enumerate(quarters):
            here = which == number
            quarter[place[here]] = values[here]
        each = self.square // (2 * factor)
        return blocks, _blocks(quarters, self.sky[up // each, across // each], self.least)


def _padded(image: Image, square: int) -> Image:
    """An image as whole squares; what is beyond it is absent."""
    beyond = [(0, -side % square) for side in image.shape]
    return np.pad(image, beyond, constant_values=np.nan) if np.any(beyond) else image


def _sky(image: Image, square: int) -> tuple[Image, float]:
    """The median of each square, from some of its pixels; and by how much all but a few depart from it."""
    side = square // _STEP
    sample = _padded(image[::_STEP, ::_STEP], side)
    squares = sample.reshape(len(sample) // side, side, -1, side).swapaxes(1, 2)
    ordered = np.sort(squares.reshape(*squares.shape[:2], -1))  # what is absent comes last
    middle = np.maximum(np.isfinite(ordered).sum(axis=2, keepdims=True) - 1, 0) // 2
    sky = np.take_along_axis(ordered, middle, axis=2)
    departures = np.abs(ordered - sky)[np.isfinite(ordered)]
    return sky[..., 0], float(np.quantile(departures, 1 - _FEW, method="lower")) if departures.size else 0.0


def _quarters(level: Image) -> list[Image]:
    return [level[row::2, column::2] for row, column in np.ndindex(2, 2)]


def _blocks(quarters: Sequence[Image], sky: Image, least: float) -> Image:
    """Of each four the one that departs most from the sky, if by more than `least`; else their mean."""
    with np.errstate(all="ignore"):  # of what is not finite
        blocks, most = _mean(quarters), np.full_like(quarters[0], least)
        for quarter in quarters:
            departure = quarter - sky
            np.abs(departure, out=departure)
            np.copyto(blocks, quarter, where=departure > most)
            np.fmax(most, departure, out=most)
    return blocks


def _mean(quarters: Sequence[Image]) -> Image:
    """The mean of those of each four that are finite; NaN where none is."""
    mean: Image = (quarters[0] + quarters[1] + quarters[2] + quarters[3]) / np.float32(4)
    odd = ~np.isfinite(mean)
    if odd.any():
        some = np.array([quarter[odd] for quarter in quarters])
        finite = np.isfinite(some)
        mean[odd] = np.where(finite, some, 0).sum(axis=0) / finite.sum(axis=0)
    return mean


def _at(level: Image, rows: PixelIndices, columns: PixelIndices) -> Image:
    """Some blocks of a level; NaN beyond its edges."""
    values = level.reshape(-1).take(rows * level.shape[1] + columns, mode="clip")
    values[(rows >= level.shape[0]) | (columns >= level.shape[1])] = np.nan
    return values
