"""Accidents: how many groups of pixels would be flagged again and again by chance, if nothing stayed at its pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, among
from crviewer.detection.core.rays import Rays, find_rays
from crviewer.review.evidence.exposure_trace import ExposureTrace

_TRIALS = tuple((31 + 12 * n, 17 + 26 * n) for n in range(12))  # rows and columns by which each is moved further
_SMALLEST = 4096  # pixels of a frame; a smaller one has too few places
_SAFELY = 2  # times as large a group may be as any by chance, since trials are few
_MOST_BY_CHANCE = 0.1  # of the groups that recur as often and are as large


def recurring_groups(traces: Sequence[ExposureTrace], least: int, offset: int = 0) -> tuple[Rays, PixelIndices]:
    """Group the pixels that are flagged in several exposures.

    Parameters
    ----------
    traces : sequence of ExposureTrace
        All of one shape.
    least : int
        In how many exposures a pixel must be flagged.
    offset : int, pixels
        By how many pixels each exposure is moved further than the one before.

    Returns
    -------
    rays : Rays
        The groups.
    seen : (groups,) int64
        In how many exposures at least half of each is flagged.
    """
    pixels = traces[0].shape[0] * traces[0].shape[1]
    moved = [(trace.flagged.astype(np.int64) + number * offset) % pixels for number, trace in enumerate(traces)]
    flagged, count = np.unique(np.concatenate(moved), return_counts=True)
    rays = find_rays(flagged[count >= least], traces[0].shape, min_pixels=1)
    seen = np.zeros(rays.groups, np.int64)
    for exposure in moved:
        met = np.bincount(rays.owners[among(rays.pixels, np.sort(exposure))], minlength=rays.groups)
        seen += 2 * met >= rays.sizes
    return rays, seen


def may_be_accidents(traces: Sequence[ExposureTrace], least: int) -> NDArray[np.bool_]:
    """Find the recurring groups that are no larger and no more frequent than chance makes them.

    The exposures are moved against each other, so that only chance is left; what recurs then is counted. In a quiet
    frame that is nothing; where particles hit a few per cent of the pixels, two or three meet at many places.

    Parameters
    ----------
    traces : sequence of ExposureTrace
        All of one shape.
    least : int
        In how many exposures a pixel must be flagged.

    Returns
    -------
    (groups,) bool
        True for groups of `recurring_groups` that may be accidents.
    """
    rays, seen = recurring_groups(traces, least)
    ny, nx = traces[0].shape
    if ny * nx < _SMALLEST:
        return np.zeros(rays.groups, bool)
    chance = [recurring_groups(traces, least, rows * nx + columns) for rows, columns in _TRIALS]
    sizes = np.concatenate([group.sizes for group, _ in chance])
    times = np.concatenate([often for _, often in chance])
    kinds, which = np.unique(np.stack([rays.sizes, seen]), axis=1, return_inverse=True)
    expected = np.array(
        [(1 + ((_SAFELY * sizes >= size) & (times >= often)).sum()) / len(_TRIALS) for size, often in kinds.T]
    )
    found = np.array([((rays.sizes >= size) & (seen >= often)).sum() for size, often in kinds.T])
    many: NDArray[np.bool_] = np.asarray(expected > _MOST_BY_CHANCE * found, bool)
    return many[which.reshape(-1)] if rays.groups else np.zeros(0, bool)
