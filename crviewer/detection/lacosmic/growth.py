"""From seeds to rays: twice, neighbours join whose significance is high enough.

First those above sigclip, whose fine structure alone had kept them out, then those above sigfrac · sigclip. The
outermost pixels of the image and masked ones never join.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.lacosmic.locality import GROWTH, Flat
from crviewer.detection.lacosmic.pixels import MARKED, MASKED, Flags, square_steps, without
from crviewer.detection.lacosmic.windows import Values
from crviewer.detection.parameters import LacosmicParameters


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The three comparisons of an iteration, as the float32 that astroscrappy compares with."""

    high: np.float32
    low: np.float32
    contrast: np.float32

    @classmethod
    def of(cls, parameters: LacosmicParameters) -> Thresholds:
        """Round the way astroscrappy's arguments do; the lower threshold is a product of two float32."""
        high = np.float32(parameters.sigclip)
        return cls(high, np.float32(parameters.sigfrac) * high, np.float32(parameters.objlim))


def grow_on_map(seeds: Flat, significance: NDArray[np.float32], flags: Flags, nx: int, thresholds: Thresholds) -> Flat:
    """All pixels of the rays of some seeds, ascending, from a flat map of s′ that is -inf in its frame."""
    members = _joined(seeds, significance, thresholds.high, flags, nx)
    return _joined(members, significance, thresholds.low, flags, nx)


def _joined(members: Flat, significance: Values, least: np.float32, flags: Flags, nx: int) -> Flat:
    """Members and their neighbours, so far as s′ exceeds `least` and no mask holds them, ascending.

    One step moves no two members to the same pixel, so that only what earlier steps found must be left out.
    """
    found = []
    for step in square_steps(1, nx):
        near = members + step
        near = without(near[significance.take(near, mode="clip") > least], MASKED | MARKED, flags)
        flags[near] |= MARKED
        found.append(near)
    joined = np.sort(np.concatenate(found))
    flags[joined] &= ~MARKED
    return joined


def grow_in_squares(seeds: Flat, squares: Values, nx: int, thresholds: Thresholds) -> Flat:
    """The pixels of the rays of some seeds, duplicates and all, from s′ in the 5 × 5 around each.

    Parameters
    ----------
    seeds : (n,) int64
    squares : (n, 25) float32
        s′, in raster order; -inf where no pixel may join.
    nx : int, pixels
        Width of the image.
    thresholds : Thresholds
    """
    significance = np.ascontiguousarray(squares.T).reshape(5, 5, -1)
    members = np.zeros(significance.shape, bool)
    members[1:4, 1:4] = significance[1:4, 1:4] > thresholds.high
    members[2, 2] = True
    wide = members.copy()
    wide[:, 1:] |= members[:, :-1]
    wide[:, :-1] |= members[:, 1:]
    joined = wide.copy()
    joined[1:] |= wide[:-1]
    joined[:-1] |= wide[1:]
    joined &= significance > thresholds.low
    place, seed = np.nonzero(joined.reshape(25, -1))
    return seeds[seed] + square_steps(GROWTH, nx)[place]
