"""Comparison networks over shifted images: what a median filter is made of, as data that can be run.

A `Signal` is an image that is made of others by one `np.minimum` or `np.maximum`. An operand may be shifted, so
that one comparison serves every window that holds the same two neighbours; each signal is computed once for the
whole image, by SIMD, with the GIL released.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from crviewer.detection.lacosmic.rows import Image, long_rows, seen, valid

PAGE = 8192  # float32 values: the step in which scratch memory is handed out
MOST_SIZES = 40  # sizes of scratch memory that are kept at a time


@dataclass(frozen=True, eq=False, slots=True)
class Signal:
    """The minimum or maximum of two views, or the input itself.

    Attributes
    ----------
    compare : ufunc
        `np.minimum` or `np.maximum`.
    views : tuple of View
        Its two operands; none for the input.
    extent : (int, int), pixels
        By how many rows and columns its window exceeds one pixel, and so by how much it is smaller than the input.
    """

    compare: np.ufunc = np.minimum
    views: tuple[View, ...] = ()
    extent: tuple[int, int] = (0, 0)


INPUT = Signal()


class View(NamedTuple):
    """A signal, seen some rows and columns further on; the input itself by default."""

    signal: Signal = INPUT
    rows: int = 0
    columns: int = 0

    def at(self, step: int, axis: int) -> View:
        """The same, `step` pixels further along `axis`."""
        return View(self.signal, self.rows + step * (axis == 0), self.columns + step * (axis == 1))


def lower(a: View, b: View) -> View:
    """The smaller of two, pixel by pixel."""
    return _compare(np.minimum, a, b)


def higher(a: View, b: View) -> View:
    """The larger of two, pixel by pixel."""
    return _compare(np.maximum, a, b)


def _compare(ufunc: np.ufunc, *views: View) -> View:
    rows = max(view.signal.extent[0] + view.rows for view in views)
    columns = max(view.signal.extent[1] + view.columns for view in views)
    return View(Signal(ufunc, views, (rows, columns)))


class Network:
    """The shortest program that computes one signal from an image."""

    def __init__(self, result: View) -> None:
        signals = _in_order(result.signal)
        last_use = {view.signal: signal for signal in signals for view in signal.views}
        self._result = result.signal
        self._steps = [
            (signal, [each for each in signals if last_use.get(each) is signal and each is not INPUT])
            for signal in signals
            if signal is not INPUT
        ]

    def __call__(self, image: Image) -> Image:
        """Run on the first two axes of an image of two or more; returns its valid part, a new array."""
        values = {INPUT: long_rows(image)}
        for signal, done_with in self._steps:
            a, b = (
                seen(values[view.signal], image.shape, signal.extent, view.rows, view.columns) for view in signal.views
            )
            values[signal] = signal.compare(a, b, out=_scratch.take(a.shape))
            for operand in done_with:
                _scratch.give_back(values.pop(operand))
        result = values[self._result]
        found = valid(result, image.shape, self._result.extent)
        if found is not result:
            _scratch.give_back(result)
        return found


class _Scratch(threading.local):
    """Memory that was touched before, a stack for each size and thread; a new page costs more than a comparison."""

    def __init__(self) -> None:
        self._free: dict[int, list[Image]] = {}

    def take(self, shape: tuple[int, ...]) -> Image:
        """An array to fill."""
        size = math.prod(shape)
        pages = -(-size // PAGE)
        free = self._free.get(pages)
        memory = free.pop() if free else np.empty(pages * PAGE, np.float32)
        return memory[:size].reshape(shape)

    def give_back(self, array: Image) -> None:
        """Keep the memory of an array that `take` gave for the next."""
        if len(self._free) > MOST_SIZES:
            self._free.clear()
        memory = array.base
        if memory is not None:
            self._free.setdefault(memory.size // PAGE, []).append(memory)


_scratch = _Scratch()


def _in_order(result: Signal) -> list[Signal]:
    """Every signal that the result needs, operands first."""
    order: dict[Signal, None] = {}

    def visit(signal: Signal) -> None:
        if signal not in order:
            for view in signal.views:
                visit(view.signal)
            order[signal] = None

    visit(result)
    return list(order)
