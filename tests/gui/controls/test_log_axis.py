"""The logarithmic axis: round numbers, as many as there is room for."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtWidgets import QApplication

from crviewer.gui.controls.log_axis import LogAxis, in_words, places


@pytest.mark.parametrize(
    ("low", "high", "most", "numbers"),
    [
        (0.85, 5.5, 9, [1, 2, 5]),
        (480, 41_000, 8, [500, 1000, 2000, 5000, 10_000, 20_000]),
        (0.02, 2e4, 8, [0.1, 1, 10, 100, 1000, 10_000]),
        (1e-6, 1e6, 4, [1e-6, 1e-2, 1e2, 1e6]),
        (1.01, 1.09, 5, [1.02, 1.04, 1.06, 1.08]),
        (410, 470, 7, [410, 420, 430, 440, 450, 460, 470]),
    ],
)
def test_the_numbers_are_round_and_have_room(low: float, high: float, most: int, numbers: list[float]) -> None:
    found = 10 ** np.array(places(np.log10(low), np.log10(high), most))
    assert found == pytest.approx(numbers)


def test_an_axis_writes_them_out(qapp: QApplication) -> None:
    axis = LogAxis("bottom")
    ((_, values),) = axis.logTickValues(np.log10(480), np.log10(41_000), 430, None)
    assert axis.logTickStrings(values, 1, None) == ["500", "1,000", "2,000", "5,000", "10,000", "20,000"]


def test_small_and_large_numbers_stay_short() -> None:
    assert [in_words(value) for value in (0.02, 0.00012, 999.99999999, 20e6)] == ["0.02", "0.00012", "1000", "2e+07"]
