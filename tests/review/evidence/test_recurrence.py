from __future__ import annotations

import numpy as np
import pytest

from crviewer.detection.core.rays import find_rays
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.listed import ListedPixels
from crviewer.review.evidence.other_exposures import OtherExposure, OtherExposures
from crviewer.review.evidence.recurrence import FieldMotion, RayRecurrence, recurrence_of
from crviewer.review.evidence.stars import FrameStars
from tests.builders import picture
from tests.review.evidence.examples import listed

ROWS = (
    "####........",
    "............",
    "........##..",
    "........##..",
)
SKY = np.array([[3, 10], [20, 80], [50, 50], [70, 15], [90, 90], [33, 61]])


def stars(shift: int = 0) -> FrameStars:
    return FrameStars(SKY[:, 0] + shift, SKY[:, 1])


def another(*rows: str, shift: int = 0) -> OtherExposure:
    """An exposure in which the pixels of a picture were flagged, and all stars fell further up."""
    there = stars(shift)
    flagged = np.flatnonzero(picture(*rows)).astype(np.int32)
    wide = 12  # of the pictures; the stars are told in the same frame
    return OtherExposure(
        trace=ExposureTrace(
            shape=(4, wide),
            flagged=flagged,
            not_optical=np.zeros(len(flagged), bool),
            known_defect=np.zeros(len(flagged), bool),
            stars=(there.rows * wide + there.columns).astype(np.int32),
        )
    )


def found(*others: OtherExposure) -> RayRecurrence:
    return recurrence_of(
        listed(*ROWS),
        FrameStars(*np.divmod(stars().rows * 12 + stars().columns, 12)),
        OtherExposures(exposures=others),
    )


def test_a_ray_recurs_where_at_least_half_of_its_pixels_are_flagged() -> None:
    half = another("##..........", "............", "........#...", "............")
    less = another("...#........", "............", "........##..", "........##..")
    recurrence = found(half, less)
    assert recurrence.recurred.tolist() == [1, 1]
    assert recurrence.others.tolist() == [2, 2]


def test_an_exposure_between_which_and_this_one_the_field_moved_counts_twice() -> None:
    still, moved = another(*ROWS), another(*ROWS, shift=7)
    recurrence = found(still, moved, moved)
    assert recurrence.recurred.tolist() == [3, 3]
    assert recurrence.moved.tolist() == [2, 2]
    assert recurrence.recurred_moved.tolist() == [2, 2]


def test_in_a_crowded_frame_rays_recur_by_chance() -> None:
    rng, shape = np.random.default_rng(3), (200, 300)
    first, second = (np.isin(np.arange(60000), rng.choice(60000, 2400, replace=False)) for _ in range(2))
    rays = ListedPixels.of(find_rays(np.flatnonzero(first), shape, min_pixels=2))
    other = ExposureTrace(
        shape=shape, flagged=np.flatnonzero(second), not_optical=np.zeros(2400, bool), known_defect=np.zeros(2400, bool)
    )
    nothing = FrameStars(np.empty(0, np.int64), np.empty(0, np.int64))
    chance = recurrence_of(rays, nothing, OtherExposures(exposures=(OtherExposure(trace=other),)))
    assert chance.recurred.sum() > 5
    assert chance.chance[chance.recurred == 1].min() > 0.01
    assert (chance.chance[chance.recurred == 0] == 1).all()


def test_without_other_exposures_nothing_is_known() -> None:
    recurrence = found()
    assert np.isnan([recurrence.others, recurrence.recurred, recurrence.moved, recurrence.recurred_moved]).all()


def test_without_an_exposure_of_another_field_nothing_is_known_of_such() -> None:
    recurrence = found(another(*ROWS))
    assert recurrence.recurred.tolist() == [1, 1]
    assert np.isnan([recurrence.moved, recurrence.recurred_moved]).all()


def trace_of(rows: np.ndarray, columns: np.ndarray) -> ExposureTrace:
    return ExposureTrace(shape=(100, 100), stars=(rows * 100 + columns).astype(np.int32))


@pytest.mark.parametrize(("shift", "moved"), [(0, False), (2, False), (5, True)])
def test_a_field_moved_if_most_stars_are_elsewhere(shift: int, moved: bool) -> None:
    assert FieldMotion.of(stars()).moved(trace_of(SKY[:, 0] + shift, SKY[:, 1])) is moved


def test_nobody_can_tell_from_four_stars_whether_a_field_moved() -> None:
    assert not FieldMotion.of(stars()).moved(trace_of(SKY[:4, 0] + 5, SKY[:4, 1]))
