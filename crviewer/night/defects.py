"""Defects of a night: pixels that are flagged in many exposures, and that neither light nor persistence explains.

They are judged once for all frames. A group of pixels counts as a defect if at least half of it is flagged in three
exposures (in both, if there are only two) and in a tenth of all, and if

- it is larger or recurs more often than chance makes groups of flagged pixels recur;
- it was seen at two pointings, or is sharper than light or too low in most exposures in which it was seen: otherwise it
  may be the core of a star that stayed on its pixels;
- in most exposures in which it was seen there was no bright star, unless it was sharper than light or too low then: a
  saturated core is wider than the drift between a few exposures;
- it was not first seen after a star had come near saturation there: otherwise it is the after-image of that star.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, among, unique
from crviewer.detection.core.rays import Rays
from crviewer.night.accidents import may_be_accidents, recurring_groups
from crviewer.night.pointing import UNKNOWN, pointings
from crviewer.review.core.holes import find_holes
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.exposure_trace import ExposureTrace, Pixels

_FEWEST = 3  # exposures; two rays may coincide by chance
_SHARE = 0.1  # of all exposures
_TALL = 10  # rows; more than any ray or hot pixel has in one column
_SMALL = 12  # pixels
_RIM, _FLANK = 1, 2  # pixels around a saturated core that also fill traps, and that are steep enough to be flagged


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NightDefect:
    """Pixels that are bad according to many exposures.

    Attributes
    ----------
    shape : (ny, nx)
        Shape of the detector.
    pixels : (n,) int64
        Flat indices, ascending.
    seen, exposures : int
        Number of exposures in which at least half of the pixels are flagged, and of all.
    pointings : int
        Number of different pointings at which it was seen; 0 if no exposure has enough stars.
    suggestion : Verdict
        Verdict suggested by its shape.
    """

    shape: tuple[int, int]
    pixels: PixelIndices
    seen: int
    exposures: int
    pointings: int
    suggestion: Verdict

    @property
    def x(self) -> float:
        """Mean position, FITS convention: the first column is 1."""
        return float((self.pixels % self.shape[1]).mean()) + 1

    @property
    def y(self) -> float:
        """Mean position, FITS convention: the first row is 1."""
        return float((self.pixels // self.shape[1]).mean()) + 1


def night_defects(traces: Sequence[ExposureTrace]) -> tuple[NightDefect, ...]:
    """Find the defects in the exposures of one detector, those seen most often first.

    Parameters
    ----------
    traces : sequence of ExposureTrace
        In time order, all of one shape.

    Returns
    -------
    tuple of NightDefect
        Empty for fewer than two exposures.
    """
    if len(traces) < 2:
        return ()
    rays, _ = recurring_groups(traces, _least(len(traces)))
    seen = _seen_in(rays, traces)
    fields = pointings(traces)
    kept = (seen.sum(axis=1) >= _least(len(traces))) & ~_may_be_light(rays, traces, seen, fields)
    kept &= ~_after_saturation(rays, traces, seen)
    kept &= ~may_be_accidents(traces, _least(len(traces)))
    holes = find_holes(rays)
    defects = [
        NightDefect(
            shape=rays.shape,
            pixels=rays.of(group),
            seen=int(seen[group].sum()),
            exposures=len(traces),
            pointings=_distinct(fields[seen[group]]),
            suggestion=_suggestion(rays.of(group), rays.shape, group in holes),
        )
        for group in np.flatnonzero(kept).tolist()
    ]
    return tuple(sorted(defects, key=lambda defect: -defect.seen))


def frequency(traces: Sequence[ExposureTrace]) -> NDArray[np.int32]:
    """Number of exposures in which each pixel was flagged.

    Parameters
    ----------
    traces : sequence of ExposureTrace
        At least one, all of one shape.

    Returns
    -------
    (ny, nx) int32
        Counts.
    """
    count = np.zeros(traces[0].shape[0] * traces[0].shape[1], np.int32)
    for trace in traces:
        count[trace.flagged] += 1
    return count.reshape(traces[0].shape)


def _least(exposures: int) -> int:
    return max(min(_FEWEST, exposures), int(np.ceil(_SHARE * exposures)))


def _seen_in(rays: Rays, traces: Sequence[ExposureTrace]) -> NDArray[np.bool_]:
    """(groups, traces) bool: True where at least half of a group is flagged."""
    return np.array([2 * _met(rays, trace.flagged) >= rays.sizes for trace in traces]).reshape(len(traces), -1).T


def _met(rays: Rays, pixels: NDArray[np.integer[Any]]) -> PixelIndices:
    """(groups,) number of pixels of each group that are among the given ones, which are ascending."""
    return np.bincount(rays.owners[among(rays.pixels, pixels)], minlength=rays.groups)


def _may_be_light(
    rays: Rays, traces: Sequence[ExposureTrace], seen: NDArray[np.bool_], fields: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """(groups,) bool: like light in at least half of the exposures, and at one pointing; or mostly under a star."""
    still = np.array([_distinct(fields[row]) < 2 for row in seen], bool).reshape(rays.groups)
    not_optical, starlit = np.zeros((2, rays.groups), np.int64)
    for trace, there in zip(traces, seen.T, strict=True):
        dark = there & (_met(rays, trace.flagged[trace.not_optical]) > 0)
        not_optical += dark
        starlit += there & ~dark & _under_star(rays, trace)
    often = seen.sum(axis=1)
    light: NDArray[np.bool_] = (still & (2 * not_optical <= often)) | (2 * starlit > often)
    return light


def _under_star(rays: Rays, trace: ExposureTrace) -> NDArray[np.bool_]:
    """(groups,) bool: the brightest pixel of a star is in it or next to it, or a saturated core covers half of it."""
    bright = _is_bright(rays, trace, reach=_FLANK)
    return bright | (_met(rays, _around(trace.stars, trace.shape, 1)) > 0)


def _is_bright(rays: Rays, trace: ExposureTrace, *, reach: int) -> NDArray[np.bool_]:
    """(groups,) bool: at least half of it is within `reach` of pixels near saturation."""
    bright: NDArray[np.bool_] = 2 * _met(rays, _around(trace.bright, trace.shape, reach)) >= rays.sizes
    return bright


def _after_saturation(rays: Rays, traces: Sequence[ExposureTrace], seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(groups,) bool: at least half of it was near saturation before any exposure showed it."""
    before, burnt = np.zeros(rays.groups, bool), np.zeros(rays.groups, bool)
    for trace, there in zip(traces, seen.T, strict=True):
        before |= there
        burnt |= _is_bright(rays, trace, reach=_RIM) & ~before
    return burnt


def _around(pixels: Pixels, shape: tuple[int, int], reach: int) -> NDArray[np.int64]:
    """Flat indices, ascending, of the given pixels and those within `reach` rows and columns."""
    ny, nx = shape
    steps = np.arange(-reach, reach + 1)
    rows, columns = np.divmod(pixels.astype(np.int64), nx)
    rows = np.clip(rows[:, None, None] + steps[:, None], 0, ny - 1)
    columns = np.clip(columns[:, None, None] + steps, 0, nx - 1)
    return unique((rows * nx + columns).reshape(-1))


def _distinct(fields: NDArray[np.int64]) -> int:
    return len(np.unique(fields[fields != UNKNOWN]))


def _suggestion(pixels: PixelIndices, shape: tuple[int, int], has_hole: bool) -> Verdict:
    rows, columns = np.divmod(pixels, shape[1])
    tall, wide = np.ptp(rows) + 1, np.ptp(columns) + 1
    if tall >= _TALL and tall >= 3 * wide:
        return Verdict.BAD_COLUMN
    return Verdict.HOT_PIXEL if has_hole or len(pixels) <= _SMALL else Verdict.OTHER_DEFECT
