"""The unit of a number in a header: behind it, in the comment of its card, or by TIMEUNIT.

FITS standard 4.0, sections 4.3 and 9.7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from crviewer.frames.values.card_number import card_number

if TYPE_CHECKING:
    from astropy.io.fits import Header

SECONDS: Mapping[str, float] = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("ms", "msec", "msecs", "millisec", "millisecs", "millisecond", "milliseconds"), 1e-3),
    **dict.fromkeys(("us", "usec", "usecs", "microsec", "microsecs", "microsecond", "microseconds"), 1e-6),
    **dict.fromkeys(("ns", "nsec", "nanosecond", "nanoseconds"), 1e-9),
    **dict.fromkeys(("ks", "ksec", "kiloseconds"), 1e3),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86400.0),
}
MICROMETRES: Mapping[str, float] = {
    **dict.fromkeys(("um", "micron", "microns", "micrometer", "micrometers", "micrometre", "micrometres"), 1.0),
    **dict.fromkeys(("mm", "millimeter", "millimeters", "millimetre", "millimetres"), 1e3),
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), 1e6),
}
_BRACKETED = re.compile(r"[\[(]([^\[\]()]*)[\])]?")
_SPOKEN = re.compile(r"\b(?:in|unit:?|units:?)\s{1,9}([a-z0-9/ ^*.-]{1,40}?)\s{0,9}(?:[,;:)\]]|--|$)")
_WORD = re.compile(r"[a-z]{4,}")
_ELECTRON = r"(?<![a-z])(?:photo-?)?(?:electrons?|elect|elec|el|e-?|photons?)(?![a-z])"
_ADU = r"(?<![a-z])(?:adus?|dns?|counts?|cts?|data numbers?|a/d units?)(?![a-z])"
_BY = r"\s*(?:/|\bper\b|\bto an?\b)\s*"
_SETTINGS = re.compile(
    r"\b(?:settings?|set|index|level|mode|preset|sensor gain|iso|camera gain|control|em ?gain|multiplication|percent)\b"
    r"|(?:^|[\d\s\[(])c?db\b|\b\d\s*[=:]\s*[a-z]"
)


class Counted(StrEnum):
    """What a number about a detector counts."""

    ELECTRONS = "e⁻"
    ADU = "ADU"
    ELECTRONS_PER_ADU = "e⁻/ADU"
    ADU_PER_ELECTRON = "ADU/e⁻"
    SETTING = "setting"


_COUNTED = (
    (Counted.ADU_PER_ELECTRON, re.compile(rf"{_ADU}{_BY}{_ELECTRON}|from electrons? to adus?")),
    (Counted.ELECTRONS_PER_ADU, re.compile(rf"{_ELECTRON}{_BY}{_ADU}|adus? to electrons?")),
    (Counted.SETTING, _SETTINGS),
)


def seconds_of(header: Header, keyword: str) -> tuple[float, str] | None:
    """Tell in which unit of time a card counts.

    Parameters
    ----------
    header : Header
        Of the image.
    keyword : str
        A card that it has.

    Returns
    -------
    (float, str) or None
        Seconds in one unit, and what says so, empty where nothing does; None where something stands behind the number
        that is no time.
    """
    found = next(_known(header, keyword, SECONDS), None)
    if found is not None:
        return SECONDS[found], found
    if _is_foreign(header, keyword):
        return None
    unit = _plain(str(header.get("TIMEUNIT", "")))
    return (SECONDS[unit], f"TIMEUNIT = {unit}") if unit in SECONDS else (1.0, "")


def micrometres_of(header: Header, keyword: str) -> float | None:
    """Tell in which unit of length a card counts.

    Parameters
    ----------
    header : Header
        Of the image.
    keyword : str
        A card that it has.

    Returns
    -------
    float or None
        Micrometres in one unit; None where nothing says so.
    """
    found = next(_known(header, keyword, MICROMETRES), None)
    return None if found is None else MICROMETRES[found]


def gain_counts(header: Header, keyword: str) -> Counted | None:
    """Tell what a gain counts.

    Parameters
    ----------
    header : Header
        Of the image.
    keyword : str
        A card that it has.

    Returns
    -------
    Counted or None
        As the card says, None where it does not. What stands behind the number and is no unit of a gain makes it a
        setting.
    """
    texts = (_plain(text) for text in (_behind(header, keyword), header.comments[keyword]))
    found = next((kind for text in texts for kind, pattern in _COUNTED if pattern.search(text)), None)
    return found or (Counted.SETTING if _is_foreign(header, keyword) else None)


def level_counts(header: Header, keyword: str) -> Counted | None:
    """Tell whether a noise or a level is in electrons or ADU.

    Parameters
    ----------
    header : Header
        Of the image.
    keyword : str
        A card that it has.

    Returns
    -------
    Counted or None
        As the card says, None where it does not; SETTING where what stands behind the number is neither.
    """
    for text in (_behind(header, keyword), *_candidates(header.comments[keyword])):
        if re.match(rf"[\s\[(]*{_ELECTRON}", _plain(text)):
            return Counted.ELECTRONS
        if re.match(rf"[\s\[(]*{_ADU}", _plain(text)):
            return Counted.ADU
    return Counted.SETTING if _is_foreign(header, keyword) else None


def _known(header: Header, keyword: str, units: Mapping[str, float]) -> Iterator[str]:
    comment = header.comments[keyword]
    for text in (_behind(header, keyword), *_candidates(comment)):
        word = _plain(text).strip("[]() .:")
        if word in units:
            yield word
    yield from (word for word in _WORD.findall(_plain(comment)) if word in units)


def _candidates(comment: str) -> Iterator[str]:
    """What may be the unit in a comment: what stands in brackets, behind "in", or alone."""
    for text in _BRACKETED.findall(comment):
        yield text.partition(",")[0]
    yield from _SPOKEN.findall(_plain(comment))
    yield from re.split(r"[,;]", comment)
    yield from comment.split("/")[1:]


def _behind(header: Header, keyword: str) -> str:
    number = card_number(header, keyword)
    return number.unit if number else ""


def _is_foreign(header: Header, keyword: str) -> bool:
    """True where something that is no remark in brackets stands behind a number."""
    return _behind(header, keyword)[:1] not in ("", "(", "[")


def _plain(text: str) -> str:
    """In small letters, with one spelling of micro, which no header can spell, and of minus."""
    text = re.sub(r"(?<![\ufffd?µμ])[\ufffd?µμ]+(?=s|m)", "u", text.strip().lower()).replace("−", "-").replace("⁻", "-")
    return re.sub(r"\s+", " ", text)
