"""The choice of files: one of each kind but masks, and a sentence for whatever is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crviewer.frames.kind import Guess, Kind
from crviewer.frames.location import Location
from crviewer.frames.masks import Majority
from crviewer.frames.opening import OpenRequest
from crviewer.gui.look import Look, look_of
from crviewer.gui.open_choice import (
    Answers,
    Entry,
    as_kind,
    as_seen,
    as_useless,
    elsewhere,
    entries_of,
    missing,
    objection,
    request_of,
)

from ..frames.fits_files import a_frame, ramp

FULL = {"GAIN": 2.0, "RDNOISE": 5.0, "EXPTIME": 60.0}


def a_look(kind: Kind = Kind.SCIENCE, unit: str = "adu", **keywords: float) -> Look:
    look = look_of(a_frame(ramp(), unit, **keywords), ("0",))
    return replace(look, guess=Guess(kind, "a test says so"))


def listed(*names: str) -> list[Entry]:
    return [Entry(number=number, location=Location(Path(name))) for number, name in enumerate(names)]


def kinds(entries: list[Entry]) -> list[Kind | None]:
    return [entry.kind for entry in entries]


def a_choice(**keywords: float) -> list[Entry]:
    """One science frame that was looked at."""
    return as_seen(listed("light.fits"), 0, a_look(**(keywords or FULL)))


# ----------------------------------------------------------------------- kinds


def test_files_are_taken_as_what_they_seem_to_be() -> None:
    entries = listed("a.fits", "b.fits", "c.fits", "d.fits")
    for number, kind in enumerate((Kind.MASK, Kind.DARK, Kind.SCIENCE, Kind.MASK)):
        entries = as_seen(entries, number, a_look(kind))
    assert kinds(entries) == [Kind.MASK, Kind.DARK, Kind.SCIENCE, Kind.MASK]


def test_of_two_science_frames_the_first_is_taken() -> None:
    entries = as_seen(as_seen(listed("a.fits", "b.fits"), 0, a_look()), 1, a_look())
    assert kinds(entries) == [Kind.SCIENCE, None]


def test_another_science_frame_takes_the_place_of_the_first() -> None:
    entries = as_seen(as_seen(listed("a.fits", "b.fits"), 0, a_look()), 1, a_look())
    assert kinds(as_kind(entries, 1, Kind.SCIENCE)) == [None, Kind.SCIENCE]


def test_masks_do_not_take_each_others_place() -> None:
    entries = as_kind(as_kind(listed("a.fits", "b.fits"), 0, Kind.MASK), 1, Kind.MASK)
    assert kinds(entries) == [Kind.MASK, Kind.MASK]


def test_what_the_observer_said_stands_when_the_file_has_been_looked_at() -> None:
    entries = as_seen(as_kind(listed("a.fits"), 0, Kind.FLAT), 0, a_look(Kind.SCIENCE))
    assert kinds(entries) == [Kind.FLAT]


def test_a_file_that_cannot_be_used_is_left_out() -> None:
    (entry,) = as_useless(listed("a.fits"), 0, "Is empty.")
    assert (entry.kind, entry.undecided, entry.problem) == (None, False, "Is empty.")


def test_another_extension_is_looked_at_anew_and_stays_what_it_is() -> None:
    (entry,) = elsewhere(a_choice(), 0, "2")
    assert (entry.location, entry.look, entry.kind) == (Location(Path("light.fits"), "2"), None, Kind.SCIENCE)


# ------------------------------------------------------------------- objections


@pytest.mark.parametrize(
    ("entries", "answers", "sentence"),
    [
        ([], Answers(), "Add a science frame, and its dark and masks if there are any."),
        (listed("a.fits", "b.fits"), Answers(), "Looking at 2 files…"),
        (as_seen(listed("a.fits"), 0, a_look(Kind.DARK)), Answers(), "Please say which file is the science frame."),
        (
            as_kind(as_useless(listed("a.fits"), 0, "Is empty."), 0, Kind.SCIENCE),
            Answers(),
            "a.fits cannot be used. Leave it out, or choose another extension.",
        ),
        (a_choice(EXPTIME=60.0), Answers(), "The header has no gain and no read noise. Please give them."),
        (a_choice(EXPTIME=60.0, RDNOISE=5.0), Answers(), "The header has no gain. Please give it."),
        (a_choice(), Answers(needed=("exposure",)), "The header has no exposure time. Please give it."),
        (a_choice(), Answers(numbers={"gain": "much"}), "The gain has to be a positive number."),
        (a_choice(), Answers(numbers={"read_noise": "-1"}), "The read noise has to be a positive number."),
        (a_choice(), Answers(numbers={"exposure": "inf"}), "The exposure time has to be a positive number."),
        (a_choice(), Answers(asks_majority=True), "Please say what 1 means in the mask."),
        (a_choice(), Answers(asks_majority=True, majority=Majority.KEEP), ""),
        (a_choice(), Answers(), ""),
        (a_choice(EXPTIME=60.0), Answers(numbers={"gain": "1.5", "read_noise": "4"}), ""),
        (as_useless([*a_choice(), *listed("", "b.fits")[1:]], 1, "Is empty."), Answers(), ""),
    ],
)
def test_what_is_missing_is_said(entries: list[Entry], answers: Answers, sentence: str) -> None:
    assert objection(entries, answers) == sentence


def test_a_frame_in_electrons_needs_no_gain() -> None:
    entries = as_seen(listed("light.fits"), 0, a_look(unit="electron", RDNOISE=5.0))
    assert missing(entries, Answers()) == ()
    assert missing(entries, Answers(unit="adu/s")) == ("gain", "exposure")


# --------------------------------------------------------------------- requests


def test_a_request_survives_being_asked_again() -> None:
    request = OpenRequest(
        science="light.fits[SCI]",
        dark="dark.fits",
        masks=("a.fits", "b.fits[2]"),
        bias="bias.fits",
        flat="flat.fits",
        subtract_dark=True,
        scale_dark=True,
        gain=1.5,
        unit="adu",
        majority=Majority.INVERT,
    )
    answers = Answers(
        numbers={"gain": "1.5", "read_noise": ""},
        unit="adu",
        subtract_bias=True,
        subtract_dark=True,
        scale_dark=True,
        divide_by_flat=True,
        majority=Majority.INVERT,
    )
    assert request_of(entries_of(request), answers) == request


def test_what_is_not_ticked_is_not_done() -> None:
    request = OpenRequest(science="light.fits", dark="dark.fits", bias="bias.fits", flat="flat.fits")
    assert request_of(entries_of(request), Answers(scale_dark=True)) == OpenRequest(
        science="light.fits", dark="dark.fits"
    )


def test_what_is_ticked_without_a_file_is_not_asked_for() -> None:
    entries = entries_of(OpenRequest(science="light.fits"))
    answers = Answers(subtract_bias=True, subtract_dark=True, scale_dark=True, divide_by_flat=True)
    assert request_of(entries, answers) == OpenRequest(science="light.fits")


def test_a_comma_is_a_decimal_point() -> None:
    entries = entries_of(OpenRequest(science="light.fits"))
    assert request_of(entries, Answers(numbers={"gain": "1,5"})).gain == 1.5


def test_files_that_are_left_out_are_not_opened() -> None:
    entries = as_kind(entries_of(OpenRequest(science="light.fits", masks=("a.fits", "b.fits"))), 1, None)
    assert request_of(entries, Answers()) == OpenRequest(science="light.fits", masks=("b.fits",))
