"""Which values an argument may have; each function reads one, or says what it must be."""

from __future__ import annotations

from argparse import ArgumentTypeError
from math import isfinite


def positive(text: str) -> float:
    """Read a physical quantity."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not (isfinite(value) and value > 0):
        raise ArgumentTypeError(f"must be a positive number, not {text!r}")
    return value


def score(text: str) -> float:
    """Read how clear a suggestion must be; weaker ones are never made."""
    value = positive(text)
    if not 0.5 < value <= 1:
        raise ArgumentTypeError(f"must be above 0.5 and at most 1, not {text!r}")
    return value


def numbers(text: str) -> tuple[float, ...]:
    """Read physical quantities, separated by commas; ascending, each once."""
    return tuple(sorted({positive(part) for part in text.split(",")}))


def tail(text: str) -> float:
    """Read a significance down to which the tails of rays are followed, as in `detection.lacosmic.ray_growth`."""
    value = positive(text)
    if value < 0.5:
        raise ArgumentTypeError(f"must be 0.5 or more, not {text!r}: below, the noise of the whole frame would join")
    return value


def _whole(text: str, least: int, kind: str) -> int:
    if not text.isdecimal() or int(text) < least:
        raise ArgumentTypeError(f"must be {kind}, not {text!r}")
    return int(text)


def count(text: str) -> int:
    """Read how many there are of something."""
    return _whole(text, 1, "a whole number from 1")


def seed(text: str) -> int:
    """Read the seed of random numbers."""
    return _whole(text, 0, "a whole number from 0")


def odd(text: str) -> int:
    """Read the size of a kernel."""
    value = _whole(text, 3, "an odd number from 3")
    if value % 2 == 0:
        raise ArgumentTypeError(f"must be an odd number from 3, not {text!r}")
    return value
