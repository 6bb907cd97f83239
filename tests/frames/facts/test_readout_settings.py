"""How two frames were read out, and in what they differ."""

from __future__ import annotations

from typing import Any

import pytest

from crviewer.frames.facts.readout_settings import readout_cards, readout_differences
from tests.frames.fits_files import a_header


@pytest.mark.parametrize(
    ("keyword", "own", "other", "said"),
    [
        ("GAIN", 200, 100, "its gain is 200 (GAIN) where the science frame has 100"),
        ("EGAIN", "0,25", 1.0, "its gain is 0,25 (EGAIN) where the science frame has 1"),
        ("ISOSPEED", 800, "1600", "its ISO is 800 (ISOSPEED) where the science frame has 1600"),
        ("READOUTM", "Fast", "Low Noise", "its readout mode is Fast (READOUTM) where the science frame has Low Noise"),
        ("INSTRUME", "ZWO ASI533MC", "ZWO ASI2600MM", None),
        ("AMPNAME", "A", "B", "its amplifier is A (AMPNAME) where the science frame has B"),
        ("FLIPSTAT", "Flip", "", "its flip is Flip (FLIPSTAT) where the science frame has none"),
        ("COADDS", 1, 10, "its number of coadds is 1 (COADDS) where the science frame has 10"),
        ("BLKLEVEL", 10, 50, "its offset is 10 (BLKLEVEL) where the science frame has 50"),
    ],
)
def test_a_setting_that_differs_is_told_with_both_values(keyword: str, own: Any, other: Any, said: str | None) -> None:
    (found,) = readout_differences(a_header(**{keyword: own}), a_header(**{keyword: other}))
    assert found.keyword == keyword
    assert said is None or found.in_words() == said


@pytest.mark.parametrize(
    ("keyword", "own", "other"),
    [
        ("EGAIN", 1.0, 1.004),
        ("GAIN", 100, "100.0"),
        ("READOUTM", "low-noise", "Low Noise "),
        ("INSTRUME", "ZWO CCD ASI2600MM Pro", "ZWO ASI2600MM Pro"),
        ("INSTRUME", "", "ZWO ASI2600MM Pro"),
    ],
)
def test_what_is_only_written_otherwise_is_the_same(keyword: str, own: Any, other: Any) -> None:
    assert not readout_differences(a_header(**{keyword: own}), a_header(**{keyword: other}))


def test_only_what_both_headers_tell_is_compared() -> None:
    assert not readout_differences(a_header(GAIN=1, READOUTM="Fast"), a_header(EGAIN=2))


def test_the_gain_of_a_frame_in_electrons_is_not_compared() -> None:
    assert not readout_differences(a_header(GAIN=1.0, BUNIT="electron"), a_header(GAIN=2.0))


def test_an_offset_counts_where_camera_programs_wrote_it() -> None:
    """A telescope may have an offset too."""
    assert not readout_differences(a_header(OFFSET=10), a_header(OFFSET=50))
    camera = {"INSTRUME": "ZWO ASI2600MM"}
    assert readout_differences(a_header(OFFSET=10, **camera), a_header(OFFSET=50, **camera))[0].name == "offset"


def test_the_cards_serve_in_place_of_the_header() -> None:
    headers = [a_header(INSTRUME="ZWO ASI2600MM", GAIN=gain, OFFSET=gain, BUNIT="adu") for gain in (100, 200)]
    cards = [dict(readout_cards(header)) for header in headers]
    assert readout_differences(cards[0], cards[1]) == readout_differences(*headers)  # type: ignore[arg-type]
