"""Comparison networks over shifted images: what a median filter is made of, as data that can be run.

A `NetworkSignal` is an image that is made of others by one `np.minimum` or `np.maximum`. An operand may be shifted, so
that one comparison serves every window that holds the same two neighbours; each signal is computed once for the
whole image, by SIMD, with the GIL released.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import numpy as np

from crviewer.detection.lacosmic.arithmetic.sliding_windows import Image, Place, long_rows, place, valid


@dataclass(frozen=True, eq=False, slots=True)
class NetworkSignal:
    """The minimum or maximum of two views, or the input itself.

    Attributes
    ----------
    compare : ufunc
        `np.minimum` or `np.maximum`.
    views : tuple of ShiftedView
        Its two operands; none for the input.
    extent : (int, int), pixels
        By how many rows and columns its window exceeds one pixel, and so by how much it is smaller than the input.
    """

    compare: np.ufunc = np.minimum
    views: tuple[ShiftedView, ...] = ()
    extent: tuple[int, int] = (0, 0)


INPUT = NetworkSignal()


class ShiftedView(NamedTuple):
    """A signal, seen some rows and columns further on; the input itself by default.

    Attributes
    ----------
    signal : NetworkSignal
        What is seen.
    rows, columns : int, pixels
        By how much it is shifted.
    """

    signal: NetworkSignal = INPUT
    rows: int = 0
    columns: int = 0

    def at(self, step: int, axis: int) -> ShiftedView:
        """Shift the view further.

        Parameters
        ----------
        step : int, pixels
            By how much.
        axis : int
            Along rows (0: downwards) or columns (1).

        Returns
        -------
        ShiftedView
            Of the same signal.
        """
        return ShiftedView(self.signal, self.rows + step * (axis == 0), self.columns + step * (axis == 1))


def lower(a: ShiftedView, b: ShiftedView) -> ShiftedView:
    """Take the smaller of two views, pixel by pixel.

    Parameters
    ----------
    a, b : ShiftedView
        The two.

    Returns
    -------
    ShiftedView
        Of a new signal.
    """
    return _compare(np.minimum, a, b)


def higher(a: ShiftedView, b: ShiftedView) -> ShiftedView:
    """Take the larger of two views, pixel by pixel.

    Parameters
    ----------
    a, b : ShiftedView
        The two.

    Returns
    -------
    ShiftedView
        Of a new signal.
    """
    return _compare(np.maximum, a, b)


def _compare(ufunc: np.ufunc, *views: ShiftedView) -> ShiftedView:
    rows = max(view.signal.extent[0] + view.rows for view in views)
    columns = max(view.signal.extent[1] + view.columns for view in views)
    return ShiftedView(NetworkSignal(ufunc, views, (rows, columns)))


class _NetworkStep(NamedTuple):
    """One comparison: which registers hold its operands, and which takes its result."""

    signal: NetworkSignal
    operands: tuple[int, int]
    into: int


class _NetworkMove(NamedTuple):
    """A step on images of one shape: where in the registers its operands lie."""

    compare: np.ufunc
    operands: tuple[int, int]
    places: tuple[Place, Place]
    into: int


class ComparisonNetwork:
    """The shortest program that computes one signal from an image, on few registers.

    Parameters
    ----------
    result : ShiftedView
        What to compute.
    """

    def __init__(self, result: ShiftedView) -> None:
        self._steps = _program(result.signal)
        self._extent = result.signal.extent
        self._registers = 1 + max(step.into for step in self._steps)
        self._moves: dict[tuple[int, int, int], list[_NetworkMove]] = {}

    def __call__(self, image: Image) -> Image:
        """Run on the first two axes of an image of two or more; returns its valid part, a new array."""
        values = long_rows(image)
        memory = _scratch.registers(self._registers, values.size)
        held = [values] * (self._registers + 1)  # the last stays the input
        *moves, (compare, (a, b), (at_a, at_b), _) = self._moves_on(image)
        for each, (first, second), (at_first, at_second), into in moves:
            x, y = held[first][at_first], held[second][at_second]
            held[into] = each(x, y, out=memory[into, : x.size].reshape(x.shape))
        return valid(compare(held[a][at_a], held[b][at_b]), image.shape, self._extent)

    def _moves_on(self, image: Image) -> list[_NetworkMove]:
        """The program for images as high and as wide as this one."""
        key = image.shape[0], image.shape[1], image.ndim
        if key not in self._moves:
            self._moves[key] = [_move(step, image.shape) for step in self._steps]
        return self._moves[key]


def _move(step: _NetworkStep, shape: tuple[int, ...]) -> _NetworkMove:
    a, b = (place(shape, step.signal.extent, view.rows, view.columns) for view in step.signal.views)
    return _NetworkMove(step.signal.compare, step.operands, (a, b), step.into)


def _program(result: NetworkSignal) -> list[_NetworkStep]:
    """Comparisons in order; a register is written again once no later step reads what it holds."""
    signals = _in_order(result)
    last_use = {view.signal: signal for signal in signals for view in signal.views}
    registers, unused = {INPUT: -1}, count()
    free: list[int] = []
    steps: list[_NetworkStep] = []
    for signal in signals:
        if signal is INPUT:
            continue
        operands = dict.fromkeys(view.signal for view in signal.views)
        registers[signal] = free.pop() if free else next(unused)
        a, b = (registers[view.signal] for view in signal.views)
        steps.append(_NetworkStep(signal, (a, b), registers[signal]))
        free += [registers[each] for each in operands if each is not INPUT and last_use[each] is signal]
    return steps


class _ScratchBuffers(threading.local):
    """Memory that was touched before, one piece a thread; a new page costs more than a comparison."""

    def __init__(self) -> None:
        self._memory = np.empty(0, np.float32)

    def registers(self, count: int, size: int) -> Image:
        """(count, size) to be written to."""
        if self._memory.size < count * size:
            self._memory = np.empty(count * size, np.float32)
        return self._memory[: count * size].reshape(count, size)


_scratch = _ScratchBuffers()


def _in_order(result: NetworkSignal) -> list[NetworkSignal]:
    """Every signal that the result needs, operands first."""
    order: dict[NetworkSignal, None] = {}

    def visit(signal: NetworkSignal) -> None:
        if signal not in order:
            for view in signal.views:
                visit(view.signal)
            order[signal] = None

    visit(result)
    return list(order)
