"""Which exposures saw the same field at the same place: between the others the telescope moved."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from crviewer.review.evidence.recurrence import Motion
from crviewer.review.trace import Trace

UNKNOWN = -1  # the pointing of an exposure in which too few stars are seen


def pointings(traces: Iterable[Trace]) -> NDArray[np.int64]:
    """(traces,) int64: a number for each exposure, the same where the stars did not move, or `UNKNOWN`.

    A slow drift begins a new pointing once most stars are three pixels from where they were when the last one began.
    """
    begun: list[Motion] = []
    return np.array([_number(trace, begun) for trace in traces], np.int64)


def _number(trace: Trace, begun: list[Motion]) -> int:
    """The pointing of an exposure, which is added to those that were begun if it is a new one."""
    motion = Motion.at(trace)
    if not motion.can_tell:
        return UNKNOWN
    for number in range(len(begun) - 1, -1, -1):  # it is mostly the last one
        if not begun[number].moved(trace):
            return number
    begun.append(motion)
    return len(begun) - 1
