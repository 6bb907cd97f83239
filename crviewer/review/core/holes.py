"""Holes: unflagged pixels that a ray encloses, as around a deep negative pixel."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.core.rays import Rays

_SIDES = (0, 5, 8, 16)  # pixels; boxes of up to 16 are filled in batches
_TOGETHER = 4096


def hole_of(pixels: PixelIndices, shape: tuple[int, int]) -> PixelIndices:
    """Pixels that a group of pixels encloses.

    Rays are 8-connected, so the pixels they enclose are 4-connected.

    Parameters
    ----------
    pixels : (n,) int64
        Flat indices of the group.
    shape : (ny, nx)
        Shape of the image.

    Returns
    -------
    (m,) int64
        Flat indices of the enclosed pixels, ascending.
    """
    from scipy.ndimage import binary_fill_holes

    rows, columns = np.divmod(pixels, shape[1])
    top, left = rows.min(), columns.min()
    box = np.zeros((rows.max() - top + 1, columns.max() - left + 1), bool)
    box[rows - top, columns - left] = True
    inside_rows, inside_columns = np.nonzero(binary_fill_holes(box) & ~box)
    hole: PixelIndices = (inside_rows + top) * shape[1] + inside_columns + left
    return hole


def find_holes(rays: Rays, watch: JobWatch = UNWATCHED) -> Mapping[int, PixelIndices]:
    """Find the holes of all groups at once.

    Only a group with a gap in some row and in some column can enclose anything; the others are skipped in one pass.
    Small groups are flood-filled together, since there are many where noise is flagged.

    Parameters
    ----------
    rays : Rays
        Groups of flagged pixels.
    watch : JobWatch
        Cancels the computation.

    Returns
    -------
    mapping from group to (n,) int64
        Flat indices, ascending, of the hole of each group that has one.

    Raises
    ------
    Cancelled
        If `watch` cancels.
    """
    if not rays.groups:
        return {}
    rows, columns = np.divmod(rays.pixels, rays.shape[1])
    candidates = _with_gaps(rays, rows, columns)
    extents = [_extent(places, rays) for places in (rows, columns)]
    sides = np.maximum(*(last - first + 1 for first, last in extents))
    corners = np.stack([first for first, _ in extents])
    holes: dict[int, PixelIndices] = {}
    for least, most in pairwise(_SIDES):
        alike = candidates[(sides[candidates] > least) & (sides[candidates] <= most)]
        for start in range(0, len(alike), _TOGETHER):
            watch.check()
            holes.update(_holes_of(alike[start : start + _TOGETHER], rays, corners, most))
    for ray in candidates[sides[candidates] > _SIDES[-1]].tolist():
        watch.check()
        holes[ray] = hole_of(rays.of(ray), rays.shape)
    return {ray: holes[ray] for ray in sorted(holes) if len(holes[ray])}


def _extent(places: PixelIndices, rays: Rays) -> tuple[PixelIndices, PixelIndices]:
    """(groups,) first and last row, or column, of each group."""
    starts = rays.starts[:-1]
    return np.minimum.reduceat(places, starts), np.maximum.reduceat(places, starts)


def _holes_of(groups: PixelIndices, rays: Rays, corners: PixelIndices, side: int) -> dict[int, PixelIndices]:
    """Holes of those groups that have one; their bounding boxes are at most `side` pixels wide."""
    sizes = rays.sizes[groups]
    place = np.repeat(np.arange(len(groups)), sizes)
    entry = np.arange(len(place)) - np.repeat(np.cumsum(sizes) - sizes - rays.starts[groups], sizes)
    top, left = corners[:, groups] - 1  # a free pixel around each box
    rows, columns = np.divmod(rays.pixels[entry], rays.shape[1])
    boxes = np.zeros((side + 2, side + 2, len(groups)), bool)
    boxes[rows - top[place], columns - left[place], place] = True
    row, column, place = np.nonzero(_enclosed(boxes))
    order = np.argsort(place, kind="stable")
    row, column, place = row[order], column[order], place[order]
    holes = (row + top[place]) * rays.shape[1] + column + left[place]
    owners, first = np.unique(place, return_index=True)
    return dict(zip(groups[owners].tolist(), np.split(holes, first[1:]), strict=False))  # one empty part if no owner


def _enclosed(boxes: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pixels that a 4-connected flood fill from the corner of each box does not reach; the outermost pixels are free.

    Boxes are stacked along the last axis.
    """
    free, outside = ~boxes, np.zeros_like(boxes)
    outside[0, 0] = True
    before, count = 0, 1
    while count > before:
        for here, there in ((np.s_[1:], np.s_[:-1]), (np.s_[:, 1:], np.s_[:, :-1])):
            outside[here] |= outside[there] & free[here]
            outside[there] |= outside[here] & free[there]
        before, count = count, int(np.count_nonzero(outside))
    enclosed: NDArray[np.bool_] = free & ~outside
    return enclosed


def _with_gaps(rays: Rays, rows: PixelIndices, columns: PixelIndices) -> PixelIndices:
    """Groups, ascending, with a gap in some row and in some column."""
    owners = rays.owners
    in_rows = _with_gap(rays.groups, owners, rows, columns)
    some = np.flatnonzero(in_rows[owners])
    order = some[np.lexsort((rows[some], columns[some], owners[some]))]
    return np.flatnonzero(_with_gap(rays.groups, owners[order], columns[order], rows[order]))


def _with_gap(groups: int, owners: PixelIndices, lines: PixelIndices, places: PixelIndices) -> NDArray[np.bool_]:
    """(groups,) bool: True where a group has two pixels on one line with a gap between them.

    Pixels are sorted by owner, then line, then position on the line.
    """
    gap = (owners[1:] == owners[:-1]) & (lines[1:] == lines[:-1]) & (places[1:] - places[:-1] > 1)
    found = np.zeros(groups, bool)
    found[owners[1:][gap]] = True
    return found
