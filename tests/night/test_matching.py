from __future__ import annotations

import pytest

from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.night.frame import NightFrame
from crviewer.night.matching import matched
from tests.night.nights import a_night_frame


def a_dark(name: str, **what: object) -> NightFrame:
    return a_night_frame(name, FrameKind.DARK, **what)  # type: ignore[arg-type]


def first(*frames: NightFrame, **science: object) -> NightFrame:
    """The science frame after matching."""
    return matched([a_night_frame("science", **science), *frames])[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("darks", "name"),
    [
        ([a_dark("short", exposure=30.0), a_dark("same", exposure=61.0), a_dark("long", exposure=600.0)], "same"),
        ([a_dark("long", exposure=600.0), a_dark("near", exposure=120.0)], "near"),
        ([a_dark("single", temperature=-20.0), a_dark("master", combined=9, temperature=-20.4)], "master"),
        ([a_dark("colder", temperature=-20.8), a_dark("as cold", temperature=-20.1)], "as cold"),
        ([a_dark("evening", minute=0), a_dark("midnight", minute=70)], "midnight"),
        ([a_dark("of no temperature", temperature=None)], "of no temperature"),
    ],
)
def test_the_best_dark_is_taken(darks: list[NightFrame], name: str) -> None:
    science = first(*darks, minute=60)
    assert science.dark is not None
    assert science.dark.name == name


@pytest.mark.parametrize(
    ("darks", "reason"),
    [
        ([], "no dark"),
        ([a_dark("a", shape=(5, 5))], "the only dark does not have 30×20 pixels"),
        ([a_dark("a", binning=(2, 2)), a_dark("b", binning=(2, 1))], "none of 2 darks has binning 1×1"),
        ([a_dark("a", detector="other")], "the only dark does not have the same detector"),
        ([a_dark("a", temperature=-15.0)], "the only dark does not have a temperature within 1 °C of -20.0 °C"),
    ],
)
def test_a_dark_that_cannot_serve_is_left_out_and_the_reason_told(darks: list[NightFrame], reason: str) -> None:
    science = first(*darks, detector="mine")
    assert science.dark is None
    assert science.dark_reason == reason


def test_a_dark_of_another_exposure_time_says_that_it_must_be_scaled() -> None:
    science = first(a_dark("long", exposure=600.0))
    assert not science.dark_fits
    assert science.dark_reason.startswith("600 s for 60 s: must be scaled before subtraction, ")


def test_a_dark_of_unknown_exposure_time_can_be_looked_at() -> None:
    science = first(a_dark("unknown", exposure=None))
    assert not science.dark_fits
    assert science.dark_reason.startswith("exposure time unknown: for display only")


def test_masks_of_the_same_size_and_binning_are_all_taken() -> None:
    masks = [
        a_night_frame("one", FrameKind.MASK, binning=None),
        a_night_frame("two", FrameKind.MASK),
        a_night_frame("small", FrameKind.MASK, shape=(3, 3)),
        a_night_frame("binned", FrameKind.MASK, binning=(2, 2)),
    ]
    science = first(*masks)
    assert [mask.name for mask in science.masks] == ["one", "two"]
    assert science.mask_reason == "all masks of 30×20 pixels"


def test_only_science_frames_are_given_darks_and_masks() -> None:
    flat = matched([a_night_frame("flat", FrameKind.FLAT), a_dark("dark"), a_night_frame("mask", FrameKind.MASK)])[0]
    assert (flat.dark, flat.masks, flat.dark_reason) == (None, (), "")


def test_what_the_science_frame_does_not_say_is_not_asked_of_a_dark() -> None:
    science = first(a_dark("dark", temperature=-5.0, binning=(2, 2)), temperature=None, binning=None)
    assert science.dark is not None
    assert science.dark_reason == "60 s, 30×20 pixels"


@pytest.mark.parametrize(
    ("science", "dark", "reason"),
    [
        ({"GAIN": 100}, {"GAIN": 200}, "none of 2 darks has its gain of 100: GAIN is 200"),
        ({"READOUTM": "Fast"}, {"READOUTM": "Slow"}, "none of 2 darks has its readout mode of Fast: READOUTM is Slow"),
        ({"FLIPSTAT": ""}, {"FLIPSTAT": "Flip"}, "none of 2 darks has its flip of none: FLIPSTAT is Flip"),
    ],
)
def test_a_dark_of_other_settings_is_left_out_and_it_is_told_which(
    science: dict[str, object], dark: dict[str, object], reason: str
) -> None:
    frame = first(a_dark("one", cards=dark), a_dark("other", cards=dark), cards=science)
    assert (frame.dark, frame.dark_reason) == (None, reason)


def test_a_right_dark_goes_before_a_near_one() -> None:
    frame = first(
        a_dark("near", minute=60, cards={"GAIN": 0}),
        a_dark("right", cards={"GAIN": 100}),
        minute=60,
        cards={"GAIN": 100},
    )
    assert frame.dark is not None
    assert frame.dark.name == "right"


def test_a_dark_of_the_whole_detector_serves_a_sub_frame() -> None:
    window = {"XORGSUBF": 5, "YORGSUBF": 4, "XBINNING": 1, "YBINNING": 1}
    frame = first(a_dark("whole", shape=(40, 50)), cards=window)
    assert frame.dark is not None
