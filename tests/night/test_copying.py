from __future__ import annotations

from pathlib import Path

import numpy as np

from crviewer.night.copying import copy_verdict
from crviewer.night.night import Night
from crviewer.night.reviews import FrameReview, NightReviews, read_reviews
from crviewer.review.core.judgements import verdicts_of
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import open_review
from tests.night.reviewed import a_reviewed_night, a_trace

HERE = ("####....", "........", "........")
SLIGHTLY_OTHERWISE = (".###....", ".#......", ".....###")
ELSEWHERE = ("........", "........", "###.....")
PIXELS = np.array([0, 1, 2, 3])


def verdicts(review: FrameReview) -> list[Verdict]:
    rays, settled = review.found()
    return [Verdict(int(verdict)) for verdict in verdicts_of(rays, review.judgements, settled)]


def copied(night: Night, reviews: NightReviews) -> tuple[list[str], NightReviews]:
    done = copy_verdict(night.frames, reviews, PIXELS, Verdict.HOT_PIXEL, reviewer="Ann")
    assert done.problems == ()
    return [frame.name for frame in done.frames], done.reviews


def test_a_verdict_is_copied_to_the_same_defect_on_all_frames(tmp_path: Path) -> None:
    night = a_reviewed_night(tmp_path, a_trace(*HERE), a_trace(*SLIGHTLY_OTHERWISE), a_trace(*ELSEWHERE))
    names, reviews = copied(night, read_reviews(night))
    assert names == ["0.fits", "1.fits"]
    for known in (reviews, read_reviews(night)):
        assert [verdicts(known.of(frame)) for frame in night.frames] == [
            [Verdict.HOT_PIXEL],
            [Verdict.HOT_PIXEL, Verdict.UNREVIEWED],
            [Verdict.UNREVIEWED],
        ]


def test_copying_is_one_step_of_undo_in_each_review(tmp_path: Path) -> None:
    night = a_reviewed_night(tmp_path, a_trace(*HERE))
    _, reviews = copied(night, read_reviews(night))
    review = reviews.of(night.frames[0])
    assert review.identity is not None
    with open_review(review.file, review.identity) as file:
        assert [step.label for step in file.state.done] == ["hot pixel as on other frames"]
        file.undo()
    assert verdicts(read_reviews(night).of(night.frames[0])) == [Verdict.UNREVIEWED]


def test_a_fragment_of_a_defect_is_not_taken_for_the_defect(tmp_path: Path) -> None:
    fragment, half = a_trace("#.......", "........"), a_trace("##......", "........")
    night = a_reviewed_night(tmp_path, fragment, half)
    names, reviews = copied(night, read_reviews(night))
    assert names == ["1.fits"]
    assert [verdicts(reviews.of(frame)) for frame in night.frames] == [[Verdict.UNREVIEWED], [Verdict.HOT_PIXEL]]


def test_what_a_person_judged_is_left_alone(tmp_path: Path) -> None:
    night = a_reviewed_night(tmp_path, a_trace(*HERE))
    first = copy_verdict(night.frames, read_reviews(night), PIXELS, Verdict.COSMIC_RAY)
    names, reviews = copied(night, first.reviews)
    assert names == []
    assert verdicts(reviews.of(night.frames[0])) == [Verdict.COSMIC_RAY]


def test_what_was_judged_since_the_reviews_were_read_is_left_alone_too(tmp_path: Path) -> None:
    night = a_reviewed_night(tmp_path, a_trace(*HERE))
    stale = read_reviews(night)
    copy_verdict(night.frames, stale, PIXELS, Verdict.COSMIC_RAY)
    _, reviews = copied(night, stale)
    assert verdicts(reviews.of(night.frames[0])) == [Verdict.COSMIC_RAY]


def test_a_frame_that_is_open_elsewhere_is_told_and_the_rest_are_judged(tmp_path: Path) -> None:
    night = a_reviewed_night(tmp_path, a_trace(*HERE), a_trace(*HERE))
    reviews = read_reviews(night)
    review = reviews.of(night.frames[0])
    assert review.identity is not None
    with open_review(review.file, review.identity):
        done = copy_verdict(night.frames, reviews, PIXELS, Verdict.HOT_PIXEL)
    assert [frame.name for frame in done.frames] == ["1.fits"]
    assert len(done.problems) == 1
    assert "0.fits.crreview: is open in another window" in done.problems[0]
