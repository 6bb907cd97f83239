from __future__ import annotations

from pathlib import Path

import pytest

from crviewer.detection import Cancelled
from crviewer.detection.core.job_watch import JobWatch
from crviewer.night.following import FollowedReviews
from crviewer.night.reading import read_night
from crviewer.night.reviews import FrameReview
from crviewer.review.file import open_review
from tests.frames.chip_files import acs_file
from tests.night.reviewed import a_reviewed_frame, a_reviewed_night, a_trace
from tests.review.file.test_chips import chip


def test_all_reviews_are_read_at_first_and_none_again_while_nothing_is_written(tmp_path: Path) -> None:
    night = a_reviewed_night(tmp_path, a_trace("###."), a_trace("...."))
    first = FollowedReviews().again(night)
    assert [first.reviews.of(frame).rays for frame in night.frames] == [1, 0]
    assert first.again(night) is first


def test_what_was_written_since_is_read_and_nothing_else(tmp_path: Path) -> None:
    night = a_reviewed_night(tmp_path, a_trace("###."), a_trace("###."))
    first = FollowedReviews().again(night)
    (tmp_path / "1.fits.crreview").unlink()
    a_reviewed_frame(tmp_path, "1.fits", a_trace("####", "....", "####"))
    second = first.again(night)
    assert second.reviews.of(night.frames[1]).rays == 2
    assert second.reviews.of(night.frames[0]) is first.reviews.of(night.frames[0])


def test_a_review_that_is_taken_away_is_new_again(tmp_path: Path) -> None:
    night = a_reviewed_night(tmp_path, a_trace("###."))
    first = FollowedReviews().again(night)
    (tmp_path / "0.fits.crreview").unlink()
    assert first.again(night).reviews.of(night.frames[0]).state == "new"


def test_the_frame_that_is_open_is_left_to_its_window(tmp_path: Path) -> None:
    night = a_reviewed_night(tmp_path, a_trace("###."), a_trace("###."))
    known = FrameReview(file=tmp_path / "0.fits.crreview", rays=7)
    following = FollowedReviews().with_one(night.frames[0], known).again(night, but=night.frames[0])
    assert [following.reviews.of(frame).rays for frame in night.frames] == [7, 1]


def test_other_chips_of_the_open_file_are_read_once_and_keep_what_a_search_found(tmp_path: Path) -> None:
    night = read_night([acs_file(tmp_path / "flc.fits")])
    first, second = night.science
    following = FollowedReviews().again(night, but=first)
    found = FrameReview(file=tmp_path / "flc.fits.crreview", trace=a_trace("###.")).counted()
    following = following.with_one(second, found)
    with open_review(found.file, chip(1)):
        assert following.again(night, but=first) is following  # the window of the first chip wrote it
    after = following.again(night)
    assert after.reviews.of(second).rays == 1
    assert after.reviews.of(first).identity is not None


def test_following_can_be_cancelled(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        FollowedReviews().again(a_reviewed_night(tmp_path, a_trace("###.")), watch=JobWatch(cancel=lambda: True))
