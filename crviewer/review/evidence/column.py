"""Column contrast: whether the column of a ray stands out along it, and above and below it, as a bad column does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.review.evidence.listed import Floats, ListedPixels, finite_median

_REACH = 15  # rows measured above and below; as many, evenly spaced, along the ray
_GAP = 2  # rows between the ray and these, because of its wings
_FEWEST = 5  # rows that must be on the frame


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColumnContrast:
    """The column, at the ray or next to it, that stands out most; (rays,).

    Attributes
    ----------
    column : int64, 0-based
        Which column.
    above, below : float64, electrons
        Contrast in the rows next to the ray, at higher and at lower y; NaN if they are off the frame.
    along : float64, electrons
        Contrast in the rows of the ray; NaN for a ray of fewer than `_REACH` rows, which would itself be measured.
    share : float64, 0 to 1
        Fraction of the ray's pixels in that column or touching it.
    """

    column: PixelIndices
    above: Floats
    below: Floats
    along: Floats
    share: Floats


def contrast_of(listed: ListedPixels, image: NDArray[np.float32]) -> ColumnContrast:
    """Contrast of every column with pixels of a ray, and of its neighbours.

    Parameters
    ----------
    listed : ListedPixels
        The listed rays.
    image : (ny, nx) float32, electrons
        The exposure.

    Returns
    -------
    ColumnContrast
        The column with the highest contrast for each ray.
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
    """Rays, ascending, and their candidate columns."""
    nx = listed.shape[1]
    columns = listed.columns[:, None] + np.arange(-1, 2)
    keys = listed.owners[:, None] * nx + columns
    owners, columns = np.divmod(unique(keys[(columns >= 0) & (columns < nx)]), nx)
    return owners, columns


def _standing_out(rows: NDArray[np.int64], columns: PixelIndices, image: NDArray[np.float32]) -> Floats:
    """(candidates,) electrons: median over some rows of the contrast of a column; NaN off the frame.

    Light is spread over more than one column: in a line of light the next columns lie between the brightest and those
    beyond, and on its flank one neighbour is higher and one lower. A bad column differs from both neighbours, and from
    the values that the next two columns on either side predict.
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
    """The difference that is nearer to 0, or 0 where the two differ in sign."""
    return np.where(a * b > 0, np.where(np.abs(a) < np.abs(b), a, b), np.float32(0))
