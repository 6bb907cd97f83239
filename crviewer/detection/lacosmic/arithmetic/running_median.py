"""The median of all good pixels, updated while a few of them come and go."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from crviewer.detection.lacosmic.arithmetic.map_windows import Values

SPAN = 5000  # ranks on either side of the median that are kept


class MedianLevel:
    """Lower median of many values, of which only those near it are kept, with a count of those below."""

    def __init__(self) -> None:
        self._near: Values | None = None
        self._below = 0
        self._count = 0

    def exchange(self, removed: Values, added: Values) -> None:
        """Remove some values and add others.

        Parameters
        ----------
        removed : (n,) float32
            Values that were there.
        added : (m,) float32
            Values that were not.
        """
        if self._near is None or not self._near.size:
            self._near = None
            return
        lowest, highest = self._near[0], self._near[-1]
        self._count += added.size - removed.size
        self._below += int((added < lowest).sum()) - int((removed < lowest).sum())
        gone, come = (np.sort(part[(part >= lowest) & (part <= highest)]) for part in (removed, added))
        first = np.searchsorted(self._near, gone)
        repeats = np.arange(gone.size) - np.searchsorted(gone, gone)
        kept = np.delete(self._near, first + repeats)
        self._near = np.insert(kept, np.searchsorted(kept, come), come)

    def value(self, all_values: Callable[[], Values]) -> np.float32:
        """Compute the median.

        Parameters
        ----------
        all_values : callable
            Gives every value anew (which may be written to); called at first use, and when the median has drifted out
            of what was kept.

        Returns
        -------
        float32
            The lower of two in the middle; 0 where there are no values.
        """
        rank = (self._count - 1) // 2 - self._below
        if self._near is None or not 0 <= rank < self._near.size:
            self._collect(all_values())
            rank = (self._count - 1) // 2 - self._below
        return np.float32(0) if self._near is None or not self._near.size else np.float32(self._near[rank])

    def _collect(self, values: Values) -> None:
        self._count = values.size
        middle = (values.size - 1) // 2
        ends = max(0, middle - SPAN), min(values.size - 1, middle + SPAN)
        if values.size:
            values.partition(ends)
            lower, near, higher = np.split(values, (ends[0], ends[1] + 1))
            ties = lower[lower == values[ends[0]]], higher[higher == values[ends[1]]]
            self._below = lower.size - ties[0].size
            values = np.sort(np.concatenate([near, *ties]))
        self._near = values
