from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.detection import Lacosmic, LacosmicParameters
from crviewer.detection.detectors.detection_settings import setup_for
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.fits.frame_error import FrameError
from crviewer.night.bad_pixels import NightBadPixels, defects_said, gather_bad_pixels, save_bad_pixels
from crviewer.night.night import Night
from crviewer.night.reading import read_night
from crviewer.night.reviews import FrameReview, NightReviews
from crviewer.review.core.judgements import Judgements
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from tests.night.nights import a_night_frame
from tests.night.reviewed import a_trace
from tests.scenes import HOT, RAYS, SHAPE, write_scene

HOT_PIXEL = HOT[0] * SHAPE[1] + HOT[1]


def judged(exposure: Exposure, at: tuple[int, int], verdict: Verdict) -> Judgements:
    """What stands after a verdict on the ray at a pixel or around it."""
    engine = Lacosmic(exposure.electrons, exposure.mask, setup_for(exposure))
    review = Review.start(exposure, engine.detect(LacosmicParameters()))
    near = [(at[0] + row) * SHAPE[1] + at[1] + column for row in (-1, 0, 1) for column in (-1, 0, 1)]
    return review.edited(review.judging(review.rays.holding(np.array(near)), verdict)).judgements


@pytest.fixture
def scene_night(tmp_path: Path) -> Night:
    write_scene(tmp_path)
    night = read_night([tmp_path])
    return night.with_kind(night.frame(tmp_path / "dark.fits"), FrameKind.DARK)


@pytest.fixture
def exposure(scene_night: Night) -> Exposure:
    return open_exposure(scene_night.request(scene_night.science[0]))


def test_a_verdict_says_which_pixels_of_the_detector_are_bad(exposure: Exposure) -> None:
    assert defects_said(exposure, judged(exposure, HOT, Verdict.HOT_PIXEL)).tolist() == [HOT_PIXEL]


@pytest.mark.parametrize("verdict", [Verdict.COSMIC_RAY, Verdict.AFTER_IMAGE, Verdict.REAL_SOURCE, Verdict.TRAIL])
def test_other_verdicts_say_nothing_of_the_detector(exposure: Exposure, verdict: Verdict) -> None:
    assert defects_said(exposure, judged(exposure, RAYS[0], verdict)).tolist() == []


def test_the_mask_grows_with_the_verdicts_of_all_frames(scene_night: Night, exposure: Exposure) -> None:
    frame = scene_night.science[0]
    judgements = judged(exposure, HOT, Verdict.HOT_PIXEL)
    reviews = NightReviews().with_one(frame, FrameReview(file=Path("a"), judgements=judgements))
    bad, problems = gather_bad_pixels({frame: scene_night.request(frame)}, reviews)
    assert problems == ()
    assert bad is not None
    assert bad.pixels.tolist() == [HOT_PIXEL]
    grown = bad.with_frame(a_night_frame("another"), np.array([3, HOT_PIXEL]))
    assert grown.pixels.tolist() == [3, HOT_PIXEL]
    assert grown.judged().reshape(-1)[[3, HOT_PIXEL]].tolist() == [1, 2]
    assert grown.with_frame(frame, np.empty(0, np.int64)).judged().sum() == 2


def test_a_frame_that_cannot_be_opened_is_told(scene_night: Night, exposure: Exposure, tmp_path: Path) -> None:
    frame = scene_night.science[0]
    judgements = judged(exposure, HOT, Verdict.HOT_PIXEL)
    reviews = NightReviews().with_one(frame, FrameReview(file=Path("a"), judgements=judgements))
    frame.path.unlink()
    bad, problems = gather_bad_pixels({frame: scene_night.request(frame)}, reviews)
    assert bad is not None
    assert len(bad.pixels) == 0
    assert problems == (f"{tmp_path / 'science.fits'}: does not exist. Check the name and the folder.",)


def test_without_frames_there_is_no_mask() -> None:
    assert gather_bad_pixels({}, NightReviews()) == (None, ())


BAD = (
    NightBadPixels(shape=(2, 3))
    .with_frame(a_night_frame("a"), np.array([1]))
    .with_frame(a_night_frame("b"), np.array([1, 5]))
)


def test_the_mask_of_a_night_is_saved_with_how_often_each_pixel_was_seen(tmp_path: Path) -> None:
    path, known = tmp_path / "night_badpix.fits", np.array([[True, False, False], [False, False, False]])
    traces = (a_trace("##.", "..."), a_trace(".#.", "..#"), a_trace("...", "..."))
    save_bad_pixels(BAD, traces, path, known=known)
    with fits.open(path, checksum=True) as file:
        assert file[0].data.tolist() == [[1, 1, 0], [0, 0, 1]]
        assert file["SEEN"].data.tolist() == [[1, 2, 0], [0, 0, 1]]
        assert file["JUDGED"].data.tolist() == [[0, 2, 0], [0, 0, 1]]
        assert file["SEEN"].header["CRVNEXP"] == 3
        assert "CRVVERS" in file[0].header


def test_the_mask_of_a_night_is_taken_for_a_mask_when_the_folder_is_read_again(tmp_path: Path) -> None:
    bad = replace(BAD, shape=(20, 30))
    save_bad_pixels(bad, (), tmp_path / "night_badpix.fits")
    assert [frame.kind for frame in read_night([tmp_path]).frames] == [FrameKind.MASK]
    mask = np.zeros((20, 30), bool)
    assert np.flatnonzero(bad.added_to(mask)).tolist() == [1, 5]
    assert not mask.any()


def test_the_mask_of_a_night_is_never_written_over_one_of_its_frames(tmp_path: Path) -> None:
    frame = tmp_path / "frame.fits"
    frame.write_text("an image")
    with pytest.raises(FrameError, match="is an input"):
        save_bad_pixels(BAD, (), frame, inputs=[frame], overwrite=True)
    assert frame.read_text() == "an image"
