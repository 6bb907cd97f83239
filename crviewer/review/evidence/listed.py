"""The pixels of all listed rays side by side, and what can be said of each ray from a number for each pixel."""

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
    """Listed rays, without the specks.

    Attributes
    ----------
    shape : (ny, nx)
        Of the image.
    pixels : (n,) int64
        Flat indices, ray after ray, ascending within a ray.
    starts : (rays,) int64
        Where each ray begins in `pixels`.
    """

    shape: tuple[int, int]
    pixels: PixelIndices
    starts: PixelIndices

    @classmethod
    def of(cls, rays: Rays) -> ListedPixels:
        """The listed ones of all groups."""
        return cls(rays.shape, rays.pixels[: rays.starts[rays.listed]], rays.starts[: rays.listed])

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def sizes(self) -> PixelIndices:
        """(rays,) pixels of each."""
        return np.diff(self.starts, append=len(self.pixels))

    @cached_property
    def owners(self) -> PixelIndices:
        """(n,) ray of each pixel."""
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
        """(rays,) least of one value a pixel over each ray."""
        return np.minimum.reduceat(values, self.starts) if len(self) else values[:0]

    def highest(self, values: NDArray[Any]) -> NDArray[Any]:
        """(rays,) greatest of one value a pixel over each ray."""
        return np.maximum.reduceat(values, self.starts) if len(self) else values[:0]

    def total(self, values: NDArray[Any]) -> Floats:
        """(rays,) sum of one value a pixel over each ray."""
        total: Floats = np.bincount(self.owners, weights=values, minlength=len(self)).astype(np.float64)  # may be empty
        return total

    def mean(self, values: NDArray[Any]) -> Floats:
        """(rays,) mean of one value a pixel over each ray."""
        return self.total(values) / self.sizes

    def place_of_highest(self, values: NDArray[Any]) -> PixelIndices:
        """(rays,) index into `pixels` of the pixel with the greatest value of each ray."""
        last: PixelIndices = np.lexsort((values, self.owners))[self.starts + self.sizes - 1]
        return last


def finite_median(values: Floats) -> Floats:
    """Median along the last axis of what is finite; NaN where nothing is."""
    ordered = np.sort(np.where(np.isfinite(values), values, np.nan), axis=-1)  # NaN is sorted to the end
    count = np.isfinite(ordered).sum(axis=-1, keepdims=True)
    low, high = (
        np.take_along_axis(ordered, place, -1)[..., 0] for place in (np.maximum(count - 1, 0) // 2, count // 2)
    )
    median: Floats = np.where(count[..., 0] > 0, (low + high) / 2, np.nan)
    return median
