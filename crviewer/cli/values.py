"""Values of arguments: each function parses one kind, or says what it must be."""

from __future__ import annotations

from argparse import ArgumentTypeError
from math import isfinite

from crviewer.review.core.dq import DQ, parsed_flag_values


def positive(text: str) -> float:
    """Parse a positive number.

    Parameters
    ----------
    text : str
        The argument.

    Returns
    -------
    float
        The number.

    Raises
    ------
    ArgumentTypeError
        If it is not a positive, finite number.
    """
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not (isfinite(value) and value > 0):
        raise ArgumentTypeError(f"must be a positive number, not {text!r}")
    return value


def score(text: str) -> float:
    """Parse the score of a suggestion; lower scores than 0.5 are never suggested.

    Parameters
    ----------
    text : str
        The argument.

    Returns
    -------
    float
        Above 0.5, up to 1.

    Raises
    ------
    ArgumentTypeError
        If it is not.
    """
    value = positive(text)
    if not 0.5 < value <= 1:
        raise ArgumentTypeError(f"must be above 0.5 and at most 1, not {text!r}")
    return value


def numbers(text: str) -> tuple[float, ...]:
    """Parse positive numbers separated by commas.

    Parameters
    ----------
    text : str
        The argument.

    Returns
    -------
    tuple of float
        Ascending, without repeats.

    Raises
    ------
    ArgumentTypeError
        If one is not a positive, finite number.
    """
    return tuple(sorted({positive(part) for part in text.split(",")}))


def flag_values(text: str) -> dict[DQ, int]:
    """Parse values of flags.

    Parameters
    ----------
    text : str
        `BAD=4,CR=4096`.

    Returns
    -------
    dict of DQ to int
        Values by our bits.

    Raises
    ------
    ArgumentTypeError
        If a name is none of ours, or a value no whole number.
    """
    try:
        return parsed_flag_values(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def tail(text: str) -> float:
    """Parse the significance down to which wings of rays are followed; see `detection.lacosmic.ray_growth`.

    Parameters
    ----------
    text : str
        The argument.

    Returns
    -------
    float, sigma
        At least 0.5.

    Raises
    ------
    ArgumentTypeError
        If it is less.
    """
    value = positive(text)
    if value < 0.5:
        raise ArgumentTypeError(f"must be 0.5 or more, not {text!r}: below, noise of the whole frame would be included")
    return value


def _whole(text: str, least: int, kind: str) -> int:
    if not text.isdecimal() or int(text) < least:
        raise ArgumentTypeError(f"must be {kind}, not {text!r}")
    return int(text)


def count(text: str) -> int:
    """Parse a number of things.

    Parameters
    ----------
    text : str
        The argument.

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    ArgumentTypeError
        If it is not such a number.
    """
    return _whole(text, 1, "a whole number from 1")


def seed(text: str) -> int:
    """Parse the seed of random numbers.

    Parameters
    ----------
    text : str
        The argument.

    Returns
    -------
    int
        At least 0.

    Raises
    ------
    ArgumentTypeError
        If it is not such a number.
    """
    return _whole(text, 0, "a whole number from 0")


def odd(text: str) -> int:
    """Parse the size of a kernel.

    Parameters
    ----------
    text : str
        The argument.

    Returns
    -------
    int, pixels
        Odd, at least 3.

    Raises
    ------
    ArgumentTypeError
        If it is not such a number.
    """
    value = _whole(text, 3, "an odd number from 3")
    if value % 2 == 0:
        raise ArgumentTypeError(f"must be an odd number from 3, not {text!r}")
    return value
