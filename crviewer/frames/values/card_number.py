"""A number as a card holds it: plain, or as text with a decimal comma, as a fraction, or with its unit behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astropy.io.fits import Header

_DIGITS = r"[-+]?(?:\d[\d.,]*|[.,]\d+)(?:[EeDd][-+]?\d+)?"
_NUMBER = re.compile(rf"(?P<number>{_DIGITS})(?:\s*/\s*(?P<divisor>{_DIGITS}))?\s*(?P<rest>[^\d\s].*)?")
_ONE = re.compile(r"[-+]?(?:\d++\.?\d*|\.\d+)(?:[EeDd][-+]?\d+)?")
_UNCERTAINTY = re.compile(r"(?:±|\+/?-)\s*[\d.,]+\s*")
_UNIT = re.compile(r"(?:[^\W\d_]|[(\[%])[^\d:]*(?:-1)?\W*")


@dataclass(frozen=True, slots=True)
class CardNumber:
    """A number and its unit, as one card holds them.

    Attributes
    ----------
    value : float
        Finite.
    unit : str
        What is written behind the number ("s" of `60.0 s`); empty where nothing is.
    """

    value: float
    unit: str = ""


def card_number(header: Header, keyword: str) -> CardNumber | None:
    """Read a number from a header, be it written as text, as some programs do.

    Parameters
    ----------
    header : Header
        To be searched.
    keyword : str
        The card.

    Returns
    -------
    CardNumber or None
        None where there is no such card, or no finite number in it.
    """
    value = header.get(keyword)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        return parse_number(value)
    return CardNumber(float(value)) if isfinite(value) else None


def number_in(header: Header, keyword: str) -> float | None:
    """Read a number from a header, without what may be written behind it.

    Parameters
    ----------
    header : Header
        To be searched.
    keyword : str
        The card.

    Returns
    -------
    float or None
        None where there is no such card, or no finite number in it.
    """
    number = card_number(header, keyword)
    return None if number is None else number.value


def parse_number(text: str) -> CardNumber | None:
    """Read one number.

    Parameters
    ----------
    text : str
        "1.5", "1,5", "1/60", "60.0 s", "3.2768D+04", "5.0 e-", "1.234,5". A list of numbers that are all the same is
        that number.

    Returns
    -------
    CardNumber or None
        None where the text is no number, or several.
    """
    several = numbers_in(text)
    if several:
        return CardNumber(several[0]) if len(set(several)) == 1 else None
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    number, divisor = _plain(found["number"]), _plain(found["divisor"] or "1")
    unit = _UNCERTAINTY.sub("", found["rest"] or "", count=1).strip()
    if number is None or not divisor or not isfinite(number / divisor) or (unit and not _UNIT.fullmatch(unit)):
        return None
    return CardNumber(number / divisor, unit)


def numbers_in(text: str) -> tuple[float, ...]:
    """Read a list of numbers, as of several amplifiers.

    Parameters
    ----------
    text : str
        "1.0 1.1", "[1.0, 1.1]", "1,0 1,1".

    Returns
    -------
    tuple of float
        Empty where the text is no list of two or more.
    """
    stripped = text.strip().strip("[](){}")
    between = r"[\s,;|]+" if "." in stripped else r"[\s;|]+|,\s+"  # "1,1" is a decimal comma
    values = [_plain(part) for part in re.split(between, stripped) if part]
    numbers = tuple(value for value in values if value is not None)
    return numbers if 1 < len(numbers) == len(values) and _plain(stripped) is None else ()


def _plain(text: str) -> float | None:
    """A number with a point or a comma; where it has both, the last one is the decimal one."""
    point, comma = text.rfind("."), text.rfind(",")
    if comma > point:
        text = text.replace(".", "").replace(",", ".")
    elif comma >= 0:
        text = text.replace(",", "")
    if not _ONE.fullmatch(text):
        return None
    value = float(text.upper().replace("D", "E"))
    return value if isfinite(value) else None
