"""Whether the column that carries a ray stands out along it, and goes on doing so above and below: then it is bad."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.review.evidence.listed import Floats, ListedPixels, finite_median

_REACH = 15  # rows above and below that are looked at; along the ray as many, evenly
_GAP = 2  # rows from the ray to these, for its wings
_FEWEST = 5  # rows that must be on the frame


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColumnContrast:
    """The column, of those at the ray and beside it, that stands out most; (rays,).

    Attributes
    ----------
    column : int64, 0-based
    above, below : float64, electrons
        How far it stands out in the rows next to the ray, of higher and of lower y; NaN where they are off the frame.
    along : float64, electrons
        How far it does so in the rows of the ray; NaN for a ray of fewer than `_REACH` rows, which itself stands out.
    share : float64, 0 to 1
        Of the ray's pixels, those in that column or touching it.
    """

    column: PixelIndices
    above: Floats
    below: Floats
    along: Floats
    share: Floats


def contrast_of(listed: ListedPixels, image: NDArray[np.float32]) -> ColumnContrast:
    """Look at every column that a ray has pixels in, and at their neighbours.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
    """
    owners, columns = _candidates(listed)
    first, last = listed.lowest(listed.rows)[owners][:, None], listed.highest(listed.rows)[owners][:, None]
    steps = np.arange(_REACH)
    above = _standing_out(last + _GAP + steps, columns, image)
    below = _standing_out(first - _GAP - steps, columns, image)
    along, tall = np.full(len(columns), np.nan), (last - first)[:, 0] >= _REACH - 1
    along[tall] = _standing_out((first + (last - first) * steps // (_REACH - 1))[tall], columns[tall], image)
    most = np.fmax(np.fmax(np.abs(above), np.abs(below)), np.abs(along))
    order = np.lexsort((np.nan_to_num(most), owners))
    winner = order[np.searchsorted(owners, np.arange(len(listed)), side="right") - 1]
    column = columns[winner]
    near = np.abs(listed.columns - column[listed.owners]) <= 1
    return ColumnContrast(
        column=column, above=above[winner], below=below[winner], along=along[winner], share=listed.mean(near)
    )


def _candidates(listed: ListedPixels) -> tuple[PixelIndices, PixelIndices]:
    """Rays, ascending, and the columns to look at."""
    nx = listed.shape[1]
    columns = listed.columns[:, None] + np.arange(-1, 2)
    keys = listed.owners[:, None] * nx + columns
    owners, columns = np.divmod(unique(keys[(columns >= 0) & (columns < nx)]), nx)
    return owners, columns


def _standing_out(rows: NDArray[np.int64], columns: PixelIndices, image: NDArray[np.float32]) -> Floats:
    """(candidates,) electrons: median over some rows of how far a column is from its sides; NaN off the frame.

    Light is wider than a column: in a line of it the next columns lie between the brightest and those beyond, on its
    flank one neighbour is higher and one lower. A bad column differs from both neighbours, and from what the next two
    columns on either side make of these.
    """
    ny, nx = image.shape
    inside = (rows >= 0) & (rows < ny)
    flat, start = image.reshape(-1), np.clip(rows, 0, ny - 1) * nx
    # At the edge of the frame the columns are mirrored.
    here, left, right, *beyond = (
        flat[start + (nx - 1 - np.abs(nx - 1 - np.abs(columns + step)))[:, None]] for step in (0, -1, 1, -3, -2, 2, 3)
    )
    alone = here - left - right + sum(beyond) / np.float32(len(beyond))
    contrast = _agreed(_agreed(here - left, here - right), alone)
    median = finite_median(np.where(inside, contrast, np.nan).astype(np.float64))
    return np.where(inside.sum(axis=1) >= _FEWEST, median, np.nan)


def _agreed(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """The one of two differences that is nearer to 0; 0 where they differ in sign."""
    return np.where(a * b > 0, np.where(np.abs(a) < np.abs(b), a, b), np.float32(0))
