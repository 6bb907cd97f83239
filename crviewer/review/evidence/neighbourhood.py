"""Neighbourhood of each ray: masked pixels, the nearest bright star, the edge of the frame."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.review.evidence.listed import Floats, ListedPixels
from crviewer.review.evidence.stars import FrameStars

_NEAR = 2  # pixels; L.A.Cosmic keeps one away from the input mask


def mask_neighbours(listed: ListedPixels, mask: NDArray[np.bool_]) -> PixelIndices:
    """Count the pixels of a mask within two rows and columns of each ray.

    Parameters
    ----------
    listed : ListedPixels
        The listed rays.
    mask : (ny, nx) bool
        Such as the input mask, or saturated pixels.

    Returns
    -------
    (rays,) int64, pixels
        Each masked pixel is counted once for a ray, flagged pixels included.
    """
    ny, nx = listed.shape
    found = [np.empty(0, np.int64)]
    for down, right in product(range(-_NEAR, _NEAR + 1), repeat=2):
        rows, columns = listed.rows + down, listed.columns + right
        inside = (rows >= 0) & (rows < ny) & (columns >= 0) & (columns < nx)
        flat = rows[inside] * nx + columns[inside]
        masked = mask.reshape(-1)[flat]
        found.append(listed.owners[inside][masked] * mask.size + flat[masked])
    owners = unique(*found) // mask.size
    return np.bincount(owners, minlength=len(listed))


def star_distance(rows: PixelIndices, columns: PixelIndices, stars: FrameStars) -> Floats:
    """Distance from one pixel of each ray to the nearest bright star.

    Parameters
    ----------
    rows, columns : (rays,) int64, 0-based
        The pixel, usually the brightest.
    stars : FrameStars
        Bright stars of the frame.

    Returns
    -------
    (rays,) float64, pixels
        inf if the frame has no bright star.
    """
    from scipy.spatial import KDTree

    if not len(stars.rows) or not len(rows):
        return np.full(len(rows), np.inf)
    distance: Floats = KDTree(np.column_stack([stars.rows, stars.columns])).query(np.column_stack([rows, columns]))[0]
    return distance


def edge_distance(listed: ListedPixels) -> PixelIndices:
    """Number of pixels between each ray and the nearest edge of the frame.

    Parameters
    ----------
    listed : ListedPixels
        The listed rays.

    Returns
    -------
    (rays,) int64, pixels
        0 if the ray touches the edge.
    """
    ny, nx = listed.shape
    low = np.minimum(listed.lowest(listed.rows), listed.lowest(listed.columns))
    high = np.minimum(ny - 1 - listed.highest(listed.rows), nx - 1 - listed.highest(listed.columns))
    edge: PixelIndices = np.minimum(low, high)
    return edge
