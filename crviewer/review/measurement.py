"""What is measured of every ray: where it is, how large, how bright, how long, and how hot its pixels are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.rays import Flat, Rays
from crviewer.frames.exposure import Exposure

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measurements:
    """One number a ray, for all groups of `Rays`, specks included.

    Attributes
    ----------
    x, y : (groups,) float64, pixels
        Mean position of the flagged pixels, FITS convention: the first pixel of the image is (1, 1).
    pixels : (groups,) int64
        How many pixels are flagged.
    peak : (groups,) float64, electrons
        Highest value of the flagged pixels.
    minimum : (groups,) float64, electrons
        Lowest value of the flagged pixels and of the hole that they enclose.
    dark : (groups,) float64, unit of the exposure's dark
        Highest dark at the flagged pixels and in their hole; NaN without a dark.
    elongation : (groups,) float64
        Ratio of the major to the minor axis from second moments, each pixel counted as a unit square; 1 is round.
    """

    x: Floats
    y: Floats
    pixels: Flat
    peak: Floats
    minimum: Floats
    dark: Floats
    elongation: Floats


def measure(rays: Rays, holes: Mapping[int, Flat], exposure: Exposure) -> Measurements:
    """Measure all rays of an exposure at once; `holes` as `find_holes` gives them."""
    rows, columns = np.divmod(rays.pixels, rays.shape[1])
    values = exposure.electrons.reshape(-1)
    minimum = _reduce(np.minimum, rays, values)
    dark = np.full(rays.groups, np.nan)
    if exposure.dark is not None:
        dark = _reduce(np.maximum, rays, exposure.dark.reshape(-1))
    for ray, hole in holes.items():
        minimum[ray] = min(minimum[ray], values[hole].min())
        if exposure.dark is not None:
            dark[ray] = max(dark[ray], exposure.dark.reshape(-1)[hole].max())
    return Measurements(
        x=_mean(rays, columns) + 1,
        y=_mean(rays, rows) + 1,
        pixels=rays.sizes,
        peak=_reduce(np.maximum, rays, values),
        minimum=minimum,
        dark=dark,
        elongation=_elongation(rays, rows, columns),
    )


def _reduce(choose: np.ufunc, rays: Rays, image: NDArray[np.float32]) -> Floats:
    """(groups,) float64: the chosen extreme of an image, given flat, over each group."""
    if not rays.groups:
        return np.empty(0)
    extremes: Floats = choose.reduceat(image[rays.pixels], rays.starts[:-1]).astype(np.float64)
    return extremes


def _mean(rays: Rays, weights: NDArray[np.generic]) -> Floats:
    """(groups,) float64: mean of one number a pixel over each group."""
    return np.bincount(rays.owners, weights=weights, minlength=rays.groups) / rays.sizes


def _elongation(rays: Rays, rows: Flat, columns: Flat) -> Floats:
    """(groups,) float64: axis ratio from second moments; 1/12 is the variance of a unit square along each axis."""
    dx = columns - _mean(rays, columns)[rays.owners]
    dy = rows - _mean(rays, rows)[rays.owners]
    xx, yy, xy = (_mean(rays, product) for product in (dx * dx, dy * dy, dx * dy))
    xx, yy = xx + 1 / 12, yy + 1 / 12
    half = np.hypot((xx - yy) / 2, xy)
    middle = (xx + yy) / 2
    return np.sqrt((middle + half) / (middle - half))
