"""A logarithmic axis whose numbers are written out, as many as there is room for."""

from __future__ import annotations

import numpy as np
import pyqtgraph

_ROOM = {"bottom": 52, "left": 24}  # pixels for one number
_STEPS = (1, 2, 5)  # within a decade


class LogAxis(pyqtgraph.AxisItem):
    """An axis for `setLogMode`; pyqtgraph's own writes nine numbers a decade, on top of each other."""

    def logTickValues(
        self, minVal: float, maxVal: float, size: float, stdTicks: object
    ) -> list[tuple[float | None, list[float]]]:
        """Places of the numbers, as logarithms."""
        return [(None, places(minVal, maxVal, max(2, int(size / _ROOM[self.orientation]))))]

    def logTickStrings(self, values: list[float], scale: float, spacing: object) -> list[str]:
        """What is written there."""
        return [in_words(10**value * scale) for value in values]


def places(low: float, high: float, most: int) -> list[float]:
    """Logarithms of round numbers between two logarithms, at the most so many.

    Where the range is too small for two of them, they are evenly spaced numbers.
    """
    decades = 10.0 ** np.arange(np.floor(low), np.ceil(high) + 1)
    for steps in (_STEPS, (1,)):
        numbers = np.log10(np.multiply.outer(decades, steps).ravel())
        shown = numbers[(numbers >= low) & (numbers <= high)]
        if len(shown) <= most:
            return list(shown) if len(shown) > 1 else _evenly(low, high, most)
    return list(shown[:: -(-len(shown) // most)])


def _evenly(low: float, high: float, most: int) -> list[float]:
    first, last = 10.0**low, 10.0**high
    step = 10.0 ** np.ceil(np.log10((last - first) / most))
    for finer in (step / 5, step / 2):
        if (last - first) / finer <= most:
            step = finer
            break
    return list(np.log10(np.arange(np.ceil(first / step), np.floor(last / step) + 1) * step))


def in_words(value: float) -> str:
    """A number as it is written at the axis: 0.02, 500, 20,000, 1e+06."""
    return f"{value:,.0f}" if 1000 <= value < 1e6 else f"{value:.6g}" if value < 1000 else f"{value:.3g}"
