"""Median filters, equal to astroscrappy's where every value is finite, and several times faster.

A median is a selection, so that every right network of comparisons gives the same float32 (the two zeros apart,
which no map of L.A.Cosmic tells apart). Sorted columns and triples are shared between neighbouring windows.

The networks: medians of 5, 7 and 9 after Devillard (1998), merges after Batcher (1968).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, reduce

from crviewer.detection.lacosmic.arithmetic.comparison_networks import ComparisonNetwork, ShiftedView, higher, lower
from crviewer.detection.lacosmic.arithmetic.sliding_windows import Image

Triple = tuple[ShiftedView, ShiftedView, ShiftedView]


def valid_median(image: Image, width: int, *, separable: bool) -> Image:
    """Median over width × width pixels, where the window lies inside the image.

    Parameters
    ----------
    image : (ny, nx, …) float32
        All finite; further axes are independent images.
    width : int, pixels
        5, 7 or 9 where `separable`; else 3, 5 or 7.
    separable : bool
        The median of each row of the window first, then of those medians.

    Returns
    -------
    (ny - width + 1, nx - width + 1, …) float32
        A new array.
    """
    return (_separable if separable else _full)(width)(image)


@cache
def _separable(width: int) -> ComparisonNetwork:
    running = RUNNING[width]
    return ComparisonNetwork(running(running(ShiftedView(), 1), 0))


@cache
def _full(width: int) -> ComparisonNetwork:
    return ComparisonNetwork(FULL[width](ShiftedView()))


def _median_of_three(a: ShiftedView, b: ShiftedView, c: ShiftedView) -> ShiftedView:
    """The middle one."""
    return higher(lower(a, b), lower(higher(a, b), c))


def _running_5(x: ShiftedView, axis: int) -> ShiftedView:
    """Median of five in a row: two sorted pairs and the pixel between them."""
    low, high = lower(x, x.at(1, axis)), higher(x, x.at(1, axis))
    return _median_of_three(higher(low, low.at(3, axis)), lower(high, high.at(3, axis)), x.at(2, axis))


def _running_7(x: ShiftedView, axis: int) -> ShiftedView:
    """Median of seven in a row: two sorted triples and the pixel between them."""
    low, middle, high = _sorted_triple(x, axis)
    below = higher(higher(low, low.at(4, axis)), lower(middle, middle.at(4, axis)))
    above = lower(lower(high, high.at(4, axis)), higher(middle, middle.at(4, axis)))
    return _median_of_three(below, above, x.at(3, axis))


def _running_9(x: ShiftedView, axis: int) -> ShiftedView:
    """Median of nine in a row: three sorted triples side by side."""
    return _median_of_triples(_sorted_triple(x, axis), 3, axis)


def _full_3(x: ShiftedView) -> ShiftedView:
    """Median of 3 × 3: three sorted columns side by side."""
    return _median_of_triples(_sorted_triple(x, 0), 1, 1)


def _full_5(x: ShiftedView) -> ShiftedView:
    """Median of 5 × 5: a merged pair of sorted columns, a column, another pair."""
    column = _sort([x.at(row, 0) for row in range(5)])
    pair = _merge(column, _seen(column, 1))
    return _kth(13, pair, _merge(_seen(column, 2), _seen(pair, 3)))


def _full_7(x: ShiftedView) -> ShiftedView:
    """Median of 7 × 7: three merged pairs of sorted columns and a last column."""
    column = _sort([x.at(row, 0) for row in range(7)])
    pair = _merge(column, _seen(column, 1))
    return _kth(25, _merge(pair, _seen(pair, 2)), _merge(_seen(pair, 4), _seen(column, 6)))


RUNNING: dict[int, Callable[[ShiftedView, int], ShiftedView]] = {5: _running_5, 7: _running_7, 9: _running_9}
FULL: dict[int, Callable[[ShiftedView], ShiftedView]] = {3: _full_3, 5: _full_5, 7: _full_7}


def _sorted_triple(x: ShiftedView, axis: int) -> Triple:
    """Each pixel and the next two along `axis`, in ascending order."""
    low, high = lower(x, x.at(1, axis)), higher(x, x.at(1, axis))
    third = x.at(2, axis)
    rest = higher(low, third)
    return lower(low, third), lower(high, rest), higher(high, rest)


def _median_of_triples(triple: Triple, spacing: int, axis: int) -> ShiftedView:
    """Median of three sorted triples: of the highest low, the median middle and the lowest high."""
    (low, *lows), (middle, *middles), (high, *highs) = (
        [each.at(step * spacing, axis) for step in range(3)] for each in triple
    )
    return _median_of_three(reduce(higher, lows, low), _median_of_three(middle, *middles), reduce(lower, highs, high))


def _seen(column: Sequence[ShiftedView], step: int) -> list[ShiftedView]:
    return [each.at(step, 1) for each in column]


def _sort(values: Sequence[ShiftedView]) -> list[ShiftedView]:
    if len(values) == 1:
        return list(values)
    half = len(values) // 2
    return _merge(_sort(values[:half]), _sort(values[half:]))


def _merge(a: Sequence[ShiftedView], b: Sequence[ShiftedView]) -> list[ShiftedView]:
    """Two ascending sequences as one, by Batcher's odd-even merge."""
    if not a or not b:
        return list(a or b)
    if len(a) == len(b) == 1:
        return [lower(a[0], b[0]), higher(a[0], b[0])]
    even, odd = _merge(a[0::2], b[0::2]), _merge(a[1::2], b[1::2])
    merged = even[:1]
    for here, there in zip(odd, even[1:], strict=False):
        merged += [lower(here, there), higher(here, there)]
    paired = min(len(odd), len(even) - 1)
    return merged + odd[paired:] + even[1 + paired :]


def _kth(k: int, a: Sequence[ShiftedView], b: Sequence[ShiftedView]) -> ShiftedView:
    """The k-th smallest of two ascending sequences: the least, over i + j = k, of the larger of a_i and b_j."""
    pairs = [higher(a[i - 1], b[k - i - 1]) for i in range(max(1, k - len(b)), min(k - 1, len(a)) + 1)]
    alone = [each[k - 1] for each in (a, b) if k <= len(each)]  # i or j is 0
    return reduce(lower, alone, reduce(lower, pairs))
