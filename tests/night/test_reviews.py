from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from crviewer.detection import Cancelled
from crviewer.detection.core.job_watch import JobWatch
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.night.night import Night
from crviewer.night.review_folders import ReviewFolders
from crviewer.night.reviews import FrameReview, NightReviews, read_reviews, seconds_between
from crviewer.review.core.history import ReviewStep
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.surroundings import survey
from crviewer.review.evidence.trace_making import trace_of
from crviewer.review.file import open_review
from crviewer.review.file.location import user_data_folder
from tests.night.nights import a_night_frame
from tests.night.reviewed import a_reviewed_night, a_trace
from tests.requests import a_full_request
from tests.review.core.test_known_defects import CROSSING, hot_ring, told

ROWS = (
    "###.....",
    "........",
    "#...####",
)


def judge_first_ray(review: FrameReview, verdict: Verdict) -> None:
    rays, settled = review.found()
    edit = review.judgements.judging(rays, np.array([0]), verdict, settled)
    assert review.identity is not None
    nothing = np.empty(0, np.int64)
    with open_review(review.file, review.identity) as file:
        file.record(ReviewStep(label="judged", edit=edit, before=nothing, after=nothing))


def test_a_review_file_tells_how_many_rays_there_are_and_how_many_are_undecided(tmp_path: Path) -> None:
    night = a_reviewed_night(tmp_path, a_trace(*ROWS))
    review = read_reviews(night).of(night.frames[0])
    assert (review.rays, review.undecided, review.state) == (2, 2, "detected")
    judge_first_ray(review, Verdict.COSMIC_RAY)
    review = read_reviews(night).of(night.frames[0])
    assert (review.rays, review.undecided, review.state) == (2, 1, "in review")


def test_a_frame_without_a_review_is_new(tmp_path: Path) -> None:
    frame = a_night_frame(str(tmp_path / "new.fits"))
    review = read_reviews(Night.of([frame])).of(frame)
    assert (review.state, review.rays, review.trace) == ("new", 0, None)
    assert review.file == tmp_path / "new.fits.crreview"


def test_a_frame_whose_rays_are_all_judged_is_done(tmp_path: Path) -> None:
    night = a_reviewed_night(tmp_path, a_trace("####"))
    judge_first_ray(read_reviews(night).of(night.frames[0]), Verdict.COSMIC_RAY)
    assert read_reviews(night).of(night.frames[0]).state == "done"


def test_a_review_file_that_cannot_be_read_costs_only_its_frame(tmp_path: Path) -> None:
    night = a_reviewed_night(tmp_path, a_trace(*ROWS), a_trace(*ROWS))
    (tmp_path / "0.fits.crreview").write_bytes(b"nothing of the sort")
    reviews = read_reviews(night)
    assert [reviews.of(frame).state for frame in night.frames] == ["unreadable", "detected"]
    assert "0.fits.crreview" in reviews.of(night.frames[0]).problem


def test_review_files_of_a_batch_are_found_in_their_folder(tmp_path: Path) -> None:
    night = a_reviewed_night(tmp_path, a_trace(*ROWS), a_trace(*ROWS))
    folder = tmp_path / "out"
    folder.mkdir()
    (tmp_path / "0.fits.crreview").rename(folder / "0.fits.crreview")
    reviews = read_reviews(night, ReviewFolders(named=folder))
    assert [reviews.of(frame).file.parent.name for frame in night.frames] == ["out", tmp_path.name]
    assert [reviews.of(frame).rays for frame in night.frames] == [2, 2]


def test_others_are_the_traces_of_the_other_exposures_with_the_time_between(tmp_path: Path) -> None:
    night = a_reviewed_night(tmp_path, a_trace(*ROWS), a_trace(*ROWS), a_trace("###."))
    others = read_reviews(night).others(night, night.frames[1])
    assert [other.since for other in others.exposures] == [120]  # three minutes, less 60 s of exposure
    assert others.exposures[0].trace.flagged.tolist() == [0, 1, 2, 16, 20, 21, 22, 23]


