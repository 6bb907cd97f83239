"""Line and radial profiles of an image, and the profile of a star for comparison."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.review.core.masking import Box

Place = tuple[float, float]  # x, y; 0-based, pixel centres on integers
Floats = NDArray[np.float64]
Part = Callable[[Box], NDArray[np.float32]]

_STEP = 0.25  # pixels between the points of a cut
_PIECE = 1000  # points of a cut that are interpolated at once


def cut(part: Part, shape: tuple[int, int], start: Place, end: Place) -> tuple[Floats, Floats]:
    """Values along a line, by linear interpolation between pixel centres.

    Parameters
    ----------
    part : callable
        Takes a box and returns its pixels; called for boxes along the line only, as a whole frame may be slow to
        compute.
    shape : (ny, nx)
        Shape of the image.
    start, end : (x, y), pixels
        0-based ends of the line; the part outside the image is left out.

    Returns
    -------
    distance : (n,) float64, pixels
        From `start`, in steps of 0.25 pixels.
    value : (n,) float64
        In the unit of the image; NaN next to a pixel that is not finite.
    """
    length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    distance = np.linspace(0, length, max(2, int(np.ceil(length / _STEP)) + 1))
    share = distance / length if length else np.zeros_like(distance)
    x, y = (start[axis] + share * (end[axis] - start[axis]) for axis in (0, 1))
    there = np.flatnonzero((x >= -0.5) & (x <= shape[1] - 0.5) & (y >= -0.5) & (y <= shape[0] - 0.5))
    pieces = np.array_split(there, -(-len(there) // _PIECE) or 1)
    return distance[there], np.concatenate([_between(part, shape, x[piece], y[piece]) for piece in pieces])


def _between(part: Part, shape: tuple[int, int], x: Floats, y: Floats) -> Floats:
    """Interpolated values at positions of an image."""
    from scipy.ndimage import map_coordinates

    if not len(x):
        return x
    top, left = max(0, int(y.min()) - 1), max(0, int(x.min()) - 1)
    bottom, right = min(shape[0], int(y.max()) + 3), min(shape[1], int(x.max()) + 3)
    image = part((top, bottom, left, right)).astype(np.float64)
    value: Floats = map_coordinates(image, [y - top, x - left], order=1, mode="nearest")
    return value


def radial(image: NDArray[np.float32], centre: Place, radius: float) -> tuple[Floats, Floats]:
    """Radial profile: all pixels within a radius, nearest first.

    Parameters
    ----------
    image : (ny, nx) float32
        The image.
    centre : (x, y), pixels
        0-based; pixel centres are integers.
    radius : float, pixels
        Pixels farther away are left out.

    Returns
    -------
    distance : (n,) float64, pixels
        Distance of each pixel from the centre, ascending.
    value : (n,) float64
        In the unit of the image.
    """
    rows, columns = np.indices(image.shape)
    distance = np.hypot(columns - centre[0], rows - centre[1])
    within = distance <= radius
    order = np.argsort(distance[within], kind="stable")
    return distance[within][order], image[within][order].astype(np.float64)


def long_axis(pixels: PixelIndices, shape: tuple[int, int], *, beyond: float) -> tuple[Place, Place]:
    """Ends of the major axis of a group of pixels, from second moments.

    Parameters
    ----------
    pixels : (n,) int64
        Flat indices.
    shape : (ny, nx)
        Shape of the image.
    beyond : float, pixels
        How far the axis extends beyond the outermost pixels.

    Returns
    -------
    start, end : (x, y), pixels
        0-based.
    """
    rows, columns = np.divmod(pixels, shape[1])
    x, y = float(columns.mean()), float(rows.mean())
    dx, dy = columns - x, rows - y
    angle = float(np.arctan2(2 * np.mean(dx * dy), np.mean(dx * dx) - np.mean(dy * dy)) / 2)
    cosine, sine = np.cos(angle), np.sin(angle)
    along = dx * cosine + dy * sine
    low, high = float(along.min()) - beyond, float(along.max()) + beyond
    return (x + low * cosine, y + low * sine), (x + high * cosine, y + high * sine)


def star(distance: Floats, *, fwhm: float, level: float, peak: float) -> Floats:
    """Gaussian profile of a star on a constant background.

    Parameters
    ----------
    distance : (n,) float64, pixels
        Distances from the centre.
    fwhm : float, pixels
        Full width at half maximum.
    level : float
        Background, in the unit of the image.
    peak : float
        Value at the centre, background included.

    Returns
    -------
    (n,) float64
        Values at these distances.
    """
    light: Floats = level + (peak - level) * np.exp(-4 * np.log(2) * distance**2 / fwhm**2)
    return light
