"""The choice of files: one of each kind but masks, and a sentence for whatever is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.facts.frame_kind import FrameKind, KindGuess
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.masks.mask_majority import MaskMajority
from crviewer.frames.values.pixel_unit import UnitConversion
from crviewer.gui.opening.file_peek import FilePeek, look_of
from crviewer.gui.opening.open_choice import (
    FileEntry,
    OpenAnswers,
    as_kind,
    as_seen,
    as_useless,
    elsewhere,
    entries_of,
    missing,
    objection,
    request_of,
)
from tests.frames.fits_files import a_frame, ramp
from tests.requests import a_full_request

FULL = {"GAIN": 2.0, "RDNOISE": 5.0, "EXPTIME": 60.0}


def a_look(kind: FrameKind = FrameKind.SCIENCE, unit: str = "adu", **keywords: float | str) -> FilePeek:
    look = look_of(a_frame(ramp(), unit, **keywords))
    return replace(look, guess=KindGuess(kind, "a test says so"))


def listed(*names: str) -> list[FileEntry]:
    return [FileEntry(number=number, location=FileLocation(Path(name))) for number, name in enumerate(names)]


def kinds(entries: list[FileEntry]) -> list[FrameKind | None]:
    return [entry.kind for entry in entries]


def a_choice(**keywords: float | str) -> list[FileEntry]:
    """One science frame that was looked at."""
    return as_seen(listed("light.fits"), 0, a_look(**(keywords or FULL)))


# ----------------------------------------------------------------------- kinds


def test_files_are_taken_as_what_they_seem_to_be() -> None:
    entries = listed("a.fits", "b.fits", "c.fits", "d.fits")
    for number, kind in enumerate((FrameKind.MASK, FrameKind.DARK, FrameKind.SCIENCE, FrameKind.MASK)):
        entries = as_seen(entries, number, a_look(kind))
    assert kinds(entries) == [FrameKind.MASK, FrameKind.DARK, FrameKind.SCIENCE, FrameKind.MASK]


def test_of_two_science_frames_the_first_is_taken() -> None:
    entries = as_seen(as_seen(listed("a.fits", "b.fits"), 0, a_look()), 1, a_look())
    assert kinds(entries) == [FrameKind.SCIENCE, None]


def test_another_science_frame_takes_the_place_of_the_first() -> None:
    entries = as_seen(as_seen(listed("a.fits", "b.fits"), 0, a_look()), 1, a_look())
    assert kinds(as_kind(entries, 1, FrameKind.SCIENCE)) == [None, FrameKind.SCIENCE]


def test_masks_do_not_take_each_others_place() -> None:
    entries = as_kind(as_kind(listed("a.fits", "b.fits"), 0, FrameKind.MASK), 1, FrameKind.MASK)
    assert kinds(entries) == [FrameKind.MASK, FrameKind.MASK]


def test_what_the_observer_said_stands_when_the_file_has_been_looked_at() -> None:
    entries = as_seen(as_kind(listed("a.fits"), 0, FrameKind.FLAT), 0, a_look(FrameKind.SCIENCE))
    assert kinds(entries) == [FrameKind.FLAT]


def test_a_file_that_cannot_be_used_is_left_out() -> None:
    (entry,) = as_useless(listed("a.fits"), 0, "Is empty.")
    assert (entry.kind, entry.undecided, entry.problem) == (None, False, "Is empty.")


def test_another_extension_is_looked_at_anew_and_stays_what_it_is() -> None:
    (entry,) = elsewhere(a_choice(), 0, "2")
    assert (entry.location, entry.look, entry.kind) == (FileLocation(Path("light.fits"), "2"), None, FrameKind.SCIENCE)


# ------------------------------------------------------------------- objections


@pytest.mark.parametrize(
    ("entries", "answers", "sentence"),
    [
        ([], OpenAnswers(), "Add a science frame, and its dark and masks if you have them."),
        (listed("a.fits", "b.fits"), OpenAnswers(), "Reading 2 files…"),
        (
            as_seen(listed("a.fits"), 0, a_look(FrameKind.DARK)),
            OpenAnswers(),
            "Choose which file is the science frame.",
        ),
        (
            as_kind(as_useless(listed("a.fits"), 0, "Is empty."), 0, FrameKind.SCIENCE),
            OpenAnswers(),
            "a.fits cannot be used. Leave it out, or choose another extension.",
        ),
        (a_choice(EXPTIME=60.0), OpenAnswers(), "The header has no gain and no read noise. Enter them below."),
        (a_choice(EXPTIME=60.0, RDNOISE=5.0), OpenAnswers(), "The header has no gain. Enter it below."),
        (a_choice(), OpenAnswers(needed=("exposure",)), "The header has no exposure time. Enter it below."),
        (a_choice(), OpenAnswers(numbers={"gain": "much"}), "The gain must be a positive number."),
        (a_choice(), OpenAnswers(numbers={"read_noise": "-1"}), "The read noise must be a positive number."),
        (a_choice(), OpenAnswers(numbers={"exposure": "inf"}), "The exposure time must be a positive number."),
        (a_choice(), OpenAnswers(asks_majority=True), "Choose what 1 means in the mask."),
        (a_choice(), OpenAnswers(asks_majority=True, said={"majority": MaskMajority.KEEP}), ""),
        (a_choice(), OpenAnswers(), ""),
        (a_choice(EXPTIME=60.0), OpenAnswers(numbers={"gain": "1.5", "read_noise": "4"}), ""),
        (as_useless([*a_choice(), *listed("", "b.fits")[1:]], 1, "Is empty."), OpenAnswers(), ""),
    ],
)
def test_what_is_missing_is_said(entries: list[FileEntry], answers: OpenAnswers, sentence: str) -> None:
    assert objection(entries, answers) == sentence


def test_a_frame_in_electrons_needs_no_gain() -> None:
    entries = as_seen(listed("light.fits"), 0, a_look(unit="electron", RDNOISE=5.0))
    assert missing(entries, OpenAnswers()) == ()
    assert missing(entries, OpenAnswers(said={"unit": "adu/s"})) == ("gain", "exposure")


# --------------------------------------------------------------------- requests


def test_a_request_survives_being_asked_again() -> None:
    request = OpenRequest.of(
        science="light.fits[SCI]",
        dark="dark.fits",
        masks=("a.fits", "b.fits[2]"),
        bias="bias.fits",
        flat="flat.fits",
        subtract_dark=True,
        scale_dark=True,
        gain=1.5,
        unit="adu",
        majority=MaskMajority.INVERT,
    )
    answers = OpenAnswers(
        numbers={"gain": "1.5", "read_noise": ""},
        said={"unit": "adu", "subtract_dark": True, "scale_dark": True, "majority": MaskMajority.INVERT},
    )
    assert request_of(entries_of(request), answers) == request


def test_what_is_not_ticked_is_not_done() -> None:
    request = OpenRequest.of(science="light.fits", dark="dark.fits", bias="bias.fits", flat="flat.fits")
    answers = OpenAnswers(said={"subtract_dark": False, "scale_dark": True}, left_out={FrameKind.BIAS, FrameKind.FLAT})
    assert request_of(entries_of(request), answers) == OpenRequest.of(science="light.fits", dark="dark.fits")


def test_what_is_ticked_without_a_file_is_not_asked_for() -> None:
    entries = entries_of(OpenRequest.of(science="light.fits"))
    answers = OpenAnswers(said={"subtract_dark": True, "scale_dark": True})
    assert request_of(entries, answers) == OpenRequest.of(science="light.fits")


def test_a_comma_is_a_decimal_point() -> None:
    entries = entries_of(OpenRequest.of(science="light.fits"))
    assert request_of(entries, OpenAnswers(numbers={"gain": "1,5"})).overrides.gain == 1.5


def test_what_no_widget_shows_stays_said_of_the_same_science_frame(tmp_path: Path) -> None:
    full = a_full_request(tmp_path)
    entries = entries_of(full)
    assert request_of(entries, OpenAnswers(before=full)) == full
    other = as_kind([*entries, FileEntry(number=99, location=FileLocation(Path("b.fits")))], 99, FrameKind.SCIENCE)
    assert request_of(other, OpenAnswers(before=full)).mask_options == OpenRequest().mask_options


def test_files_that_are_left_out_are_not_opened() -> None:
    entries = as_kind(entries_of(OpenRequest.of(science="light.fits", masks=("a.fits", "b.fits"))), 1, None)
    assert request_of(entries, OpenAnswers()) == OpenRequest.of(science="light.fits", masks=("b.fits",))


def test_what_the_header_says_in_place_of_a_number_is_quoted() -> None:
    said = objection(a_choice(GAIN="HIGH", RDNOISE=5.0), OpenAnswers())
    assert said == "Its GAIN says “HIGH”, which is no number. Enter it below."


@pytest.mark.parametrize(
    ("conversion", "answers"),
    [
        (UnitConversion(problem="is in “Jy” (BUNIT)"), OpenAnswers(said={"unit": "adu"})),
        (UnitConversion(problem="has values from 0 to 1", normalised=True), OpenAnswers(numbers={"scale": "65535"})),
    ],
)
def test_values_that_are_no_counts_are_asked_about(conversion: UnitConversion, answers: OpenAnswers) -> None:
    look = replace(a_look(**FULL), conversion=conversion)
    entries = as_seen(listed("light.fits"), 0, look)
    assert objection(entries, OpenAnswers()).startswith(f"The science frame {conversion.problem}. ")
    assert objection(entries, answers) == ""
