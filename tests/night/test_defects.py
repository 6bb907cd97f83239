from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from crviewer.night.defects import NightDefect, frequency, night_defects
from crviewer.night.pointing import UNKNOWN, pointings
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.exposure_trace import ExposureTrace
from tests.night.reviewed import a_trace

SKY = np.array([[0, 1], [0, 9], [2, 4], [3, 11], [3, 0], [1, 6]])
SPOT = ("............", ".###........", "............", "............")
EMPTY = ("............",) * 4


def moved(rows: tuple[str, ...], step: int) -> ExposureTrace:
    """An exposure in which all stars are elsewhere than in those of other steps."""
    there = np.column_stack([SKY[:, 0], SKY[:, 1] + 100 * step])
    wide = tuple(row + "." * 900 for row in rows)
    return a_trace(*wide, stars=there)


def facts(defect: NightDefect) -> tuple[int, int, int, Verdict]:
    return defect.seen, defect.exposures, defect.pointings, defect.suggestion


def test_what_stays_while_the_field_moves_is_a_defect_of_the_night() -> None:
    defects = night_defects([moved(SPOT, 0), moved(SPOT, 1), moved(EMPTY, 2), moved(SPOT, 3)])
    assert [facts(defect) for defect in defects] == [(3, 4, 3, Verdict.HOT_PIXEL)]
    assert (defects[0].x, defects[0].y) == (3, 2)


def test_what_was_seen_twice_may_be_chance() -> None:
    assert night_defects([moved(SPOT, 0), moved(SPOT, 1), moved(EMPTY, 2)]) == ()


def test_in_a_still_field_only_what_light_cannot_make_is_a_defect() -> None:
    assert night_defects([a_trace(*SPOT, stars=SKY)] * 3) == ()
    defects = night_defects([a_trace(*SPOT, stars=SKY, unlit=True)] * 3)
    assert [facts(defect) for defect in defects] == [(3, 3, 1, Verdict.HOT_PIXEL)]


def test_without_stars_nothing_shows_that_the_field_moved() -> None:
    assert night_defects([a_trace(*SPOT)] * 5) == ()


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        (("###", "#.#", "###"), Verdict.HOT_PIXEL),
        (("#####", "#####", "#####"), Verdict.OTHER_DEFECT),
        ((".#.",) * 12, Verdict.BAD_COLUMN),
    ],
)
def test_the_shape_of_a_defect_suggests_what_it_is(rows: tuple[str, ...], verdict: Verdict) -> None:
    defects = night_defects([a_trace(*rows, unlit=True)] * 3)
    assert [defect.suggestion for defect in defects] == [verdict]


def burnt(rows: tuple[str, ...], step: int) -> ExposureTrace:
    """The same, in an exposure in which a star saturates the spot."""
    trace = moved(rows, step)
    bright = moved(SPOT, step).flagged
    return replace(trace, bright=bright, levels=np.ones(len(bright), np.float32))


def starred(rows: tuple[str, ...], step: int) -> ExposureTrace:
    """The same, where a star that is bright but not saturated stands beside the spot."""
    trace = moved(rows, step)
    beside = trace.flagged[-1:] + trace.shape[1]
    return replace(trace, stars=np.concatenate([trace.stars, beside]))


def test_an_after_image_is_no_defect_but_what_was_there_before_is() -> None:
    fading = [burnt(EMPTY, 0), moved(SPOT, 1), moved(SPOT, 2), moved(SPOT, 3)]
    lasting = [moved(SPOT, 4), *fading]
    assert night_defects(fading) == ()
    assert [facts(defect)[:2] for defect in night_defects(lasting)] == [(4, 5)]


def test_a_saturated_core_that_a_drifting_field_does_not_leave_is_no_defect() -> None:
    assert night_defects([burnt(SPOT, step) for step in range(3)]) == ()
    assert night_defects([starred(SPOT, step) for step in range(3)]) == ()
    for under_star in (burnt, starred):
        defects = night_defects([under_star(SPOT, 0), moved(SPOT, 1), moved(SPOT, 2)])
        assert [facts(defect)[:2] for defect in defects] == [(3, 3)]


def test_what_no_light_can_make_is_a_defect_under_a_star_too() -> None:
    dark = [
        replace(one, not_optical=np.ones(len(one.flagged), bool)) for one in (burnt(SPOT, step) for step in range(3))
    ]
    assert [facts(defect)[:2] for defect in night_defects(dark)] == [(3, 3)]


def test_one_exposure_shows_no_defects() -> None:
    assert night_defects([moved(SPOT, 0)]) == ()
    assert night_defects([]) == ()


def test_how_often_each_pixel_was_flagged_is_counted() -> None:
    assert frequency([a_trace("##."), a_trace(".#."), a_trace("...")]).tolist() == [[1, 2, 0]]


def test_exposures_of_one_pointing_have_one_number_and_those_without_stars_have_none() -> None:
    traces = [moved(EMPTY, 0), moved(EMPTY, 1), moved(EMPTY, 0), a_trace(*EMPTY), moved(EMPTY, 1)]
    assert pointings(traces).tolist() == [0, 1, 0, UNKNOWN, 1]
