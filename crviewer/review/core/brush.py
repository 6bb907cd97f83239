"""Brush geometry: which pixels a stroke covers."""

from __future__ import annotations

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices

LEAST, MOST = 1, 25  # pixels across

Place = tuple[float, float]  # x, y; 0-based, pixel centres on integers


def _snapped(place: Place, size: int) -> Place:
    """Snap a brush position to the grid: pixel centres for odd diameters, pixel corners for even ones."""
    shift = 0.5 * (size % 2 == 0)
    x, y = (float(np.floor(value + shift + 0.5)) - shift for value in place)
    return x, y


def stroke(start: Place, end: Place, size: int, shape: tuple[int, int]) -> PixelIndices:
    """Pixels under a round brush that is drawn along a straight line.

    Parameters
    ----------
    start, end : (x, y), pixels
        0-based coordinates; pixel centres are integers.
    size : int, pixels
        Diameter of the brush.
    shape : (ny, nx)
        Shape of the frame; pixels outside it are left out.

    Returns
    -------
    (n,) int64
        Flat indices, ascending, of the pixels whose centres are within size / 2 of the line.
    """
    (x0, y0), (x1, y1) = _snapped(start, size), _snapped(end, size)
    rows, columns = _span(y0, y1, size, shape[0])[:, None], _span(x0, x1, size, shape[1])[None, :]
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = ((columns - x0) * (x1 - x0) + (rows - y0) * (y1 - y0)) / (length or 1.0)
    along = np.clip(along, 0, 1)
    distance = (columns - x0 - along * (x1 - x0)) ** 2 + (rows - y0 - along * (y1 - y0)) ** 2
    # A brush one pixel wide draws the thinnest line without gaps.
    reach = max(abs(x1 - x0), abs(y1 - y0)) ** 2 / length if size == 1 and length else 1.0
    y, x = np.nonzero(distance <= reach * size**2 / 4)
    flat: PixelIndices = rows[y, 0] * shape[1] + columns[0, x]
    return flat


def _span(first: float, last: float, size: int, most: int) -> PixelIndices:
    """Rows or columns that a brush can reach between two positions."""
    low, high = min(first, last) - size / 2, max(first, last) + size / 2
    return np.arange(max(0, int(np.ceil(low))), min(most, int(np.floor(high)) + 1))
