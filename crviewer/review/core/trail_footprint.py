"""Which pixels a trail masks: a streak its whole band, a bleed the runs of its columns, others what was flagged.

A streak is fainter in places than any detector flags, so that its pieces are joined: the band is the straight strip
from its first flagged pixel to its last, as wide as 95 % of its flagged pixels reach.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.review.core.holes import hole_of
from crviewer.review.core.verdict import TrailKind

_STRAIGHT = 3.0  # length in widths, from which a group of pixels has a direction
_SHARE = 95  # per cent of the pixels that the band is as wide as


def trail_footprint(ray: PixelIndices, kind: TrailKind, shape: tuple[int, int]) -> PixelIndices:
    """Pixels that the verdict "trail" masks.

    Parameters
    ----------
    ray : (n,) int64
        Flat indices of the flagged pixels, in one piece or several.
    kind : TrailKind
        What left the trail.
    shape : (ny, nx)
        Shape of the image.

    Returns
    -------
    (m,) int64
        Flat indices, ascending; all of `ray` are among them.
    """
    own = unique(ray, hole_of(ray, shape))
    if kind is TrailKind.STREAK:
        return unique(own, _band(ray, shape))
    return unique(own, _column_runs(ray, shape[1])) if kind is TrailKind.BLEED else own


def _band(ray: PixelIndices, shape: tuple[int, int]) -> PixelIndices:
    """The straight strip that holds a streak; nothing if its pixels have no direction."""
    places = np.stack(np.divmod(ray, shape[1]), axis=1).astype(float)
    middle = places.mean(axis=0)
    direction = np.linalg.svd(places - middle, full_matrices=False)[2][0] if len(ray) > 1 else np.zeros(2)
    along, across = (places - middle) @ direction, (places - middle) @ np.array([-direction[1], direction[0]])
    half = max(float(np.percentile(np.abs(across), _SHARE)), 0.5)
    if np.ptp(along) < _STRAIGHT * 2 * half:
        return ray[:0]
    return _strip(middle, direction, (float(along.min()), float(along.max())), half, shape)


def _strip(
    middle: NDArray[np.float64],
    direction: NDArray[np.float64],
    ends: tuple[float, float],
    half: float,
    shape: tuple[int, int],
) -> PixelIndices:
    """Pixels whose centres are within `half` of a line: row by row, or column by column for a line that is flat."""
    steep = abs(direction[0]) >= abs(direction[1])
    first, second = (0, 1) if steep else (1, 0)
    corners = np.sort([middle[first] + end * direction[first] for end in ends])
    lines = np.arange(max(0, int(np.ceil(corners[0]))), min(shape[first] - 1, int(corners[1])) + 1)
    centres = middle[second] + (lines - middle[first]) * direction[second] / direction[first]
    reach = half / abs(direction[first])
    offsets = np.arange(-int(np.ceil(reach)) - 1, int(np.ceil(reach)) + 2)
    others = np.round(centres)[:, None].astype(np.int64) + offsets
    inside = (np.abs(others - centres[:, None]) <= reach) & (others >= 0) & (others < shape[second])
    lines = np.broadcast_to(lines[:, None], others.shape)[inside]
    rows, columns = (lines, others[inside]) if steep else (others[inside], lines)
    return np.sort(rows * shape[1] + columns)


def _column_runs(ray: PixelIndices, nx: int) -> PixelIndices:
    """Each column of a bleed from its first flagged row to its last."""
    rows, columns = np.divmod(ray, nx)
    found, owner = np.unique(columns, return_inverse=True)
    first, last = np.full(len(found), rows.max()), np.zeros(len(found), np.int64)
    np.minimum.at(first, owner, rows)
    np.maximum.at(last, owner, rows)
    runs = [np.arange(top, end + 1) * nx + column for top, end, column in zip(first, last, found, strict=True)]
    return np.sort(np.concatenate(runs))
