"""Mask algebra: which pixels each verdict masks, and with which DQ bits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.frames.exposure.exposure import Exposure
from crviewer.review.core.dark_level import DarkLevel
from crviewer.review.core.dq import DQ
from crviewer.review.core.holes import hole_of
from crviewer.review.core.trail_footprint import trail_footprint
from crviewer.review.core.verdict import TrailKind, Verdict

_BITS = {
    Verdict.UNREVIEWED: DQ.CR,
    Verdict.COSMIC_RAY: DQ.CR,
    Verdict.HOT_PIXEL: DQ.HOT | DQ.BAD,
    Verdict.BAD_COLUMN: DQ.COLUMN | DQ.BAD,
    Verdict.AFTER_IMAGE: DQ.AFTERIMAGE | DQ.BAD,
    Verdict.OTHER_DEFECT: DQ.BAD,
    Verdict.REAL_SOURCE: DQ(0),
    Verdict.TRAIL: DQ.TRAIL | DQ.BAD,
}
_BITS_OF_KIND = {TrailKind.BLEED: DQ.BLEED, TrailKind.GHOST: DQ.GHOST, TrailKind.CROSSTALK: DQ.GHOST}
_AROUND = 5  # pixels on each side of a ray, for its background


@dataclass(frozen=True, slots=True, eq=False)
class VerdictFootprint:
    """Pixels and DQ bits that one verdict masks.

    Attributes
    ----------
    pixels : (n,) int64
        Flat indices of the masked pixels, ascending.
    bits : DQ
        The bits that they get.
    """

    pixels: PixelIndices
    bits: DQ


def footprint(
    ray: PixelIndices,
    verdict: Verdict,
    exposure: Exposure,
    level: DarkLevel | None,
    hole: PixelIndices | None = None,
    kind: TrailKind = TrailKind.STREAK,
) -> VerdictFootprint:
    """Pixels and bits that a verdict on a ray masks.

    Parameters
    ----------
    ray : (n,) int64
        Flat indices of the pixels of the ray.
    verdict : Verdict
        The verdict on the ray.
    exposure : Exposure
        The exposure in which the ray was found.
    level : DarkLevel or None
        Level of the exposure's dark frame; None without a dark frame.
    hole : (m,) int64, optional
        Flat indices of the pixels that the ray encloses, if already known.
    kind : TrailKind
        What left the trail, if that is the verdict.

    Returns
    -------
    VerdictFootprint
        Pixels and bits; no pixels for a real source.
    """
    bits = _BITS[verdict]
    if verdict is Verdict.REAL_SOURCE:
        return VerdictFootprint(np.empty(0, np.int64), bits)
    if verdict is Verdict.BAD_COLUMN:
        return VerdictFootprint(_vertical_run(ray, exposure.shape[1]), bits)
    if verdict is Verdict.TRAIL:
        bits |= _BITS_OF_KIND.get(kind, DQ(0))
        return VerdictFootprint(trail_footprint(ray, kind, exposure.shape), bits)
    if not verdict.is_defect:
        return VerdictFootprint(ray, bits)
    hole = hole_of(ray, exposure.shape) if hole is None else hole
    if verdict is Verdict.HOT_PIXEL:
        return VerdictFootprint(hole if len(hole) else _hot_pixels(ray, exposure, level), bits)
    return VerdictFootprint(np.union1d(ray, hole), bits)


def _hot_pixels(ray: PixelIndices, exposure: Exposure, level: DarkLevel | None) -> PixelIndices:
    """The defect within a ray without a hole: the pixels hot in the dark frame, else the extreme pixel."""
    if exposure.dark is not None and level is not None:
        hot = ray[exposure.dark.reshape(-1)[ray] > level.hot]
        if len(hot):
            return hot
    values = exposure.electrons.reshape(-1)[ray]
    return ray[[np.argmax(np.abs(values - _background(ray, exposure)))]]


def _background(ray: PixelIndices, exposure: Exposure) -> float:
    """Median of the pixels around a ray, without the ray and the input mask; electrons."""
    rows, columns = np.divmod(ray, exposure.shape[1])
    top, left = max(0, rows.min() - _AROUND), max(0, columns.min() - _AROUND)
    box = np.s_[top : rows.max() + _AROUND + 1, left : columns.max() + _AROUND + 1]
    good = ~exposure.mask[box]
    good[rows - top, columns - left] = False
    return float(np.median(exposure.electrons[box][good])) if good.any() else 0.0


def _vertical_run(ray: PixelIndices, nx: int) -> PixelIndices:
    """The bad columns of a ray, each filled from its first to its last row.

    Only columns with at least half as many flagged pixels as the fullest one count: flagged neighbours beside a bad
    column are good pixels.
    """
    rows, columns = np.divmod(ray, nx)
    found, counts = np.unique(columns, return_counts=True)
    runs = []
    for column in found[2 * counts >= counts.max()]:
        own = rows[columns == column]
        runs.append(np.arange(own.min(), own.max() + 1) * nx + column)
    return np.sort(np.concatenate(runs))
