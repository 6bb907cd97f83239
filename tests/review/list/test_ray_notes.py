from __future__ import annotations

import numpy as np

from crviewer.detection.core.rays import find_rays
from crviewer.review.file import SavedNote
from crviewer.review.list.ray_notes import LONGEST, ReviewNotes

SHAPE = (10, 10)
RAYS = find_rays(np.array([11, 12, 13, 55, 65, 75]), SHAPE)  # three pixels in a row, three in a column


def a_note(text: str, pixel: int | None = None) -> SavedNote:
    return SavedNote(text=text, who="Ann", at="", pixel=pixel)


def test_the_last_note_of_a_pixel_stands_and_an_empty_one_takes_it_away() -> None:
    notes = ReviewNotes.of([a_note("one", 12), a_note("windy"), a_note("two", 12), a_note("gone", 55), a_note("", 55)])
    assert (notes.frame, notes.on) == ("windy", {12: "two"})


def test_a_note_is_about_the_ray_that_holds_its_pixel() -> None:
    notes = ReviewNotes.of([a_note("spike", 12), a_note("elsewhere", 99)])
    assert notes.rays(RAYS).tolist() == [0]
    assert notes.by_group(RAYS) == ["spike", ""]
    assert ReviewNotes().rays(RAYS).tolist() == []


def test_a_ray_that_grew_over_two_notes_tells_both() -> None:
    assert ReviewNotes.of([a_note("b", 13), a_note("a", 11)]).about(RAYS.of(0)) == "a · b"


def test_a_note_is_one_line_of_bounded_length() -> None:
    assert ReviewNotes().written("  two\nlines\t ", None).frame == "two lines"
    assert len(ReviewNotes().written("x" * 5000, 3).on[3]) == LONGEST
    assert ReviewNotes().written(" \n", 3).on == {}


def test_a_pixel_beyond_the_frame_is_about_nothing() -> None:
    assert ReviewNotes.of([a_note("odd", 2**62), a_note("odder", -5)]).by_group(RAYS) == ["", ""]
