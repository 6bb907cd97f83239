"""Holes: pixels that a ray encloses without flagging them, as around a deep negative pixel."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.rays import Flat, Rays


def hole_of(pixels: Flat, shape: tuple[int, int]) -> Flat:
    """Flat indices, ascending, of the pixels that a group of pixels encloses.

    Rays touch by corners, so what they enclose must be closed against steps along edges.
    """
    from scipy.ndimage import binary_fill_holes

    rows, columns = np.divmod(pixels, shape[1])
    top, left = rows.min(), columns.min()
    box = np.zeros((rows.max() - top + 1, columns.max() - left + 1), bool)
    box[rows - top, columns - left] = True
    inside_rows, inside_columns = np.nonzero(binary_fill_holes(box) & ~box)
    hole: Flat = (inside_rows + top) * shape[1] + inside_columns + left
    return hole


def find_holes(rays: Rays) -> Mapping[int, Flat]:
    """Flat indices of the hole of each group that has one.

    Only a group with a gap in some row and in some column can enclose anything, and few have: the rest are
    passed over in one sweep.
    """
    if not rays.groups:
        return {}
    rows, columns = np.divmod(rays.pixels, rays.shape[1])
    candidates = _with_gap(rays.owners, rows, columns) & _with_gap(rays.owners, columns, rows)
    holes = ((int(ray), hole_of(rays.of(int(ray)), rays.shape)) for ray in np.flatnonzero(candidates))
    return {ray: hole for ray, hole in holes if len(hole)}


def _with_gap(owners: Flat, lines: Flat, places: Flat) -> NDArray[np.bool_]:
    """(groups,) bool: True where a group has two pixels on one line that are not neighbours of a closed run."""
    order = np.lexsort((places, lines, owners))
    owner, line, place = owners[order], lines[order], places[order]
    same = (owner[1:] == owner[:-1]) & (line[1:] == line[:-1])
    gap = same & (place[1:] - place[:-1] > 1)
    found = np.zeros(int(owners.max()) + 1, bool)
    found[owner[1:][gap]] = True
    return found
