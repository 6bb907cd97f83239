from __future__ import annotations

import numpy as np
import pytest

from crviewer.detection import Cancelled
from crviewer.detection.core.job_watch import JobWatch
from crviewer.frames.exposure.exposure import Exposure
from crviewer.review.core.dq import DQ, names
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from tests.builders import a_detection, a_review, an_exposure, picture

RING = picture(
    ".........",
    "..####...",
    "..#..#...",
    "..#..#...",
    "..####...",
    ".........",
)
HOLE = {(2, 3), (2, 4), (3, 3), (3, 4)}


def judged(review: Review, verdict: Verdict, *rays: int) -> Review:
    return review.edited(review.judging(np.array(rays), verdict))


def assert_told_alike(review: Review) -> None:
    dq = review.dq()
    assert all(review.dq_at(*place) == dq[place] for place in np.ndindex(dq.shape))


def where(mask: np.ndarray) -> set[tuple[int, int]]:
    return {(int(y), int(x)) for y, x in zip(*np.nonzero(mask), strict=True)}


def on(cosmic: np.ndarray, **facts: np.ndarray) -> Review:
    exposure: Exposure = an_exposure(shape=cosmic.shape, **facts) if "electrons" not in facts else an_exposure(**facts)
    return a_review(exposure, cosmic)


@pytest.mark.parametrize("verdict", [Verdict.UNREVIEWED, Verdict.COSMIC_RAY])
def test_what_stands_as_a_cosmic_ray_is_masked_whole_and_replaced(verdict: Verdict) -> None:
    exposure = an_exposure(np.arange(54.0).reshape(6, 9))
    review = judged(Review.start(exposure, a_detection(exposure, RING, value=-1)), verdict, 0)
    assert where(review.dq()) == where(RING)
    assert set(review.dq()[RING]) == {DQ.CR}
    assert np.array_equal(review.cleaned(), np.where(RING, -1, exposure.electrons))
    assert not review.bad_pixels().any()


def test_hot_pixel_masks_the_hole_and_releases_the_ring() -> None:
    review = judged(on(RING), Verdict.HOT_PIXEL, 0)
    dq = review.dq()
    assert where(dq) == HOLE
    assert set(dq[dq > 0]) == {DQ.HOT | DQ.BAD}
    assert where(review.bad_pixels()) == HOLE
    assert np.array_equal(review.cleaned(), review.exposure.electrons)
    assert_told_alike(review)


def test_hot_pixel_without_a_hole_masks_what_is_hot_in_the_dark() -> None:
    cosmic = picture(".....", ".###.", ".....", ".....", ".....")
    dark = np.random.default_rng(1).normal(1, 0.1, (5, 5))
    dark[1, 1] = dark[1, 3] = 9.0
    assert where(judged(on(cosmic, dark=dark), Verdict.HOT_PIXEL, 0).dq()) == {(1, 1), (1, 3)}


@pytest.mark.parametrize("extreme", [-900.0, 5000.0])
def test_hot_pixel_with_neither_masks_the_extreme_pixel(extreme: float) -> None:
    electrons = np.full((5, 5), 100.0)
    electrons[1, 1:4] = 300, extreme, 200
    cosmic = picture(".....", ".###.", ".....", ".....", ".....")
    assert where(judged(on(cosmic, electrons=electrons), Verdict.HOT_PIXEL, 0).dq()) == {(1, 2)}


def test_bad_column_masks_the_vertical_run_closed_over_gaps_and_releases_its_neighbours() -> None:
    cosmic = picture("..#..", "..##.", ".#...", "..#..", "..#..")
    review = judged(on(cosmic), Verdict.BAD_COLUMN, 0)
    assert where(review.dq()) == {(row, 2) for row in range(5)}
    assert set(review.dq()[:, 2]) == {DQ.COLUMN | DQ.BAD}
    assert where(review.bad_pixels()) == where(review.dq())


