"""Where a map is computed: on a block of the image, or on small patches around scattered pixels.

Both look alike to the formulas: arrays whose first two axes run along image rows and columns, gathered so much wider
than the place itself as the next filter needs. Filters treat the outer frame of the *image* as astroscrappy's do.
Values gathered from beyond the image are arbitrary (finite) numbers, which those rules keep out of every result.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.lacosmic.arithmetic.medians import valid_median

Values = NDArray[np.float32]
Coordinates = NDArray[np.int64]


class MapWindow(ABC):
    """Places in an image, each of which may be widened by a `reach` in pixels on all sides.

    Parameters
    ----------
    shape : (ny, nx), pixels
        Of the image.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self.shape = shape

    @abstractmethod
    def gather(self, image: Values, reach: int) -> Values:
        """Read the values at the widened places.

        Parameters
        ----------
        image : (ny, nx) float32
            Of `shape`.
        reach : int, pixels
            By how much each place is widened.

        Returns
        -------
        array of the shape of the window, float32
            Maybe a view, so never written to.
        """

    @abstractmethod
    def rows(self, reach: int) -> Coordinates:
        """Give the image row of each widened place.

        Parameters
        ----------
        reach : int, pixels
            By how much each place is widened.

        Returns
        -------
        array of int64
            To be broadcast against `gather`.
        """

    @abstractmethod
    def columns(self, reach: int) -> Coordinates:
        """Give the image column of each widened place.

        Parameters
        ----------
        reach : int, pixels
            By how much each place is widened.

        Returns
        -------
        array of int64
            To be broadcast against `gather`.
        """

    @abstractmethod
    def leaves_image(self, reach: int) -> bool:
        """Tell whether a widened place lies beyond the image.

        Parameters
        ----------
        reach : int, pixels
            By how much each place is widened.

        Returns
        -------
        bool
            True where one does.
        """

    def frame(self, width: int, reach: int) -> NDArray[np.bool_]:
        """Find the widened places in the frame of the image.

        Parameters
        ----------
        width : int, pixels
            Of the frame.
        reach : int, pixels
            By how much each place is widened.

        Returns
        -------
        array of the shape of the window, bool
            True in the frame, or beyond the image.
        """
        y, x = self.rows(reach), self.columns(reach)
        ny, nx = self.shape
        return (y < width) | (y >= ny - width) | (x < width) | (x >= nx - width)

    def median(self, values: Values, half: int, reach: int, *, separable: bool) -> Values:
        """Filter by a median; it copies a frame of the image, as astroscrappy does.

        Parameters
        ----------
        values : array of the shape of the window, float32
            At places widened by `reach + half`.
        half : int, pixels
            Half width of the median.
        reach : int, pixels
            By how much each place of the result is widened.
        separable : bool
            Which median; see `valid_median`.

        Returns
        -------
        array of the shape of the window, float32
            A new array.
        """
        median = valid_median(values, 2 * half + 1, separable=separable)
        if self.leaves_image(reach + half):
            np.copyto(median, values[half:-half, half:-half], where=self.frame(half, reach))
        return median


