from __future__ import annotations

import numpy as np

from crviewer.review.evidence.earlier import EarlierExposure, earlier_at
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.other_exposures import OtherExposure, OtherExposures
from tests.review.evidence.examples import listed

ROWS = (
    "####....",
    "........",
    "......##",
)


def bright(levels: dict[int, float], since: float | None) -> OtherExposure:
    """An exposure with some bright pixels, given flat."""
    return OtherExposure(
        trace=ExposureTrace(
            shape=(3, 8),
            bright=np.array(sorted(levels), np.int32),
            levels=np.array([levels[pixel] for pixel in sorted(levels)], np.float32),
        ),
        since=since,
    )


def found(*others: OtherExposure) -> EarlierExposure:
    return earlier_at(listed(*ROWS), OtherExposures(exposures=others))


def test_the_brightest_earlier_value_is_told_with_the_share_of_the_ray_and_the_time_since() -> None:
    earlier = found(bright({0: 0.8, 1: 1.0, 9: 1.0}, 300))
    np.testing.assert_allclose(earlier.level, [1, np.nan])
    np.testing.assert_allclose(earlier.share, [0.5, np.nan])
    np.testing.assert_allclose(earlier.since, [300, np.nan])


def test_of_several_exposures_the_one_with_most_charge_there_counts_and_the_latest_of_equals() -> None:
    whole, part = {0: 1.0, 1: 1.0, 2: 1.0}, {3: 1.0}
    earlier = found(bright(part, 10), bright(whole, 900), bright(whole, 300))
    assert earlier.since[0] == 300
    assert earlier.share[0] == 0.75


def test_later_exposures_and_those_of_unknown_time_leave_nothing() -> None:
    earlier = found(bright({0: 1.0}, -60), bright({0: 1.0}, None))
    assert np.isnan([earlier.level, earlier.share, earlier.since]).all()
