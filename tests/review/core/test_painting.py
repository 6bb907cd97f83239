"""What is painted by hand, without a window: masks, rays, and what becomes of both when something else changes."""

from __future__ import annotations

import numpy as np

from crviewer.review.core.dq import DQ
from crviewer.review.core.judgements import JudgementEdit, Judgements
from crviewer.review.core.known_defects import KnownDefects
from crviewer.review.core.masking import MaskByKind
from crviewer.review.core.painting import PaintedKind
from crviewer.review.core.ray_editing import erase, paint
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from tests.builders import a_detection, a_review, an_exposure, picture

DETECTED = picture(
    "............",
    ".###........",
    ".#.#........",
    ".###........",
    "............",
    "............",
)
MISSED = picture(
    "............",
    "............",
    "............",
    ".......#....",
    "........#...",
    "............",
)
NOTHING = np.zeros_like(DETECTED)


def where(mask: np.ndarray) -> set[tuple[int, int]]:
    return {(int(y), int(x)) for y, x in zip(*np.nonzero(mask), strict=True)}


def detected(cosmic: np.ndarray = DETECTED, **facts: np.ndarray) -> Review:
    exposure = an_exposure(**facts) if "electrons" in facts else an_exposure(shape=cosmic.shape, **facts)
    return a_review(exposure, cosmic)


def painted(review: Review, mask: np.ndarray, kind: PaintedKind) -> Review:
    return review.edited(paint(review, np.flatnonzero(mask), kind))


def erased(review: Review, mask: np.ndarray) -> Review:
    return review.edited(erase(review, np.flatnonzero(mask)))


def judged(review: Review, verdict: Verdict, *rays: int) -> Review:
    return review.edited(review.judging(np.array(rays), verdict))


def again(review: Review, cosmic: np.ndarray = DETECTED, *, closed: bool = True, min_pixels: int = 1) -> Review:
    """What another detection makes of a review."""
    told = KnownDefects.of(review.judgements, review.exposure) if closed else None
    detection = a_detection(review.exposure, cosmic)
    return Review.start(
        review.exposure, detection, min_pixels=min_pixels, judgements=review.judgements, known_defects=told
    )


def assert_told_alike(review: Review) -> None:
    """All that tells of masks says the same."""
    dq, box = review.dq(), (0, review.exposure.shape[0], 0, review.exposure.shape[1])
    assert all(review.dq_at(*place) == dq[place] for place in np.ndindex(dq.shape))
    masked = MaskByKind.of(review).kinds_in(box) >= 0
    assert where(masked | review.exposure.mask) == where(dq)
    assert set(np.flatnonzero(dq & DQ.CR)) == set(review.cosmic_pixels)
    assert where(review.bad_pixels(after_images=True)) == where(dq & DQ.BAD)


def test_a_missed_ray_that_is_painted_is_masked_at_once_and_becomes_a_ray_with_its_verdict() -> None:
    review = painted(detected(), MISSED, PaintedKind.COSMIC_RAY)
    assert_told_alike(review)
    grouped = again(review, min_pixels=3)
    assert_told_alike(grouped)
    for either in (review, grouped):
        assert where(either.dq() == DQ.USER | DQ.CR) == where(MISSED)
        assert where(either.dq() == DQ.CR) == where(DETECTED)
    (ray,) = grouped.rays.holding(np.flatnonzero(MISSED))
    assert ray < len(grouped.rays)
    assert np.array_equal(grouped.rays.of(ray), np.flatnonzero(MISSED))
    assert Verdict(int(grouped.verdicts[ray])) is Verdict.COSMIC_RAY
    assert grouped.measurements.pixels[ray] == 2


def test_what_is_painted_stays_when_detection_finds_nothing() -> None:
    review = again(painted(detected(), MISSED, PaintedKind.COSMIC_RAY), NOTHING)
    assert where(review.dq()) == where(MISSED)
    assert review.rays.groups == 1


def test_paint_that_touches_a_ray_is_part_of_it() -> None:
    tail = picture("............", "....#.......", "............", "............", "............", "............")
    review = again(painted(detected(), tail, PaintedKind.COSMIC_RAY))
    assert review.rays.groups == 1
    assert review.measurements.pixels.tolist() == [9]
    assert review.verdicts.tolist() == [Verdict.UNREVIEWED]


def test_bad_pixels_are_masked_as_bad_join_the_input_mask_and_are_no_ray() -> None:
    over = MISSED.copy()
    over[1, 1] = True  # a pixel of the ray as well
    review = painted(detected(), over, PaintedKind.BAD)
    for either in (review, again(review)):
        assert_told_alike(either)
        assert where(either.dq() == DQ.USER | DQ.BAD) == where(over)
        assert where(either.bad_pixels()) == where(over)
        assert where(either.dq() & DQ.CR) == where(DETECTED) - {(1, 1)}
    defects = KnownDefects.of(review.judgements, review.exposure)
    assert where(defects.added_to(review.exposure.mask)) == where(over)
    assert again(review).rays.groups == 1


def test_erased_pixels_are_taken_from_the_mask_and_from_the_ray() -> None:
    review = erased(detected(), picture(*[".#.........."] * 6))
    left = DETECTED.copy()
    left[:, 1] = False
    for either in (review, again(review)):
        assert_told_alike(either)
        assert where(either.dq()) == where(left)
    assert where(MaskByKind.of(review).released_in((0, 6, 0, 12))) == where(DETECTED & ~left)
    assert again(review).rays.sizes.tolist() == [5]


