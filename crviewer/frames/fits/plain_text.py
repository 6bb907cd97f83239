"""Numbers and counts in text."""

from __future__ import annotations


def written(value: float, digits: int = 3) -> str:
    """Write a measured number without an exponent for large values.

    Parameters
    ----------
    value : float
        The number.
    digits : int
        How many significant digits; digits before the decimal point are never cut.

    Returns
    -------
    str
        Such as "0.0213", "1.5", "12345".
    """
    return f"{value:.0f}" if abs(value) >= 10 ** (digits - 1) else f"{value:.{digits}g}"


def counted(number: int, what: str) -> str:
    """Write a number of things, in the singular or plural.

    Parameters
    ----------
    number : int
        How many.
    what : str
        One of them: "ray".

    Returns
    -------
    str
        "1 ray", "2 rays".
    """
    return f"{number} {what}{'' if number == 1 else 's'}"
