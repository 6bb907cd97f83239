"""Basic measurements of every ray: position, size, brightness, elongation, and the dark level under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.core.rays import Rays
from crviewer.frames.exposure.exposure import Exposure

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RayMeasurements:
    """One number for each group of `Rays`, specks included.

    Attributes
    ----------
    x, y : (groups,) float64, pixels
        Mean position of the flagged pixels in the FITS convention: the first pixel of the image is (1, 1).
    pixels : (groups,) int64
        Number of flagged pixels.
    peak : (groups,) float64, electrons
        Highest value of the flagged pixels.
    minimum : (groups,) float64, electrons
        Lowest value of the flagged pixels and of the hole that they enclose.
    dark : (groups,) float64, unit of the exposure's dark
        Highest dark value at the flagged pixels and in their hole; NaN without a dark.
    elongation : (groups,) float64
        Ratio of major to minor axis from second moments, each pixel counted as a unit square; 1 is round.
    """

    x: Floats
    y: Floats
    pixels: PixelIndices
    peak: Floats
    minimum: Floats
    dark: Floats
    elongation: Floats


def measure(
    rays: Rays, holes: Mapping[int, PixelIndices], exposure: Exposure, watch: JobWatch = UNWATCHED
) -> RayMeasurements:
    """Measure all rays of an exposure at once.

    Parameters
    ----------
    rays : Rays
        The groups of flagged pixels.
    holes : mapping from group to (n,) int64
        As `find_holes` returns them.
    exposure : Exposure
        The exposure in which they were found.
    watch : JobWatch
        Cancels the computation.

    Returns
    -------
    RayMeasurements
        One number for each group.

    Raises
    ------
    Cancelled
        If `watch` cancels.
    """
    minimum = _reduce(np.minimum, rays, exposure.electrons)
    _include(np.minimum, minimum, holes, exposure.electrons)
    dark = np.full(rays.groups, np.nan)
    if exposure.dark is not None:
        dark = _reduce(np.maximum, rays, exposure.dark)
        _include(np.maximum, dark, holes, exposure.dark)
    watch.check()
    rows, columns = np.divmod(rays.pixels, rays.shape[1])
    owners = rays.owners
    x, y = _mean(owners, columns, rays), _mean(owners, rows, rays)
    watch.check()
    return RayMeasurements(
        x=x + 1,
        y=y + 1,
        pixels=rays.sizes,
        peak=_reduce(np.maximum, rays, exposure.electrons),
        minimum=minimum,
        dark=dark,
        elongation=_elongation(owners, columns - x[owners], rows - y[owners], rays),
    )


def _reduce(choose: np.ufunc, rays: Rays, image: NDArray[np.float32]) -> Floats:
    """(groups,) float64: the chosen extreme of an image over each group."""
    if not rays.groups:
        return np.empty(0)
    extremes: Floats = choose.reduceat(image.reshape(-1)[rays.pixels], rays.starts[:-1]).astype(np.float64)
    return extremes


def _include(choose: np.ufunc, extremes: Floats, holes: Mapping[int, PixelIndices], image: NDArray[np.float32]) -> None:
    """Include the pixels of holes in the chosen extreme of their groups; holes with a NaN pixel are skipped."""
    if holes:
        starts = np.cumsum([0, *map(len, holes.values())])[:-1]
        within = choose.reduceat(image.reshape(-1)[np.concatenate(list(holes.values()))], starts)
        known = ~np.isnan(within)
        groups = np.array(list(holes))[known]
        extremes[groups] = choose(extremes[groups], within[known])


def _mean(owners: PixelIndices, weights: NDArray[np.generic], rays: Rays) -> Floats:
    """(groups,) float64: mean over the pixels of each group."""
    return np.bincount(owners, weights=weights, minlength=rays.groups) / rays.sizes


def _elongation(owners: PixelIndices, dx: Floats, dy: Floats, rays: Rays) -> Floats:
    """(groups,) float64: axis ratio from second moments; 1/12 is the variance of a unit square along each axis."""
    xx, yy, xy = (_mean(owners, product, rays) for product in (dx * dx, dy * dy, dx * dy))
    xx, yy = xx + 1 / 12, yy + 1 / 12
    half = np.hypot((xx - yy) / 2, xy)
    middle = (xx + yy) / 2
    return np.sqrt((middle + half) / (middle - half))