def test_a_later_exposure_is_told_by_a_negative_time() -> None:
    early, late = a_night_frame("a"), a_night_frame("b", minute=10)
    assert seconds_between(early, late) == 540
    assert seconds_between(late, early) == -660
    assert seconds_between(a_night_frame("c", exposure=None), late) is None


def test_what_becomes_known_of_one_frame_is_added_without_reading_the_rest(tmp_path: Path) -> None:
    night = a_reviewed_night(tmp_path, a_trace(*ROWS), a_trace(*ROWS))
    reviews = NightReviews()
    more = reviews.with_one(night.frames[0], FrameReview(file=tmp_path / "a", trace=a_trace(*ROWS)))
    assert len(more.others(night, night.frames[1])) == 1
    assert len(reviews.others(night, night.frames[1])) == 0


def test_reading_reviews_can_be_cancelled(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        read_reviews(a_reviewed_night(tmp_path, a_trace(*ROWS)), watch=JobWatch(cancel=lambda: True))


def test_a_frame_is_opened_as_was_said_then_as_its_review_was_then_as_the_others() -> None:
    night = Night.of(
        [a_night_frame("light"), a_night_frame("dark", FrameKind.DARK), a_night_frame("mask", FrameKind.MASK)]
    )
    (frame,) = night.science
    kept = OpenRequest.of(science="moved", dark="kept", gain=2.0, read_noise=3.0)
    reviews = NightReviews().with_one(frame, FrameReview(file=Path("a"), request=kept))
    said, like = OpenRequest.of(gain=1.0), OpenRequest.of(gain=4.0, read_noise=5.0, saturation=6.0)
    request = reviews.request(night, frame, said=said, like=like)
    assert (request.science, request.files.dark, request.files.masks) == (Path("light"), "kept", (Path("mask"),))
    assert (request.overrides.gain, request.overrides.read_noise, request.overrides.saturation) == (1.0, 3.0, 6.0)
    dark = said.with_fields(dark="said")
    assert reviews.request(night, frame, said=dark).files.dark == "said"
    night = night.with_dark(frame, night.frame("dark"))
    assert reviews.request(night, night.science[0], said=dark).files.dark == Path("dark")
    assert reviews.request(night, night.science[0], said=dark).overrides.read_noise == 3.0


def test_no_field_of_a_request_is_lost_on_the_way_through_a_night(tmp_path: Path) -> None:
    night = Night.of([a_night_frame("light")])
    (frame,) = night.science
    full = a_full_request(tmp_path)
    expected = full.with_fields(science=Path("light"))
    kept = NightReviews().with_one(frame, FrameReview(file=Path("a"), request=full))
    assert NightReviews().request(night, frame, said=full) == expected
    assert NightReviews().request(night, frame, like=full) == expected
    assert kept.request(night, frame) == expected


def test_reviews_of_frames_beside_which_nothing_can_be_written_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    night = a_reviewed_night(tmp_path, a_trace(*ROWS))
    elsewhere = user_data_folder() / "reviews" / "0.crreview"
    elsewhere.parent.mkdir(parents=True)
    read_reviews(night).of(night.frames[0]).file.rename(elsewhere)
    review = read_reviews(night).of(night.frames[0])
    assert (review.file, review.state, review.rays) == (elsewhere, "detected", 2)


def test_a_dark_that_was_chosen_is_scaled_where_the_review_subtracts_it() -> None:
    night = Night.of([a_night_frame("light"), a_night_frame("dark", FrameKind.DARK, exposure=5.0)])
    night = night.with_dark(night.frame("light"), night.frame("dark"))
    (frame,) = night.science
    kept = OpenRequest.of(science="light", dark="other", subtract_dark=True)
    reviews = NightReviews().with_one(frame, FrameReview(file=Path("a"), request=kept))
    assert reviews.request(night, frame).reduction.scale_dark


def test_a_ray_that_came_to_light_on_a_defect_counts_as_in_the_window() -> None:
    review = told(hot_ring(), CROSSING)
    trace = trace_of(review, survey(review.exposure), saturation=1e9)
    known = FrameReview(file=Path("a"), trace=trace, judgements=review.judgements, min_pixels=1).counted()
    assert (known.rays, known.undecided) == (len(review.rays), len(review.undecided())) == (2, 1)
    assert known.state == "in review"
