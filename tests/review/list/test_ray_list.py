from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_filter import FilterError
from crviewer.review.list.ray_list import RayList, cell, next_undecided
from tests.builders import a_review, an_exposure, picture

COSMIC = picture("##.####", ".......", "###....", "......#")


@pytest.fixture
def review() -> Review:
    review = a_review(an_exposure(shape=COSMIC.shape), COSMIC)
    return review.edited(review.judging(np.array([1]), Verdict.HOT_PIXEL))


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        (RayList(), [0, 1, 2, 3]),
        (RayList(sort_by="pixels", descending=True), [1, 2, 0, 3]),
        (RayList(sort_by="y", descending=True), [3, 2, 0, 1]),
        (RayList(verdict=Verdict.UNREVIEWED), [0, 2, 3]),
        (RayList(text="HOT"), [1]),
        (RayList(text="pixels >= 3 and not hot"), [2]),
        (RayList(text="y < 4 and dark > 0"), []),
        (RayList(text="x > 5", sort_by="number", descending=True, verdict=Verdict.UNREVIEWED), [3]),
    ],
)
def test_the_list_is_sorted_and_filtered(review: Review, listing: RayList, expected: list[int]) -> None:
    assert listing.order(review).tolist() == expected


def test_a_wrong_filter_line_is_refused_and_never_taken_for_an_empty_list(review: Review) -> None:
    with pytest.raises(FilterError, match="expected a number after `>`"):
        RayList(text="pixels >").order(review)


def test_cells_are_written_with_sensible_digits(review: Review) -> None:
    assert [cell(review, 1, name) for name in ("number", "x", "y", "pixels", "dark", "verdict")] == [
        "2",
        "6",
        "1",
        "4",
        "–",
        "hot pixel",
    ]
    assert cell(review, 0, "verdict") == ""


@pytest.mark.parametrize(("current", "expected"), [(None, 3), (3, 2), (1, 0), (0, 3)])
def test_the_next_undecided_ray_follows_the_list_and_begins_again(
    review: Review, current: int | None, expected: int
) -> None:
    assert next_undecided(review, np.array([3, 2, 1, 0]), current) == expected


def test_where_all_is_judged_there_is_no_next_ray(review: Review) -> None:
    done = review.edited(review.judging(np.arange(4), Verdict.COSMIC_RAY))
    assert next_undecided(done, np.arange(4), 0) is None
    assert len(done.undecided()) == 0
