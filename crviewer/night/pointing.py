"""Pointings: exposures of one field at the same position; between pointings the telescope was moved or dithered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.recurrence import FieldMotion

UNKNOWN = -1  # pointing of an exposure with too few stars
_AROUND = tuple(product((-1, 0, 1), repeat=2))
_COMPARED = 3  # pointings, those that share most stars; few stars coincide by chance, a still field keeps most
_CELL = 3  # pixels; stars of a still field stay in the same or in touching cells


def pointings(traces: Iterable[ExposureTrace]) -> NDArray[np.int64]:
    """Number the pointings of some exposures.

    A slow drift starts a new pointing once most stars are three pixels from where they were when the last one began.

    Parameters
    ----------
    traces : iterable of ExposureTrace
        Traces of the exposures, in time order.

    Returns
    -------
    (traces,) int64
        Equal for exposures in which the stars did not move; `UNKNOWN` if there are too few stars.
    """
    met = _KnownPointings()
    return np.array([met.number_of(trace) for trace in traces], np.int64)


@dataclass(slots=True)
class _KnownPointings:
    """The pointings so far, and which of them have a star in or beside each cell of the frame.

    The cells leave few pointings to compare with, so that the cost does not grow with the square of the number of
    exposures.
    """

    begun: list[FieldMotion] = field(default_factory=list)
    cells: defaultdict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))

    def number_of(self, trace: ExposureTrace) -> int:
        """Pointing of an exposure; a new one if it matches none of those before."""
        motion = FieldMotion.at(trace)
        if not motion.can_tell:
            return UNKNOWN
        for number in self._likely(motion):
            if not self.begun[number].moved(trace):
                return number
        return self._begin(motion)

    def _likely(self, motion: FieldMotion) -> Iterator[int]:
        """Pointings with a star near a star of this one, those with most of them first."""
        votes = Counter[int]()
        for cell in _cells(motion):
            votes.update(self.cells.get(cell, ()))
        return (number for number, _ in votes.most_common(_COMPARED))

    def _begin(self, motion: FieldMotion) -> int:
        number = len(self.begun)
        self.begun.append(motion)
        for cell in {(row + down, column + right) for row, column in _cells(motion) for down, right in _AROUND}:
            self.cells[cell].append(number)
        return number


def _cells(motion: FieldMotion) -> set[tuple[int, int]]:
    rows, columns = (motion.places // _CELL).astype(int).T.tolist()
    return set(zip(rows, columns, strict=True))
