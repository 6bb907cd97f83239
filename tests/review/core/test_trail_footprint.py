from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.core.dq import DQ
from crviewer.review.core.judgements import Judgements, trail_kind_of, verdict_of
from crviewer.review.core.review import Review
from crviewer.review.core.trail_footprint import trail_footprint
from crviewer.review.core.verdict import TrailKind, Verdict
from tests.builders import a_detection, an_exposure, picture
from tests.review.core.test_painting import where

RING = picture(".....", ".###.", ".#.#.", ".###.", ".....")
STREAK = picture(
    "##..........",
    ".##.........",
    "............",
    "............",
    "....##......",
    ".....##.....",
    "............",
    "............",
    "........##..",
    ".........##.",
)
BLEED = picture(".#..", ".##.", "....", "..#.", ".##.")


def seen_as(kind: TrailKind, cosmic: np.ndarray) -> Review:
    exposure = an_exposure(shape=cosmic.shape)
    review = Review.start(exposure, a_detection(exposure, cosmic), min_pixels=1)
    return review.edited(review.judging(np.arange(review.rays.groups), Verdict.TRAIL, kind))


@pytest.mark.parametrize(
    ("kind", "bits"),
    [
        (TrailKind.STREAK, DQ.TRAIL | DQ.BAD),
        (TrailKind.BLEED, DQ.TRAIL | DQ.BLEED | DQ.BAD),
        (TrailKind.GHOST, DQ.TRAIL | DQ.GHOST | DQ.BAD),
        (TrailKind.CROSSTALK, DQ.TRAIL | DQ.GHOST | DQ.BAD),
    ],
)
def test_a_trail_is_masked_in_this_frame_alone_and_kept_in_the_cleaned_image(kind: TrailKind, bits: DQ) -> None:
    review = seen_as(kind, RING)
    assert review.verdicts.tolist() == [Verdict.TRAIL]
    assert review.trail_kind(0) is kind
    assert where(review.dq()) == where(RING) | {(2, 2)}
    assert set(review.dq()[review.dq() > 0]) == {bits}
    assert not review.bad_pixels().any()
    assert not review.bad_pixels(after_images=True).any()
    assert np.array_equal(review.cleaned(), review.exposure.electrons)


def test_a_trail_is_no_defect_that_the_next_detection_would_mask() -> None:
    review = seen_as(TrailKind.STREAK, RING)
    assert list(review.judgements.defects()) == []
    assert not Verdict.TRAIL.is_defect
    assert not Verdict.TRAIL.is_cosmic


def test_the_kind_is_undone_and_changed_like_a_verdict() -> None:
    review = seen_as(TrailKind.BLEED, RING)
    edit = review.judging(np.array([0]), Verdict.TRAIL, TrailKind.CROSSTALK)
    assert review.edited(edit).trail_kind(0) is TrailKind.CROSSTALK
    assert review.edited(edit).edited(edit.inverse).trail_kind(0) is TrailKind.BLEED


def test_the_kind_of_one_trail_is_not_taken_for_another_judgement() -> None:
    cosmic = picture("##...", ".....", "...##")
    exposure = an_exposure(shape=cosmic.shape)
    review = Review.start(exposure, a_detection(exposure, cosmic), min_pixels=1)
    for ray, kind in enumerate((TrailKind.CROSSTALK, TrailKind.STREAK)):
        review = review.edited(review.judging(np.array([ray]), Verdict.TRAIL, kind))
    tokens = Judgements(review.judgements.pixels, review.judgements.tokens).tokens
    assert [verdict_of(token) for token in np.unique(tokens)] == [Verdict.TRAIL, Verdict.TRAIL]
    assert [trail_kind_of(token) for token in np.unique(tokens)] == [TrailKind.CROSSTALK, TrailKind.STREAK]


def test_the_band_of_a_streak_closes_the_gaps_between_its_pieces() -> None:
    masked = trail_footprint(np.flatnonzero(STREAK), TrailKind.STREAK, STREAK.shape)
    rows, columns = np.divmod(masked, STREAK.shape[1])
    assert set(rows.tolist()) == set(range(10))  # no row is left out
    assert np.isin(np.flatnonzero(STREAK), masked).all()
    assert np.abs(columns - rows - 0.5).max() < 1.6  # nothing beside it


@pytest.mark.parametrize("turned", [STREAK.T, STREAK[::-1], STREAK[:, ::-1].T])
def test_the_band_lies_the_same_way_whichever_way_the_streak_runs(turned: np.ndarray) -> None:
    masked = trail_footprint(np.flatnonzero(turned), TrailKind.STREAK, turned.shape)
    usual = trail_footprint(np.flatnonzero(STREAK), TrailKind.STREAK, STREAK.shape)
    assert abs(len(masked) - len(usual)) <= 2


def test_a_bleed_masks_each_of_its_columns_from_end_to_end() -> None:
    masked = trail_footprint(np.flatnonzero(BLEED), TrailKind.BLEED, BLEED.shape)
    rows, columns = np.divmod(masked, 4)
    assert set(zip(rows.tolist(), columns.tolist(), strict=True)) == {
        *((row, 1) for row in range(5)),
        *((row, 2) for row in range(1, 5)),
    }


@pytest.mark.parametrize("blob", [picture("##", "##"), picture("#"), RING])
def test_what_has_no_direction_gets_no_band(blob: np.ndarray) -> None:
    masked = trail_footprint(np.flatnonzero(blob), TrailKind.STREAK, blob.shape)
    assert len(masked) <= blob.sum() + 1
