from __future__ import annotations

import pytest

from crviewer.frames.fits.plain_text import counted, written


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.01234, 3, "0.0123"),
        (1.0, 3, "1"),
        (12.34, 3, "12.3"),
        (99.96, 3, "100"),
        (1234.5, 3, "1234"),
        (-1234.5, 3, "-1234"),
        (712.0, 2, "712"),
        (3.14, 2, "3.1"),
    ],
)
def test_numbers_have_the_digits_that_matter_and_no_exponent(value: float, digits: int, text: str) -> None:
    assert written(value, digits) == text


def test_one_thing_is_no_many() -> None:
    assert [counted(number, "ray") for number in range(3)] == ["0 rays", "1 ray", "2 rays"]
