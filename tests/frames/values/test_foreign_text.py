"""Text of foreign files is harmless wherever it goes."""

from __future__ import annotations

import pytest

from crviewer.frames.values.foreign_text import shortened, spreadsheet_cell, visible


def test_what_steers_a_terminal_or_turns_text_around_is_written_as_its_escape() -> None:
    assert visible("a\x1b]0;title\x07b\r\x9b") == r"a\x1b]0;title\x07b\r\x9b"
    assert visible("exe.\u202estif.fits") == r"exe.\u202estif.fits"


def test_ordinary_text_of_any_language_stays_as_it_is() -> None:
    assert visible("σ Octantis, naïve 観測\t1\n2") == "σ Octantis, naïve 観測\t1\n2"


def test_a_line_feed_in_a_name_starts_no_line_of_its_own() -> None:
    assert visible("a\nerror: none", one_line=True) == r"a\nerror: none"


def test_a_long_text_keeps_its_beginning_and_its_end() -> None:
    assert shortened("abcdefghij", 10) == "abcdefghij"
    assert shortened("abcdefghijk", 5) == "ab…jk"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_formula_is_text_in_a_spreadsheet(text: str) -> None:
    assert spreadsheet_cell(text) == f"'{text}"


def test_other_cells_stay_as_they_are() -> None:
    assert [spreadsheet_cell(text) for text in ("", "a=1", "hot pixel")] == ["", "a=1", "hot pixel"]
