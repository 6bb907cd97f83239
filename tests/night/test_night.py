from __future__ import annotations

from pathlib import Path

import pytest

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.fits.file_location import FileLocation
from crviewer.night.night import Night
from tests.night.nights import a_night_frame

DARK = a_night_frame("dark", FrameKind.DARK, exposure=600.0)


def names(night: Night) -> list[str]:
    return [frame.name for frame in night.frames]


def test_a_science_frame_is_opened_with_its_dark_and_masks() -> None:
    night = Night.of([a_night_frame("science"), DARK, a_night_frame("mask", FrameKind.MASK)])
    assert night.request(night.frame("science")) == OpenRequest.of(
        science=Path("science"), dark=Path("dark"), masks=(Path("mask"),)
    )


def test_what_the_observer_says_of_all_frames_is_in_each_request_and_a_dark_that_does_not_fit_is_scaled() -> None:
    night = Night.of([a_night_frame("science"), DARK])
    request = night.request(night.frame("science"), OpenRequest.of(subtract_dark=True, gain=2.0, bias="bias"))
    assert request == OpenRequest.of(
        science=Path("science"), dark=Path("dark"), subtract_dark=True, scale_dark=True, gain=2.0, bias="bias"
    )


def test_another_kind_is_taken_at_once_and_darks_are_matched_again() -> None:
    night = Night.of([a_night_frame("science"), a_night_frame("unlabelled")])
    night = night.with_kind(night.frame("unlabelled"), FrameKind.DARK)
    assert [frame.name for frame in night.science] == ["science"]
    assert night.frame("science").dark == FileLocation(Path("unlabelled"))
    assert night.frame("unlabelled").why == "chosen by hand"


def test_a_dark_that_was_chosen_stays_whatever_comes() -> None:
    night = Night.of([a_night_frame("science"), DARK])
    night = night.with_dark(night.frame("science"), None)
    night = Night.of([*night.frames, a_night_frame("better", FrameKind.DARK)])
    assert night.frame("science").dark is None
    assert night.frame("science").dark_reason == "chosen by hand"
    assert night.with_dark(night.frame("science"), DARK).frame("science").dark == FileLocation(Path("dark"))


@pytest.mark.parametrize(("exposure", "fits"), [(61.0, True), (600.0, False), (None, False)])
def test_a_dark_that_was_chosen_is_scaled_where_its_exposure_time_asks_for_it(exposure: float, fits: bool) -> None:
    dark = a_night_frame("mine", FrameKind.DARK, exposure=exposure)
    night = Night.of([a_night_frame("science"), dark])
    assert night.with_dark(night.frame("science"), dark).frame("science").dark_fits is fits


def test_the_next_and_the_previous_frame_are_science_frames() -> None:
    night = Night.of(
        [a_night_frame("a"), a_night_frame("dark", FrameKind.DARK, minute=1), a_night_frame("b", minute=2)]
    )
    after = night.beside(night.frame("a"), 1)
    assert after is not None
    assert after.name == "b"
    assert night.beside(night.frame("a"), -1) is None
    assert night.beside(night.frame("b"), 1) is None


def test_others_are_exposures_of_the_same_pixels() -> None:
    night = Night.of(
        [
            a_night_frame("this", detector="chip 1"),
            a_night_frame("alike", detector="chip 1", filter="B", exposure=5.0),
            a_night_frame("other chip", detector="chip 2"),
            a_night_frame("binned", binning=(2, 2)),
            a_night_frame("smaller", shape=(5, 5)),
            a_night_frame("dark", FrameKind.DARK),
        ]
    )
    assert [frame.name for frame in night.others(night.frame("this"))] == ["alike"]


def test_a_file_that_is_not_of_the_night_is_no_frame() -> None:
    with pytest.raises(KeyError):
        Night().frame("missing")
