"""Sets of pixels with their cells, and flags of every pixel of an image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.lacosmic.arithmetic.influence import CellGrid, CellMap

Flags = NDArray[np.uint8]  # flat, one per pixel, of the bits below

MASKED = np.uint8(1)  # known to be bad, next to such a pixel, or saturated: never a ray
FLAGGED = np.uint8(2)  # cosmic ray in the image as it is shown
SATURATED = np.uint8(4)  # part of MASKED that no input mask takes away
LONELY = np.uint8(8)  # replaced by the median of the image, for want of a good neighbour
MARKED = np.uint8(16)  # scratch: set and cleared within one function

NONE: PixelIndices = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class PixelSet:
    """Pixels without duplicates, and the cell that each lies in.

    Attributes
    ----------
    pixels : (n,) int64
        Flat indices.
    cells : (n,) int64
        The cell of each.
    """

    pixels: PixelIndices
    cells: PixelIndices

    @classmethod
    def of(cls, pixels: PixelIndices, grid: CellGrid) -> PixelSet:
        """Make a set of pixels by looking their cells up.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices, without duplicates.
        grid : CellGrid
            Of the image.

        Returns
        -------
        PixelSet
            In the same order.
        """
        return cls(pixels, grid.of(pixels))

    def within(self, region: CellMap) -> PixelSet:
        """Take the pixels in a region.

        Parameters
        ----------
        region : (cells,) bool
            True in the region.

        Returns
        -------
        PixelSet
            A part of this one.
        """
        inside = region[self.cells]
        return PixelSet(self.pixels[inside], self.cells[inside])

    def outside(self, region: CellMap) -> PixelSet:
        """Take the pixels outside a region.

        Parameters
        ----------
        region : (cells,) bool
            True in the region.

        Returns
        -------
        PixelSet
            A part of this one.
        """
        return self.within(~region)

    def joined(self, other: PixelSet) -> PixelSet:
        """Join two sets that have no pixel in common.

        Parameters
        ----------
        other : PixelSet
            The other one.

        Returns
        -------
        PixelSet
            Both together.
        """
        return PixelSet(np.concatenate([self.pixels, other.pixels]), np.concatenate([self.cells, other.cells]))


EMPTY = PixelSet(NONE, NONE)


def without(pixels: PixelIndices, bits: np.uint8, flags: Flags) -> PixelIndices:
    """Take the pixels that have none of some bits set.

    Parameters
    ----------
    pixels : (n,) int64
        Flat indices.
    bits : uint8
        The bits.
    flags : (ny·nx,) uint8
        Of the image.

    Returns
    -------
    (m,) int64
        A part of `pixels`.
    """
    free: PixelIndices = pixels[(flags[pixels] & bits) == 0]
    return free


def having(pixels: PixelIndices, bits: np.uint8, flags: Flags) -> PixelIndices:
    """Take the pixels that have any of some bits set.

    Parameters
    ----------
    pixels : (n,) int64
        Flat indices.
    bits : uint8
        The bits.
    flags : (ny·nx,) uint8
        Of the image.

    Returns
    -------
    (m,) int64
        A part of `pixels`.
    """
    bearers: PixelIndices = pixels[(flags[pixels] & bits) != 0]
    return bearers


def square_steps(half: int, nx: int) -> PixelIndices:
    """Compute how far each pixel of a square lies from its centre in the flat image.

    Parameters
    ----------
    half : int, pixels
        Half width of the square.
    nx : int, pixels
        Width of the image.

    Returns
    -------
    ((2 half + 1)²,) int64
        In raster order.
    """
    along = np.arange(-half, half + 1)
    return (along[:, None] * nx + along).reshape(-1)


def inside_frame(pixels: PixelIndices, width: int, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Find the pixels that are not in the frame of the image.

    Parameters
    ----------
    pixels : (n,) int64
        Flat indices.
    width : int, pixels
        Of the frame.
    shape : (ny, nx), pixels
        Of the image.

    Returns
    -------
    (n,) bool
        True inside.
    """
    ny, nx = shape
    y, x = np.divmod(pixels, nx)
    return (y >= width) & (y < ny - width) & (x >= width) & (x < nx - width)


def dilate(
    image: NDArray[np.bool_], pixels: PixelIndices, steps: PixelIndices, width: int, shape: tuple[int, int]
) -> None:
    """Set in a mask all that lies at some steps from some pixels, but for a frame.

    astroscrappy's dilations leave a frame as it is, though pixels in it do spread inwards.

    Parameters
    ----------
    image : (ny·nx,) bool
        The mask; written to.
    pixels : (n,) int64
        Flat indices.
    steps : (m,) int64
        In the flat image, as from `square_steps`.
    width : int, pixels
        Of the frame.
    shape : (ny, nx), pixels
        Of the image.
    """
    for step in steps:
        reached = pixels + step
        reached = reached[(reached >= 0) & (reached < image.size)]
        image[reached[inside_frame(reached, width, shape)]] = True
