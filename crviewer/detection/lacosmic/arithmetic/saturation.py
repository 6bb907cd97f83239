"""Which pixels can never be rays: known to be bad, next to such a pixel, or part of a saturated star."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.detection.lacosmic.arithmetic.influence import InfluenceRadius
from crviewer.detection.lacosmic.arithmetic.map_windows import MapPatches, Values
from crviewer.detection.lacosmic.arithmetic.pixel_flags import NONE, dilate, inside_frame, square_steps

CHUNK = 2048  # patches at a time, so that they stay in the cache
STAR = 10.0  # a saturated pixel is a star's if the median around it exceeds the saturation level by this factor


def saturated_stars(recorded: Values, satlevel: float, reach: InfluenceRadius, *, separable: bool) -> PixelIndices:
    """Find the cores of saturated stars, and what lies within two dilations by 5 × 5 without corners.

    Parameters
    ----------
    recorded : (ny, nx) float32, electrons
        The image with its sky.
    satlevel : float, electrons
        Pixels at or above it are saturated.
    reach : InfluenceRadius
        For the width of the median.
    separable : bool
        Which median tells a star from a ray.

    Returns
    -------
    (n,) int64
        Flat indices.
    """
    level = float(np.float32(satlevel))
    bright = np.flatnonzero(recorded >= level)
    shape = recorded.shape[0], recorded.shape[1]
    in_star = [
        MapPatches(shape, part).median(
            MapPatches(shape, part).gather(recorded, reach.noise), reach.noise, 0, separable=separable
        )[0, 0]
        > level / STAR
        for part in np.array_split(bright, -(-bright.size // CHUNK) or 1)
        if part.size
    ]
    if not in_star:
        return NONE
    core = bright[np.concatenate(in_star)]
    return _grown(_grown(core, shape), shape)


def _grown(pixels: PixelIndices, shape: tuple[int, int]) -> PixelIndices:
    grown = np.zeros(shape[0] * shape[1], bool)
    grown[pixels] = True
    corners = (0, 4, 20, 24)
    dilate(grown, pixels, np.delete(square_steps(2, shape[1]), corners), 2, shape)
    return np.flatnonzero(grown)


def next_to_bad(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Dilate the input mask by 3 × 3.

    Parameters
    ----------
    mask : (ny, nx) bool
        True where a pixel is known to be bad.

    Returns
    -------
    (ny, nx) bool
        A new array.
    """
    shape = mask.shape[0], mask.shape[1]
    grown = mask.reshape(-1).copy()
    dilate(grown, np.flatnonzero(mask), square_steps(1, shape[1]), 1, shape)
    return grown.reshape(shape)


def next_to_bad_at(pixels: PixelIndices, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Compute `next_to_bad` at some pixels only.

    Parameters
    ----------
    pixels : (n,) int64
        Flat indices.
    mask : (ny, nx) bool
        The input mask.

    Returns
    -------
    (n,) bool
        True where the dilated mask is.
    """
    shape = mask.shape[0], mask.shape[1]
    around = pixels + square_steps(1, shape[1])[:, None]
    near = mask.reshape(-1).take(around, mode="clip").any(axis=0)
    return np.where(inside_frame(pixels, 1, shape), near, mask.reshape(-1)[pixels])


def around_changes(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> PixelIndices:
    """Find the pixels that are in, or touch, the difference of two input masks.

    Parameters
    ----------
    before, after : (ny, nx) bool
        The two masks.

    Returns
    -------
    (n,) int64
        Flat indices, ascending.
    """
    changed = _differences(before.reshape(-1), after.reshape(-1))
    near = unique((changed + square_steps(1, before.shape[1])[:, None]).reshape(-1))
    return near[(near >= 0) & (near < before.size)]


def _differences(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> PixelIndices:
    """Where two flat masks differ; eight pixels are compared at a time, since nearly all are alike."""
    whole = a.size // 8 * 8
    words = np.flatnonzero(a[:whole].view(np.uint64) != b[:whole].view(np.uint64))
    suspects = np.concatenate([(8 * words[:, None] + np.arange(8)).reshape(-1), np.arange(whole, a.size)])
    different: PixelIndices = suspects[a[suspects] != b[suspects]]
    return different
