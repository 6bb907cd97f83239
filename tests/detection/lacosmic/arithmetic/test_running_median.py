from __future__ import annotations

import numpy as np

from crviewer.detection.lacosmic.arithmetic.running_median import SPAN, MedianLevel


def lower_median(values: np.ndarray) -> np.float32:
    return np.sort(values)[(values.size - 1) // 2]


def test_the_level_follows_values_that_come_and_go_even_when_it_drifts_out_of_what_is_kept() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(200, 17, 5 * SPAN).astype(np.float32).round(1)  # with ties
    level = MedianLevel()
    assert level.value(values.copy) == lower_median(values)
    for _ in range(60):
        leaving = rng.permutation(np.argsort(values)[: values.size // 2])[:300]  # from below, so that it drifts
        added = rng.normal(230, 9, 200).astype(np.float32).round(1)
        removed, values = values[leaving], np.concatenate([np.delete(values, leaving), added])
        level.exchange(removed, added)
        assert level.value(values.copy) == lower_median(values)


def test_the_level_of_nothing_is_zero() -> None:
    assert MedianLevel().value(lambda: np.empty(0, np.float32)) == 0
