"""Windows that slide over an image as quickly as numpy can: a 2-D image is worked on as one long row.

numpy takes three times as long for many short rows as for one long row of as many pixels. In the long row the pixel
below is one image width further on. What runs over the end of a row of the image is computed in vain: there the
window does not lie inside the image. Stacks of patches have long rows already, since their last axis is the stack.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

Image = NDArray[np.float32]
Place = tuple[slice, ...]
Extent = tuple[int, int]  # by how many rows and columns a window exceeds one pixel


class SlidingWindow:
    """An image under a window of some extent.

    Parameters
    ----------
    image : (ny, nx, …) float32
        Further axes are independent images.
    extent : (int, int), pixels
        By how many rows and columns the window exceeds one pixel.
    """

    def __init__(self, image: Image, extent: Extent) -> None:
        self._shape, self._extent = image.shape, extent
        self._values = long_rows(image)

    def at(self, row: int, column: int) -> Image:
        """Take what lies at one place in every window.

        Parameters
        ----------
        row, column : int, pixels
            The place, from 0.

        Returns
        -------
        array of float32
            A view in long rows.
        """
        return self._values[place(self._shape, self._extent, row, column)]

    def valid(self, values: Image) -> Image:
        """Bring what was made of such views back into an image.

        Parameters
        ----------
        values : array of float32
            In long rows.

        Returns
        -------
        (ny - extent[0], nx - extent[1], …) float32
            The windows that lie inside.
        """
        return valid(values, self._shape, self._extent)


def long_rows(image: Image) -> Image:
    """Flatten a 2-D image into one row.

    Parameters
    ----------
    image : (ny, nx, …) float32
        With further axes, a stack of patches.

    Returns
    -------
    (ny·nx,) or (ny, nx, …) float32
        A stack of patches as it is.
    """
    return np.ascontiguousarray(image).reshape(-1) if image.ndim == 2 else image


def place(shape: tuple[int, ...], extent: Extent, row: int, column: int) -> Place:
    """Index what lies at one place in every window, in long rows.

    Parameters
    ----------
    shape : (ny, nx, …)
        Of the image.
    extent : (int, int), pixels
        By how many rows and columns the window exceeds one pixel.
    row, column : int, pixels
        The place, from 0.

    Returns
    -------
    tuple of slice
        Index of the long rows.
    """
    rows, columns = shape[0] - extent[0], shape[1] - extent[1]
    if len(shape) > 2:
        return slice(row, row + rows), slice(column, column + columns)
    first = row * shape[1] + column
    return (slice(first, first + (rows - 1) * shape[1] + columns),)


def valid(values: Image, shape: tuple[int, ...], extent: Extent) -> Image:
    """Bring values in long rows back into an image.

    Parameters
    ----------
    values : array of float32
        In long rows.
    shape : (ny, nx, …)
        Of the image.
    extent : (int, int), pixels
        By how many rows and columns the window exceeds one pixel.

    Returns
    -------
    (ny - extent[0], nx - extent[1], …) float32
        A copy where the rows are one.
    """
    if len(shape) > 2:
        return values
    rows, columns = shape[0] - extent[0], shape[1] - extent[1]
    return as_strided(values, (rows, columns), (shape[1] * values.itemsize, values.itemsize)).copy()
