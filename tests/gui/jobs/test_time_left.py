"""How long a job may still take."""

from __future__ import annotations

import pytest

from crviewer.gui.jobs.time_left import seconds_left, time_left


def test_a_job_goes_on_as_fast_as_it_went() -> None:
    assert seconds_left(0.25, 10.0) == 30.0
    assert seconds_left(1.0, 10.0) == 0.0


@pytest.mark.parametrize(("fraction", "elapsed"), [(0.5, 1.0), (0.01, 100.0), (0.0, 100.0)])
def test_nothing_is_foretold_at_the_beginning(fraction: float, elapsed: float) -> None:
    assert seconds_left(fraction, elapsed) is None
    assert time_left(fraction, elapsed) == ""


@pytest.mark.parametrize(
    ("fraction", "elapsed", "told"),
    [
        (0.9, 9.0, "a few seconds left"),
        (0.5, 17.0, "about 20 s left"),
        (0.5, 60.0, "about 60 s left"),
        (0.5, 61.0, "about 2 min left"),
        (0.1, 600.0, "about 1 h 30 min left"),
        (1.0, 600.0, ""),
    ],
)
def test_the_time_is_told_as_far_as_it_can_be_relied_on(fraction: float, elapsed: float, told: str) -> None:
    assert time_left(fraction, elapsed) == told
