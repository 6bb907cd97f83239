from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.core.dq import DQ
from crviewer.review.core.judgements import JudgementEdit
from crviewer.review.core.ray_editing import fill_hole, grow, shrink
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from tests.builders import picture
from tests.review.core.test_painting import again, assert_told_alike, detected, judged, where

RING = picture(
    "........",
    "........",
    "..###...",
    "..#.#...",
    "..###...",
    "........",
    "........",
)
FULL = picture(
    "........",
    "........",
    "..###...",
    "..###...",
    "..###...",
    "........",
    "........",
)
GROWN = picture(
    "........",
    ".#####..",
    ".#####..",
    ".#####..",
    ".#####..",
    ".#####..",
    "........",
)
NOTHING = np.zeros_like(RING)


def reshaped(review: Review, edit: JudgementEdit, cosmic: np.ndarray = RING) -> Review:
    after = again(review.edited(edit), cosmic)
    assert_told_alike(after)
    return after


def test_a_ray_grows_by_all_pixels_that_touch_it() -> None:
    review = detected(FULL)
    after = reshaped(review, grow(review, 0), FULL)
    assert where(after.dq()) == where(GROWN)
    assert where(after.dq() == DQ.CR | DQ.USER) == where(GROWN & ~FULL)
    assert after.rays.sizes.tolist() == [25]


def test_growing_twice_before_rays_are_found_again_is_growing_by_two_pixels() -> None:
    review = detected(picture("#......", *["......."] * 4))
    once = review.edited(grow(review, 0))
    assert where(once.edited(grow(once, 0)).dq()) == {(y, x) for y in range(3) for x in range(3)}


def test_a_grown_ray_shrinks_to_what_it_was() -> None:
    review = detected(FULL)
    after = reshaped(review, grow(review, 0), FULL)
    before = reshaped(after, shrink(after, 0), FULL)
    assert where(before.dq()) == where(FULL)
    assert not len(before.painting.pixels)


def test_shrinking_twice_before_rays_are_found_again_takes_two_rims() -> None:
    review = detected(picture("........", "........", "........", "...#....", *["........"] * 3))
    for _ in range(2):
        review = review.edited(grow(review, 0))
    review = again(review, review.detection.cosmic)
    for _ in range(2):
        review = review.edited(shrink(review, 0))
    assert where(review.dq()) == {(3, 3)}
    assert not len(review.painting.pixels)


def test_a_ray_shrinks_by_its_rim_but_not_at_the_edge_of_the_frame() -> None:
    review = detected(FULL)
    assert where(reshaped(review, shrink(review, 0), FULL).dq()) == {(3, 3)}
    corner = detected(FULL[2:, 2:])
    assert where(corner.edited(shrink(corner, 0)).dq()) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_ray_that_would_vanish_does_not_shrink() -> None:
    review = detected(RING)
    assert len(shrink(review, 0).pixels) == 0


def test_a_hole_is_filled() -> None:
    review = detected(RING)
    after = reshaped(review, fill_hole(review, 0))
    assert where(after.dq()) == where(FULL)
    assert after.measurements.pixels.tolist() == [9]


@pytest.mark.parametrize("seen", [RING, NOTHING])
def test_a_defect_that_grows_is_all_of_its_kind(seen: np.ndarray) -> None:
    review = again(judged(detected(RING), Verdict.AFTER_IMAGE, 0), seen)
    defect = int(np.flatnonzero(review.verdicts)[0])
    after = reshaped(review, grow(review, defect), seen)
    assert where(after.dq() & DQ.AFTERIMAGE) == where(GROWN)
    assert Verdict.AFTER_IMAGE in after.verdicts.tolist()
    back = reshaped(after, shrink(after, int(np.flatnonzero(after.verdicts)[0])), seen)
    assert where(back.dq() & DQ.AFTERIMAGE) == where(FULL)


def test_growing_leaves_the_input_mask_alone() -> None:
    known = np.zeros_like(FULL)
    known[1, 1] = True
    review = detected(FULL, mask=known)
    assert where(review.edited(grow(review, 0)).dq() & DQ.CR) == where(GROWN) - {(1, 1)}


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(
    "known",
    [
        picture(*["............"] * 9),
        picture("............", "............", "............", "............", ".......#....", *["............"] * 4),
        picture(*[".......#...."] * 9),
        picture(*["............"] * 5, "############", "....####....", "............", "............"),
    ],
    ids=["nothing", "a pixel", "a column", "a row and a blot"],
)
@pytest.mark.parametrize(
    "ray",
    [
        picture(*["............"] * 3, "....###.....", "....###.....", *["............"] * 4),
        picture(*["............"] * 2, "....###.....", "....#.#.....", "....###.....", *["............"] * 4),
        picture(*["............"] * 2, "....#.......", "....#..#....", "....####....", *["............"] * 4),
        picture("....##......", "......##....", "........##..", *["............"] * 6),
    ],
    ids=["full", "a ring", "a cup", "at the edge"],
)
def test_shrinking_gives_back_what_growing_took(ray: np.ndarray, known: np.ndarray, times: int) -> None:
    review = detected(ray & ~known, mask=known)
    before = review.dq()
    for step in [grow] * times + [shrink] * times:
        review = reshaped(review, step(review, 0), ray & ~known)
    assert np.array_equal(review.dq(), before)
    assert not len(review.painting.pixels)


def test_a_ray_beside_masked_pixels_shrinks_on_its_other_sides() -> None:
    known = np.zeros_like(FULL)
    known[:, 5] = True
    review = detected(FULL, mask=known)
    assert where(review.edited(shrink(review, 0)).dq() & DQ.CR) == {(3, 3), (3, 4)}
