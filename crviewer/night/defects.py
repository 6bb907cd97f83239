"""The defects of a night: pixels that are flagged again and again, and that neither light nor an after-image explains.

They are judged once for all frames. A group of pixels counts as a defect if at least half of it is flagged in three
exposures (in all, where there are only two) and in a tenth of all, and if

- it was seen at two pointings, or is sharper than light or too low in most exposures in which it was seen: else it may
  be the core of a star in a field that the telescope held still;
- no bright star stood just there in most exposures in which it was seen, unless it was sharper than light or too low
  then: a saturated core is wider than a field drifts between a few exposures;
- it was not first seen after a star had come near saturation just there: else it is the after-image of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, among, unique
from crviewer.detection.core.rays import Rays, find_rays
from crviewer.night.pointing import UNKNOWN, pointings
from crviewer.review.core.holes import find_holes
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.exposure_trace import ExposureTrace, Pixels

_FEWEST = 3  # exposures; two rays may meet by chance
_SHARE = 0.1  # of all exposures
_TALL = 10  # rows; more than any ray or hot pixel has in one column
_SMALL = 12  # pixels
_RIM, _FLANK = 1, 2  # pixels around a saturated core that fill traps too, and that are steep enough to be flagged


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NightDefect:
    """Pixels that are bad by what many exposures show.

    Attributes
    ----------
    shape : (ny, nx)
        Of the detector.
    pixels : (n,) int64
        Flat indices, ascending.
    seen, exposures : int
        In how many exposures at least half of the pixels are flagged, and out of how many.
    pointings : int
        At how many different pointings it was seen; 0 where no exposure has enough stars to tell.
    suggestion : Verdict
        What its shape speaks for.
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
    """List the defects that the exposures of one detector show, those seen most often first.

    Parameters
    ----------
    traces : sequence of ExposureTrace
        In the order of time, all of one shape; with fewer than two there is nothing to compare.
    """
    if len(traces) < 2:
        return ()
    rays = _recurring(traces)
    seen = _seen_in(rays, traces)
    fields = pointings(traces)
    kept = (seen.sum(axis=1) >= _least(len(traces))) & ~_may_be_light(rays, traces, seen, fields)
    kept &= ~_after_saturation(rays, traces, seen)
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
    """(ny, nx) int32: in how many exposures each pixel was flagged; at least one trace."""
    count = np.zeros(traces[0].shape[0] * traces[0].shape[1], np.int32)
    for trace in traces:
        count[trace.flagged] += 1
    return count.reshape(traces[0].shape)


def _least(exposures: int) -> int:
    return max(min(_FEWEST, exposures), int(np.ceil(_SHARE * exposures)))


def _recurring(traces: Sequence[ExposureTrace]) -> Rays:
    """Groups of the pixels that were flagged often enough."""
    often = np.flatnonzero(frequency(traces) >= _least(len(traces)))
    return find_rays(often, traces[0].shape, min_pixels=1)


def _seen_in(rays: Rays, traces: Sequence[ExposureTrace]) -> NDArray[np.bool_]:
    """(groups, traces) bool: True where at least half of a group is flagged."""
    return np.array([2 * _met(rays, trace.flagged) >= rays.sizes for trace in traces]).reshape(len(traces), -1).T


def _met(rays: Rays, pixels: NDArray[np.integer[Any]]) -> PixelIndices:
    """(groups,) how many pixels of each group are among some, ascending."""
    return np.bincount(rays.owners[among(rays.pixels, pixels)], minlength=rays.groups)


def _may_be_light(
    rays: Rays, traces: Sequence[ExposureTrace], seen: NDArray[np.bool_], fields: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """(groups,) bool: as light looks in half of the exposures or more, and at one pointing; or mostly under a star."""
    still = np.array([_distinct(fields[row]) < 2 for row in seen], bool).reshape(rays.groups)
    unlit, starlit = np.zeros((2, rays.groups), np.int64)
    for trace, there in zip(traces, seen.T, strict=True):
        dark = there & (_met(rays, trace.flagged[trace.not_optical]) > 0)
        unlit += dark
        starlit += there & ~dark & _under_star(rays, trace)
    often = seen.sum(axis=1)
    light: NDArray[np.bool_] = (still & (2 * unlit <= often)) | (2 * starlit > often)
    return light


def _under_star(rays: Rays, trace: ExposureTrace) -> NDArray[np.bool_]:
    """(groups,) bool: the brightest pixel of a star lies in it or beside it, or a saturated core covers half of it."""
    bright = _is_bright(rays, trace, reach=_FLANK)
    return bright | (_met(rays, _around(trace.stars, trace.shape, 1)) > 0)


def _is_bright(rays: Rays, trace: ExposureTrace, *, reach: int) -> NDArray[np.bool_]:
    """(groups,) bool: half of it or more is no further than `reach` from pixels near saturation."""
    bright: NDArray[np.bool_] = 2 * _met(rays, _around(trace.bright, trace.shape, reach)) >= rays.sizes
    return bright


def _after_saturation(rays: Rays, traces: Sequence[ExposureTrace], seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(groups,) bool: light came near saturation at half of it or more, and no exposure showed it until then."""
    before, burnt = np.zeros(rays.groups, bool), np.zeros(rays.groups, bool)
    for trace, there in zip(traces, seen.T, strict=True):
        before |= there
        burnt |= _is_bright(rays, trace, reach=_RIM) & ~before
    return burnt


def _around(pixels: Pixels, shape: tuple[int, int], reach: int) -> NDArray[np.int64]:
    """Flat indices, ascending, of some pixels and of those so many rows and columns away."""
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
