"""The closed loop, without a window: defects that verdicts made stand for themselves in what detection finds next."""

from __future__ import annotations

import numpy as np

from crviewer.frames.exposure.exposure import Exposure
from crviewer.review.compare.detection_change import in_words, unseen
from crviewer.review.core.dq import DQ
from crviewer.review.core.known_defects import KnownDefects
from crviewer.review.core.masking import MaskByKind
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from tests.builders import a_detection, a_review, an_exposure, picture

RING = picture(
    "..........",
    "..####....",
    "..#..#....",
    "..####....",
    "..........",
)
CROSSING = picture(  # a ray that comes to light where the ring was
    "..........",
    "......#...",
    ".....##...",
    ".....#....",
    "..........",
)
HOLE = {(2, 3), (2, 4)}


def where(mask: np.ndarray) -> set[tuple[int, int]]:
    return {(int(y), int(x)) for y, x in zip(*np.nonzero(mask), strict=True)}


def judged(review: Review, verdict: Verdict, *rays: int) -> Review:
    return review.edited(review.judging(np.array(rays), verdict))


def told(review: Review, cosmic: np.ndarray) -> Review:
    """What another detection, which was told of the defects, makes of a review."""
    exposure: Exposure = review.exposure
    defects = KnownDefects.of(review.judgements, exposure)
    return Review.start(
        exposure, a_detection(exposure, cosmic), min_pixels=1, judgements=review.judgements, known_defects=defects
    )


def hot_ring() -> Review:
    return judged(a_review(an_exposure(shape=RING.shape), RING), Verdict.HOT_PIXEL, 0)


def test_a_verdict_adds_its_defect_to_the_input_mask_and_no_more() -> None:
    review = hot_ring()
    defects = KnownDefects.of(review.judgements, review.exposure)
    mask = review.exposure.mask.copy()
    mask[0, 0] = True
    assert where(defects.added_to(mask)) == HOLE | {(0, 0)}
    assert where(mask) == {(0, 0)}


def test_cosmic_rays_and_real_sources_add_nothing() -> None:
    review = a_review(an_exposure(shape=RING.shape), RING)
    for verdict in (Verdict.COSMIC_RAY, Verdict.REAL_SOURCE):
        defects = KnownDefects.of(judged(review, verdict, 0).judgements, review.exposure)
        assert defects.added_to(review.exposure.mask) is review.exposure.mask


def test_a_defect_keeps_its_row_and_its_mask_when_detection_no_longer_sees_its_ray() -> None:
    review = told(hot_ring(), np.zeros_like(RING))
    assert review.verdicts.tolist() == [Verdict.HOT_PIXEL]
    assert where(review.dq() == DQ.HOT | DQ.BAD) == HOLE == where(review.dq())
    assert where(MaskByKind.of(review).kinds_in((0, 5, 0, 10)) == Verdict.HOT_PIXEL) == HOLE


def test_a_ray_that_comes_to_light_on_the_defect_is_another_ray() -> None:
    review = told(hot_ring(), CROSSING)
    assert sorted(review.verdicts.tolist()) == [Verdict.UNREVIEWED, Verdict.HOT_PIXEL]
    assert where(review.dq() & DQ.CR) == where(CROSSING)
    assert where(review.dq() & DQ.HOT) == HOLE
    (crossing,) = np.flatnonzero(review.verdicts == Verdict.UNREVIEWED)
    after = judged(review, Verdict.COSMIC_RAY, int(crossing))
    assert where(after.dq() & DQ.HOT) == HOLE
    assert sorted(after.verdicts.tolist()) == [Verdict.COSMIC_RAY, Verdict.HOT_PIXEL]
    assert sorted(told(after, CROSSING).verdicts.tolist()) == [Verdict.COSMIC_RAY, Verdict.HOT_PIXEL]
    assert np.array_equal(after.cleaned() != after.exposure.electrons, np.zeros_like(CROSSING))  # replaced by its like


def test_taking_the_verdict_back_brings_the_ray_back() -> None:
    before = hot_ring()
    review = told(before, np.zeros_like(RING))
    taken = judged(review, Verdict.UNREVIEWED, 0)
    assert taken.verdicts.tolist() == [Verdict.UNREVIEWED]
    again = told(taken, RING)
    assert again.settled == {}
    assert where(again.dq() & DQ.CR) == where(RING)
    undone = review.edited(review.judging(np.array([0]), Verdict.UNREVIEWED)).edited(
        review.judging(np.array([0]), Verdict.UNREVIEWED).inverse
    )
    assert np.array_equal(undone.dq(), review.dq())


def test_a_defect_can_be_judged_anew() -> None:
    review = judged(told(hot_ring(), np.zeros_like(RING)), Verdict.OTHER_DEFECT, 0)
    assert where(review.dq()) == where(RING) | HOLE
    assert where(told(review, np.zeros_like(RING)).dq()) == where(RING) | HOLE


def test_with_the_loop_open_a_ring_that_is_seen_again_is_the_defect_itself() -> None:
    review = hot_ring()
    again = Review.start(
        review.exposure, a_detection(review.exposure, RING), min_pixels=1, judgements=review.judgements
    )
    assert again.verdicts.tolist() == [Verdict.HOT_PIXEL]
    assert again.settled == {}


def test_what_came_and_went_is_told() -> None:
    fragment = picture(*["#" + "." * 9] * 5)
    before = a_review(an_exposure(shape=RING.shape), RING | fragment)
    review = judged(before, Verdict.HOT_PIXEL, int(before.rays.holding(np.array([12]))[0]))
    after = told(review, CROSSING)
    (crossing,) = unseen(after, before.detection.pixels)
    assert where(after.rays.labels() == crossing + 1) <= where(CROSSING)
    assert in_words(review, after) == (
        "Redetection around the defects: 1 ray is gone with its defect and 1 ray is new."
    )
    assert in_words(review, review) == ""


def test_a_ray_is_not_new_where_it_was_a_defect_before() -> None:
    defect = told(hot_ring(), np.zeros_like(RING))
    undone = a_review(defect.exposure, RING)
    assert in_words(defect.with_judgements(undone.judgements), undone) == ""


def test_nothing_is_gone_where_many_rays_lie_side_by_side() -> None:
    columns = picture(*["#." * 20] * 9, *["." * 40] * 2, *["##.#" * 10] * 5)
    review = a_review(an_exposure(shape=columns.shape), columns)
    assert len(review.rays) > 20
    assert in_words(review, review) == ""