def test_two_bad_columns_side_by_side_are_both_masked() -> None:
    cosmic = picture(".##.", ".##.", "..#.", ".##.")
    expected = {(row, column) for row in range(4) for column in (1, 2)}
    assert where(judged(on(cosmic), Verdict.BAD_COLUMN, 0).dq()) == expected


@pytest.mark.parametrize(
    ("verdict", "bits", "of_the_detector"),
    [(Verdict.AFTER_IMAGE, DQ.AFTERIMAGE | DQ.BAD, False), (Verdict.OTHER_DEFECT, DQ.BAD, True)],
)
def test_after_image_and_other_defect_mask_the_ray_with_its_hole(
    verdict: Verdict, bits: DQ, of_the_detector: bool
) -> None:
    review = judged(on(RING), verdict, 0)
    assert where(review.dq()) == where(RING) | HOLE
    assert set(review.dq()[review.dq() > 0]) == {bits}
    assert review.bad_pixels().any() == of_the_detector
    assert where(review.bad_pixels(after_images=True)) == where(RING) | HOLE
    assert np.array_equal(review.cleaned(), review.exposure.electrons)


def test_real_source_masks_nothing_and_keeps_its_pixels() -> None:
    review = judged(on(RING), Verdict.REAL_SOURCE, 0)
    assert not review.dq().any()
    assert np.array_equal(review.cleaned(), review.exposure.electrons)


def test_the_saved_mask_holds_the_input_mask_as_well() -> None:
    mask = np.zeros(RING.shape, bool)
    mask[0, 0] = True
    review = judged(on(RING, mask=mask), Verdict.REAL_SOURCE, 0)
    assert where(review.dq()) == {(0, 0)} == where(review.bad_pixels())
    assert review.dq()[0, 0] == DQ.BAD
    assert_told_alike(review)


def test_specks_are_not_listed_and_are_masked() -> None:
    cosmic = picture("#....", ".....", ".###.")
    exposure = an_exposure(shape=cosmic.shape)
    review = Review.start(exposure, a_detection(exposure, cosmic), min_pixels=3)
    assert (len(review.rays), review.rays.specks) == (1, 1)
    assert where(review.dq()) == where(cosmic)


def test_undoing_an_edit_restores_masks_and_verdicts() -> None:
    review = on(picture("###..", ".....", "..###"))
    edit = review.judging(np.array([0]), Verdict.OTHER_DEFECT)
    back = review.edited(edit).edited(edit.inverse)
    assert np.array_equal(back.dq(), review.dq())
    assert back.verdicts.tolist() == [0, 0]
    assert back.footprints == {}


def test_a_new_detection_keeps_verdicts_on_their_pixels() -> None:
    review = judged(on(picture("###..", ".....", "..###")), Verdict.OTHER_DEFECT, 1)
    other = a_detection(review.exposure, picture(".....", ".....", ".####"))
    again = Review.start(review.exposure, other, min_pixels=1, judgements=review.judgements)
    assert again.verdicts.tolist() == [Verdict.OTHER_DEFECT]
    assert where(again.dq()) == {(2, 1), (2, 2), (2, 3), (2, 4)}
    back = Review.start(review.exposure, review.detection, min_pixels=1, judgements=again.judgements)
    assert np.array_equal(back.dq(), review.dq())


def test_bits_are_told_by_name() -> None:
    assert names(0) == ""
    assert names(DQ.HOT | DQ.BAD) == "HOT, BAD"
    assert [bit.value for bit in DQ] == [1, 8, 256, 512, 1024, 2048, 4096, 8192, 16384]
    assert all(bit.meaning for bit in DQ)


@pytest.mark.parametrize("when", range(6))
def test_a_review_that_nobody_waits_for_is_given_up_between_any_two_steps(when: int) -> None:
    cosmic = picture("###..", "#.#..", "###..")
    exposure, asked = an_exposure(shape=cosmic.shape), iter(range(100))
    with pytest.raises(Cancelled):
        Review.start(exposure, a_detection(exposure, cosmic), watch=JobWatch(lambda: next(asked) == when))
