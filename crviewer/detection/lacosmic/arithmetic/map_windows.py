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
    """Places in an image, each of which may be widened by a `reach` in pixels on all sides."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.shape = shape

    @abstractmethod
    def gather(self, image: Values, reach: int) -> Values:
        """Values at the widened places; maybe a view, so never written to."""

    @abstractmethod
    def rows(self, reach: int) -> Coordinates:
        """Image row of each widened place, to be broadcast against `gather`."""

    @abstractmethod
    def columns(self, reach: int) -> Coordinates:
        """Image column of each widened place, to be broadcast against `gather`."""

    @abstractmethod
    def leaves_image(self, reach: int) -> bool:
        """Whether a widened place lies beyond the image."""

    def frame(self, width: int, reach: int) -> NDArray[np.bool_]:
        """True at widened places in the outer `width` pixels of the image, or beyond it."""
        y, x = self.rows(reach), self.columns(reach)
        ny, nx = self.shape
        return (y < width) | (y >= ny - width) | (x < width) | (x >= nx - width)

    def median(self, values: Values, half: int, reach: int, *, separable: bool) -> Values:
        """Median filter of half width `half` on places widened by `reach`; it copies a frame of the image.

        `values` are widened by `reach + half`.
        """
        median = valid_median(values, 2 * half + 1, separable=separable)
        if self.leaves_image(reach + half):
            np.copyto(median, values[half:-half, half:-half], where=self.frame(half, reach))
        return median


class MapBlock(MapWindow):
    """The rectangle of rows top ≤ y < bottom and columns left ≤ x < right; arrays are (height, width)."""

    def __init__(self, shape: tuple[int, int], top: int, bottom: int, left: int, right: int) -> None:
        super().__init__(shape)
        self.top, self.bottom, self.left, self.right = top, bottom, left, right

    @property
    def inside(self) -> tuple[slice, slice]:
        """The block itself, as an index of the image."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def gather(self, image: Values, reach: int) -> Values:
        """A view inside the image, else a copy."""
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
        """(height, 1)."""
        return np.arange(self.top - reach, self.bottom + reach)[:, None]

    def columns(self, reach: int) -> Coordinates:
        """(1, width)."""
        return np.arange(self.left - reach, self.right + reach)[None, :]

    def leaves_image(self, reach: int) -> bool:
        """From the corners."""
        ny, nx = self.shape
        return min(self.top, self.left, ny - self.bottom, nx - self.right) < reach


class MapPatches(MapWindow):
    """Squares of 2 half + 1 pixels around scattered pixels; arrays are (2 half + 1, 2 half + 1, n)."""

    def __init__(self, shape: tuple[int, int], pixels: PixelIndices, half: int = 0) -> None:
        super().__init__(shape)
        self.pixels = pixels
        self._half = half
        self._y, self._x = np.divmod(pixels, shape[1])
        sides = (self._y, shape[0] - 1 - self._y, self._x, shape[1] - 1 - self._x)
        self._room = min(int(side.min(initial=max(shape))) for side in sides)

    def gather(self, image: Values, reach: int) -> Values:
        """A copy."""
        # Beyond the first and last pixel of the image this clips, at its sides it wraps around: arbitrary, as it may.
        return image.reshape(-1).take(self.indices(reach), mode="clip")

    def indices(self, reach: int) -> PixelIndices:
        """Flat index of each widened place."""
        along = self._steps(reach)
        return (along[:, None] * self.shape[1] + along)[:, :, None] + self.pixels

    def rows(self, reach: int) -> Coordinates:
        """(height, 1, n)."""
        return (self._steps(reach)[:, None] + self._y)[:, None, :]

    def columns(self, reach: int) -> Coordinates:
        """(1, width, n)."""
        return (self._steps(reach)[:, None] + self._x)[None, :, :]

    def leaves_image(self, reach: int) -> bool:
        """From the patch closest to an edge."""
        return self._room < self._half + reach

    def _steps(self, reach: int) -> Coordinates:
        return np.arange(-self._half - reach, self._half + reach + 1)
