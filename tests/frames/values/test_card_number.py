"""Numbers as cards hold them."""

from __future__ import annotations

import pytest
from astropy.io import fits

from crviewer.frames.values.card_number import CardNumber, number_in, numbers_in, parse_number


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1.5", 1.5, ""),
        ("1,5", 1.5, ""),
        ("1.234,5", 1234.5, ""),
        ("1,234.5", 1234.5, ""),
        ("1/60", 1 / 60, ""),
        ("60.0 s", 60.0, "s"),
        ("3.2768D+04", 32768.0, ""),
        ("1.0 e-/ADU", 1.0, "e-/ADU"),
        ("5.0 +/- 0.2 e-", 5.0, "e-"),
        ("10.00 dB", 10.0, "dB"),
        ("-20,5 C", -20.5, "C"),
        ("5 5 5", 5.0, ""),
    ],
)
def test_number_with_what_stands_behind_it(text: str, value: float, unit: str) -> None:
    number = parse_number(text)
    assert number is not None
    assert (number.value, number.unit) == (pytest.approx(value), unit)


@pytest.mark.parametrize(
    "text", ["", "HIGH", "nan", "1e999", "1/0", "1_000", "0x10", "00:10:00", "1.2.3", "16-bit", "4 x 2", "1.0 1.1"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_number(text) is None


def test_list_of_numbers_is_read_as_such() -> None:
    assert numbers_in("1.0 1.1 1.0 0.9") == (1.0, 1.1, 1.0, 0.9)
    assert numbers_in("[1.0,1.1]") == (1.0, 1.1)
    assert numbers_in("1,0 1,1") == (1.0, 1.1)
    assert numbers_in("1,0") == ()


def test_long_list_that_is_none_is_refused_at_once() -> None:
    assert parse_number("1," * 34 + "x") is None


def test_cards_hold_numbers_or_text() -> None:
    header = fits.Header([("A", 2), ("B", "2,5"), ("C", True), ("D", None)])
    assert [number_in(header, name) for name in "ABCDE"] == [2.0, 2.5, None, None, None]
    assert parse_number("2") == CardNumber(2.0)
