"""Bad pixels as text for IRAF: rectangles of columns and rows, which `fixpix` and `ccdred` accept as a mask.

A line is `x1 x2 y1 y2`: first and last column, first and last row, counted from 1; other lines, such as comments, are
ignored. Source: `xt_pmtext` in pkg/xtools/fixpix/xtpmmap.x of IRAF.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from crviewer.products.core.export import ExportRequest
from crviewer.products.core.provenance import remarks


def rectangle_lines(export: ExportRequest) -> Iterator[str]:
    """Bad-pixel mask without after-images, as rectangles.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Yields
    ------
    str
        One line of the file.
    """
    yield from remarks(export)
    for corners in (rectangles(export.review.bad_pixels()) + 1).tolist():
        yield " ".join(map(str, corners))


def rectangles(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Cover the pixels of a mask with disjoint rectangles: runs along the rows, joined if equal in consecutive rows.

    Parameters
    ----------
    mask : (ny, nx) bool
        True at the pixels to cover.

    Returns
    -------
    (n, 4) int64
        First and last column, first and last row, 0-based and inclusive.
    """
    rows, first, last = _runs(mask)
    order = np.lexsort((rows, last, first))
    rows, first, last = rows[order], first[order], last[order]
    goes_on = (np.diff(rows) == 1) & (np.diff(first) == 0) & (np.diff(last) == 0)
    begins = np.flatnonzero(np.append(True, ~goes_on)[: len(rows)])
    ends = np.append(begins[1:], len(rows))[: len(begins)] - 1
    return np.column_stack([first[begins], last[begins], rows[begins], rows[ends]])


def _runs(mask: NDArray[np.bool_]) -> Iterator[NDArray[np.int64]]:
    """Row, first and last column of every run of set pixels."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, first = np.nonzero(edges == 1)
    yield rows
    yield first
    yield np.nonzero(edges == -1)[1] - 1
