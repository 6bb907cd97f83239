"""Sky background around each ray: level and noise of the unflagged and unmasked pixels of a rim."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.robust_noise import SIGMA_PER_MAD
from crviewer.review.evidence.listed import Floats, ListedPixels, finite_median

_GAPS = (2, 3, 4)  # pixels from the ray's bounding box: the wings of a ray are closer
_SAMPLES = 24  # pixels on each of these rims, whatever the size of the ray


@dataclass(frozen=True, slots=True, eq=False)
class LocalBackground:
    """Level and robust standard deviation of the sky around each ray, (rays,) float64, electrons."""

    level: Floats
    noise: Floats


def background_of(
    listed: ListedPixels, image: NDArray[np.float32], unusable: NDArray[np.bool_], *, least_noise: float
) -> LocalBackground:
    """Median and robust standard deviation of a rim around each ray.

    A rim without any usable pixel gets `least_noise` and the median level of the other rays.

    Parameters
    ----------
    listed : ListedPixels
        The listed rays.
    image : (ny, nx) float32, electrons
        The exposure.
    unusable : (ny, nx) bool
        Flagged and masked pixels, which are left out.
    least_noise : float, electrons
        Noise of an empty pixel, the lower limit: a rim of few pixels may look quieter by chance.

    Returns
    -------
    LocalBackground
        One level and noise for each ray.
    """
    rows, columns = (np.concatenate(parts, axis=1) for parts in zip(*(_rim(listed, gap) for gap in _GAPS), strict=True))
    ny, nx = listed.shape
    inside = (rows >= 0) & (rows < ny) & (columns >= 0) & (columns < nx)
    flat = np.where(inside, rows * nx + columns, 0)
    usable = inside & ~unusable.reshape(-1)[flat]
    values = np.where(usable, image.reshape(-1)[flat], np.nan).astype(np.float64)
    level = finite_median(values)
    spread = SIGMA_PER_MAD * finite_median(np.abs(values - level[:, None]))
    known = np.isfinite(level)
    level[~known] = np.median(level[known]) if known.any() else 0.0
    return LocalBackground(level, np.fmax(spread, least_noise))


def _rim(listed: ListedPixels, gap: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns, (rays, _SAMPLES), evenly spaced along the outline of each bounding box grown by `gap`."""
    top, left = listed.lowest(listed.rows) - gap, listed.lowest(listed.columns) - gap
    height = (listed.highest(listed.rows) + gap - top)[:, None]
    width = (listed.highest(listed.columns) + gap - left)[:, None]
    way = np.arange(_SAMPLES) * 2 * (height + width) // _SAMPLES
    # Right along the top, down, left along the bottom, up again.
    columns = left[:, None] + np.clip(way, 0, width) - np.clip(way - width - height, 0, width)
    rows = top[:, None] + np.clip(way - width, 0, height) - np.clip(way - 2 * width - height, 0, height)
    return rows, columns