class MapBlock(MapWindow):
    """The rectangle of rows top ≤ y < bottom and columns left ≤ x < right; arrays are (height, width).

    Parameters
    ----------
    shape : (ny, nx), pixels
        Of the image.
    top, bottom, left, right : int, pixels
        Of the rectangle.
    """

    def __init__(self, shape: tuple[int, int], top: int, bottom: int, left: int, right: int) -> None:
        super().__init__(shape)
        self.top, self.bottom, self.left, self.right = top, bottom, left, right

    @property
    def inside(self) -> tuple[slice, slice]:
        """The block itself, as an index of the image."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def gather(self, image: Values, reach: int) -> Values:
        """Read the values of the widened block.

        Parameters
        ----------
        image : (ny, nx) float32
            Of `shape`.
        reach : int, pixels
            By how much the block is widened.

        Returns
        -------
        (height, width) float32
            A view inside the image, else a copy.
        """
        if not self.leaves_image(reach):
            return image[self.top - reach : self.bottom + reach, self.left - reach : self.right + reach]
        ny, nx = self.shape
        top, bottom = max(0, self.top - reach), min(ny, self.bottom + reach)
        left, right = max(0, self.left - reach), min(nx, self.right + reach)
        beyond = (
            (top - self.top + reach, self.bottom + reach - bottom),
            (left - self.left + reach, self.right + reach - right),
        )
        return np.pad(image[top:bottom, left:right], beyond, mode="edge")

    def rows(self, reach: int) -> Coordinates:
        """Give the rows of the widened block.

        Parameters
        ----------
        reach : int, pixels
            By how much the block is widened.

        Returns
        -------
        (height, 1) int64
            Rows of the image.
        """
        return np.arange(self.top - reach, self.bottom + reach)[:, None]

    def columns(self, reach: int) -> Coordinates:
        """Give the columns of the widened block.

        Parameters
        ----------
        reach : int, pixels
            By how much the block is widened.

        Returns
        -------
        (1, width) int64
            Columns of the image.
        """
        return np.arange(self.left - reach, self.right + reach)[None, :]

    def leaves_image(self, reach: int) -> bool:
        """Tell from its corners whether the widened block goes beyond the image.

        Parameters
        ----------
        reach : int, pixels
            By how much the block is widened.

        Returns
        -------
        bool
            True where it does.
        """
        ny, nx = self.shape
        return min(self.top, self.left, ny - self.bottom, nx - self.right) < reach


class MapPatches(MapWindow):
    """Squares of 2 half + 1 pixels around scattered pixels; arrays are (2 half + 1, 2 half + 1, n).

    Parameters
    ----------
    shape : (ny, nx), pixels
        Of the image.
    pixels : (n,) int64
        Flat indices of the centres.
    half : int, pixels
        Half width of the squares.
    """

    def __init__(self, shape: tuple[int, int], pixels: PixelIndices, half: int = 0) -> None:
        super().__init__(shape)
        self.pixels = pixels
        self._half = half
        self._y, self._x = np.divmod(pixels, shape[1])
        sides = (self._y, shape[0] - 1 - self._y, self._x, shape[1] - 1 - self._x)
        self._room = min(int(side.min(initial=max(shape))) for side in sides)

    def gather(self, image: Values, reach: int) -> Values:
        """Read the values in the widened patches.

        Parameters
        ----------
        image : (ny, nx) float32
            Of `shape`.
        reach : int, pixels
            By how much each patch is widened.

        Returns
        -------
        (height, width, n) float32
            A copy.
        """
        # Beyond the first and last pixel of the image this clips, at its sides it wraps around: arbitrary, as it may.
        return image.reshape(-1).take(self.indices(reach), mode="clip")

    def indices(self, reach: int) -> PixelIndices:
        """Give the flat index of each pixel of the widened patches.

        Parameters
        ----------
        reach : int, pixels
            By how much each patch is widened.

        Returns
        -------
        (height, width, n) int64
            Beyond the image they are those of other pixels, or of none.
        """
        along = self._steps(reach)
        return (along[:, None] * self.shape[1] + along)[:, :, None] + self.pixels

    def rows(self, reach: int) -> Coordinates:
        """Give the rows of the widened patches.

        Parameters
        ----------
        reach : int, pixels
            By how much each patch is widened.

        Returns
        -------
        (height, 1, n) int64
            Rows of the image.
        """
        return (self._steps(reach)[:, None] + self._y)[:, None, :]

    def columns(self, reach: int) -> Coordinates:
        """Give the columns of the widened patches.

        Parameters
        ----------
        reach : int, pixels
            By how much each patch is widened.

        Returns
        -------
        (1, width, n) int64
            Columns of the image.
        """
        return (self._steps(reach)[:, None] + self._x)[None, :, :]

    def leaves_image(self, reach: int) -> bool:
        """Tell from the patch closest to an edge whether a widened patch goes beyond the image.

        Parameters
        ----------
        reach : int, pixels
            By how much each patch is widened.

        Returns
        -------
        bool
            True where one does.
        """
        return self._room < self._half + reach

    def _steps(self, reach: int) -> Coordinates:
        return np.arange(-self._half - reach, self._half + reach + 1)