def test_nothing_is_remembered_of_erasing_where_nothing_is() -> None:
    edit = erase(detected(), np.flatnonzero(MISSED))
    assert len(edit.pixels) == 0
    for kind in (PaintedKind.BAD, PaintedKind.COSMIC_RAY):
        review = again(painted(detected(), MISSED, kind))
        after = erased(review, MISSED)
        assert after.judgements.same_as(Judgements())
        assert where(after.dq()) == where(DETECTED)


def test_pixels_of_the_input_mask_cannot_be_painted() -> None:
    review = detected(mask=MISSED)
    assert len(paint(review, np.flatnonzero(MISSED), PaintedKind.COSMIC_RAY).pixels) == 0
    assert where(erased(review, MISSED).dq() & DQ.BAD) == where(MISSED)


def test_a_verdict_given_after_painting_rules_what_was_painted() -> None:
    review = again(painted(detected(), MISSED, PaintedKind.COSMIC_RAY))
    (ray,) = review.rays.holding(np.flatnonzero(MISSED))
    for closed in (True, False):
        after = again(judged(review, Verdict.AFTER_IMAGE, int(ray)), closed=closed)
        assert_told_alike(after)
        assert where(after.dq() == DQ.USER | DQ.AFTERIMAGE | DQ.BAD) == where(MISSED)
        assert sorted(after.verdicts.tolist()) == [Verdict.UNREVIEWED, Verdict.AFTER_IMAGE]
        released = again(judged(after, Verdict.REAL_SOURCE, *np.flatnonzero(after.verdicts)), closed=closed)
        assert where(released.dq()) == where(DETECTED)


def test_a_cosmic_ray_painted_across_a_defect_is_masked_and_the_defect_stays() -> None:
    across = picture(*["..#........."] * 6)
    for closed, seen in ((True, NOTHING), (False, DETECTED)):
        review = again(judged(detected(), Verdict.HOT_PIXEL, 0), seen, closed=closed)
        after = again(painted(review, across, PaintedKind.COSMIC_RAY), seen, closed=closed)
        assert_told_alike(after)
        assert where(after.dq() & DQ.CR) == where(across)
        assert where(after.dq() & DQ.HOT) == {(2, 2)}
        assert where(after.bad_pixels()) == {(2, 2)}


def test_a_defect_can_be_erased_in_part_or_whole() -> None:
    review = again(judged(detected(), Verdict.OTHER_DEFECT, 0), NOTHING)
    part = again(erased(review, picture(*[".##........."] * 6)), NOTHING)
    assert_told_alike(part)
    assert where(part.dq()) == {(1, 3), (2, 3), (3, 3)}
    whole = erased(part, DETECTED)
    assert where(whole.dq()) == set()
    assert not KnownDefects.of(whole.judgements, whole.exposure).rays
    assert again(whole, NOTHING).rays.groups == 0


def test_painted_pixels_and_those_around_are_replaced_by_the_median_of_good_ones() -> None:
    electrons = np.full(DETECTED.shape, 100.0)
    electrons[:, 6:] = 200
    review = painted(detected(MISSED, electrons=electrons), MISSED, PaintedKind.COSMIC_RAY)
    review = again(review, DETECTED)
    cleaned = review.cleaned()
    assert set(cleaned[DETECTED]) == {100}
    assert set(cleaned[MISSED]) == {200}
    assert np.array_equal(cleaned[~(DETECTED | MISSED)], review.exposure.electrons[~(DETECTED | MISSED)])


def test_the_detector_cleans_no_pixel_with_a_painted_one() -> None:
    electrons = np.full(DETECTED.shape, 100.0)
    tail = picture("............", "....##......", "....##......", "....##......", "............", "............")
    electrons[tail] = 5000
    exposure = an_exposure(electrons)
    review = Review.start(exposure, a_detection(exposure, DETECTED, value=3000), min_pixels=1)  # tail in its medians
    after = again(painted(review, tail, PaintedKind.COSMIC_RAY))
    assert set(after.cleaned()[:, 2:].reshape(-1)) == {100}


def test_every_edit_is_taken_back_exactly() -> None:
    rng = np.random.default_rng(5)
    review, history = detected(), []
    for _ in range(60):
        pixels = np.unique(rng.integers(0, DETECTED.size, 9))
        action = rng.integers(0, 4)
        edit: JudgementEdit
        if action == 0:
            edit = erase(review, pixels)
        elif action == 1 and review.rays.groups:
            chosen = np.unique(rng.integers(0, review.rays.groups, 2))
            edit = review.judging(chosen, Verdict(int(rng.integers(0, 7))))
        else:
            edit = paint(review, pixels, PaintedKind(int(rng.integers(2, 4))))
        history.append((review, edit))
        after = review.edited(edit)
        assert_told_alike(after)
        assert after.edited(edit.inverse).judgements.same_as(review.judgements)
        assert_told_alike(after.edited(edit.inverse))
        assert np.array_equal(after.edited(edit.inverse).dq(), review.dq())
        review = again(after, rng.random(DETECTED.shape) < 0.2, closed=bool(rng.integers(0, 2)))
        assert_told_alike(review)
    judgements = review.judgements
    for before, edit in reversed(history):
        judgements = judgements.changed(edit.inverse)
        assert judgements.same_as(before.judgements)
