from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.evidence.field_alignment import shift_between

RNG = np.random.default_rng(7)
STARS = RNG.uniform(0, 1000, (60, 2))


def seen_again(shift: tuple[float, float], kept: int = 40) -> np.ndarray:
    """Some stars elsewhere, each off by half a pixel or less, among as many that are others."""
    moved = STARS[:kept] + shift + RNG.uniform(-0.5, 0.5, (kept, 2))
    return np.concatenate([moved, RNG.uniform(0, 1000, (60 - kept, 2))])


@pytest.mark.parametrize("shift", [(0.0, 0.0), (2.5, -1.5), (41.0, -300.7)])
def test_stars_tell_by_how_much_the_field_moved(shift: tuple[float, float]) -> None:
    assert shift_between(STARS, seen_again(shift)) == pytest.approx(shift, abs=0.4)


def test_other_stars_or_too_few_tell_nothing() -> None:
    assert shift_between(STARS, RNG.uniform(0, 1000, (60, 2))) is None
    assert shift_between(STARS[:3], STARS[:3]) is None
