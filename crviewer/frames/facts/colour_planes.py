"""The colour planes of a mosaic: every second pixel of every second row sees one colour, and is an image of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ColourPlane:
    """The pixels of one colour.

    Attributes
    ----------
    shape : (ny, nx)
        Of the whole image.
    first : (row, column)
        Its first pixel.
    step : int, pixels
        From one of its pixels to the next, along rows and columns.
    """

    shape: tuple[int, int]
    first: tuple[int, int]
    step: int

    @property
    def place(self) -> tuple[slice, slice]:
        """Where its pixels are in the image."""
        row, column = self.first
        return slice(row, None, self.step), slice(column, None, self.step)

    def of(self, image: NDArray[Any]) -> NDArray[Any]:
        """Take the plane out of an image.

        Parameters
        ----------
        image : (ny, nx) array
            The whole.

        Returns
        -------
        array
            A new one, contiguous.
        """
        return np.ascontiguousarray(image[self.place])

    def in_image(self, pixels: NDArray[np.int64]) -> NDArray[np.int64]:
        """Find pixels of the plane in the image.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices in the plane.

        Returns
        -------
        (n,) int64
            Flat indices in the image, in the same order.
        """
        width = len(range(self.first[1], self.shape[1], self.step))
        rows, columns = np.divmod(pixels, width)
        row, column = self.first
        found: NDArray[np.int64] = (row + self.step * rows) * self.shape[1] + column + self.step * columns
        return found


def colour_planes(shape: tuple[int, int], step: int) -> tuple[ColourPlane, ...]:
    """List the colour planes of an image.

    Parameters
    ----------
    shape : (ny, nx)
        Of the image.
    step : int, pixels
        From one pixel of a colour to the next; 1 for an image without colours.

    Returns
    -------
    tuple of ColourPlane
        step × step of them.
    """
    return tuple(ColourPlane(shape, (row, column), step) for row in range(step) for column in range(step))


def by_colour(image: NDArray[Any], step: int) -> NDArray[Any]:
    """Put the colour planes of an image side by side, so that neighbours see the same colour.

    Parameters
    ----------
    image : (ny, nx) array
        A colour mosaic.
    step : int, pixels
        From one pixel of a colour to the next; 1 for an image without colours.

    Returns
    -------
    (ny, nx) array
        The same pixels in another order; the same array where the step is 1.
    """
    if step == 1:
        return image
    return np.block([[image[row::step, column::step] for column in range(step)] for row in range(step)])


def levelled(image: NDArray[np.float32], mask: NDArray[np.bool_], step: int) -> NDArray[np.float32]:
    """Bring the colours of a mosaic to one level, so that the sky looks the same in all of them.

    Stars keep their colours: the shape of light can still not be measured.

    Parameters
    ----------
    image : (ny, nx) float32
        A colour mosaic.
    mask : (ny, nx) bool
        Pixels that say nothing of the level.
    step : int, pixels
        From one pixel of a colour to the next; 1 for an image without colours.

    Returns
    -------
    (ny, nx) float32
        Each colour plane has the mean of the median levels of all; the same array where the step is 1.
    """
    if step == 1:
        return image
    planes = colour_planes((image.shape[0], image.shape[1]), step)
    levels = [_level(plane.of(image), plane.of(mask)) for plane in planes]
    even = image.copy()
    for plane, level in zip(planes, levels, strict=True):
        even[plane.place] += np.float32(np.mean(levels) - level)
    return even


def _level(plane: NDArray[np.float32], mask: NDArray[np.bool_]) -> float:
    values = plane[~mask & np.isfinite(plane)]
    return float(np.median(values)) if values.size else 0.0
