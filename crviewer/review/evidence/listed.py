"""Pixels of all listed rays in one array, and statistics over each ray."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.core.rays import Rays

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ListedPixels:
    """Pixels of the listed rays, without the specks.

    Attributes
    ----------
    shape : (ny, nx)
        Shape of the image.
    pixels : (n,) int64
        Flat indices, ray after ray, ascending within a ray.
    starts : (rays,) int64
        Index of the first pixel of each ray in `pixels`.
    """

    shape: tuple[int, int]
    pixels: PixelIndices
    starts: PixelIndices

    @classmethod
    def of(cls, rays: Rays) -> ListedPixels:
        """Select the listed rays.

        Parameters
        ----------
        rays : Rays
            All groups.

        Returns
        -------
        ListedPixels
            Their pixels.
        """
        return cls(rays.shape, rays.pixels[: rays.starts[rays.listed]], rays.starts[: rays.listed])

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def sizes(self) -> PixelIndices:
        """(rays,) number of pixels of each ray."""
        return np.diff(self.starts, append=len(self.pixels))

    @cached_property
    def owners(self) -> PixelIndices:
        """(n,) ray to which each pixel belongs."""
        return np.repeat(np.arange(len(self)), self.sizes)

    @cached_property
    def rows(self) -> PixelIndices:
        """(n,) row of each pixel, 0-based."""
        return self.pixels // self.shape[1]

    @cached_property
    def columns(self) -> PixelIndices:
        """(n,) column of each pixel, 0-based."""
        return self.pixels % self.shape[1]

    def lowest(self, values: NDArray[Any]) -> NDArray[Any]:
        """Lowest value of each ray.

        Parameters
        ----------
        values : (n,) array
            One value for each pixel.

        Returns
        -------
        (rays,) array
            In the unit and dtype of `values`.
        """
        return np.minimum.reduceat(values, self.starts) if len(self) else values[:0]

    def highest(self, values: NDArray[Any]) -> NDArray[Any]:
        """Highest value of each ray.

        Parameters
        ----------
        values : (n,) array
            One value for each pixel.

        Returns
        -------
        (rays,) array
            In the unit and dtype of `values`.
        """
        return np.maximum.reduceat(values, self.starts) if len(self) else values[:0]

    def total(self, values: NDArray[Any]) -> Floats:
        """Sum of the values of each ray.

        Parameters
        ----------
        values : (n,) array
            One value for each pixel.

        Returns
        -------
        (rays,) float64
            In the unit of `values`.
        """
        total: Floats = np.bincount(self.owners, weights=values, minlength=len(self)).astype(np.float64)  # may be empty
        return total

    def mean(self, values: NDArray[Any]) -> Floats:
        """Mean of the values of each ray.

        Parameters
        ----------
        values : (n,) array
            One value for each pixel.

        Returns
        -------
        (rays,) float64
            In the unit of `values`.
        """
        return self.total(values) / self.sizes

    def place_of_highest(self, values: NDArray[Any]) -> PixelIndices:
        """Position of the pixel with the highest value of each ray.

        Parameters
        ----------
        values : (n,) array
            One value for each pixel.

        Returns
        -------
        (rays,) int64
            Indices into `pixels`.
        """
        last: PixelIndices = np.lexsort((values, self.owners))[self.starts + self.sizes - 1]
        return last


def finite_median(values: Floats) -> Floats:
    """Median of the finite values along the last axis.

    Parameters
    ----------
    values : (..., n) float64
        Values, some of which may be NaN or infinite.

    Returns
    -------
    (...,) float64
        NaN where no value is finite.
    """
    ordered = np.sort(np.where(np.isfinite(values), values, np.nan), axis=-1)  # NaN is sorted to the end
    count = np.isfinite(ordered).sum(axis=-1, keepdims=True)
    low, high = (
        np.take_along_axis(ordered, place, -1)[..., 0] for place in (np.maximum(count - 1, 0) // 2, count // 2)
    )
    median: Floats = np.where(count[..., 0] > 0, (low + high) / 2, np.nan)
    return median
