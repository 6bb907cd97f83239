"""Flags that a header names: which cards do so, and what a name means that no pipeline in the table has.

Cards that are understood: `MP_CR = 3` (LSST), `BIT3 = 'CR'` and `F03 = 'CR'` (many, ours too), `BIT03 = 3 / COSMIC RAY`
(ZTF), `MSKNAM03 = 'CR'` with `MSKVAL03 = 8` (Pan-STARRS).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from crviewer.frames.flags.flag import Flag, FlagMeaning
from crviewer.frames.flags.flag_conventions import LSST, PANSTARRS

if TYPE_CHECKING:
    from astropy.io.fits import Card, Header

HIGHEST_BIT = 62
_PLANE = re.compile(r"MP_(.+)")
_NUMBERED = re.compile(r"(?:DQ|M|MSK|MASK)?BIT_?(\d+)")
_SHORT = re.compile(r"F(?:LAG)?_?(\d+)")  # filters are written like this too
_NAMED_VALUE = re.compile(r"MSKNAM(\d+)")
_MEANINGS = (  # the first that is found in a name; words of things seen come before those of defects
    (FlagMeaning.INFORMATION, r"DETECT|OBJECT|SOURCE|\bSTAR|INTRP|INTERP|SUSPECT|WARM|GHOST|HALO|\bEDGE\b|SENSOR EDGE"),
    (FlagMeaning.COSMIC_RAY, r"\bCRS?\b|COSMIC|\bCR ?(RAY|REJ|DRIZ|HIT)|\bCRAY|RAD(IATION)? HIT|\bRAYS?\b"),
    (FlagMeaning.INFORMATION, r"SPIKE|TRACK|STREAK|SATELLITE|AIRCRAFT|X ?TALK|CROSS ?TALK|DEBLEND|CLIPPED|REJECTED"),
    (FlagMeaning.INFORMATION, r"NON ?LINEAR|TELLURIC|OVERLAP|INEXACT|RESERVED|UNUSED|JUMP|PERSIST|VIGNET|POOR"),
    (FlagMeaning.INFORMATION, r"AFTER ?IMAGE|\bTRAIL\b|\bUSER\b"),
    (FlagMeaning.SATURATED, r"\bSAT(UR\w*)?\b|FULL ?WELL|A ?TO ?D|BLEED|BLOOM|OVERFLOW"),
    (FlagMeaning.NO_DATA, r"NO ?(DATA|VALUE)|NON ?DATA|\bNAN\b|UNMASKEDNAN|BLANK|MISSING|FILL|OFF ?IMAGE|NOT OBS"),
    (FlagMeaning.BAD, r"\bBAD|BPM|\bHOT|\bDEAD|COLUMN|\bCOL\b|\bROW\b|TRAP|LOW ?QE|RESPONSIVITY|NOISY|DO NOT USE"),
    (FlagMeaning.BAD, r"DEFECT|BLEMISH|UNSTABLE|TELEGRAPH|\bRTN\b|BLINKING|UNUSABLE|INVALID|\bCOLD|NON ?FUNC"),
)


def named_flags(header: Header) -> tuple[Flag, ...]:
    """The flags that the header of a plane names; empty where it names none.

    Parameters
    ----------
    header : Header
        Of the plane alone.

    Returns
    -------
    tuple of Flag
        By value.
    """
    flags, short = list(_named(header)), list(_short(header))
    if any(flag.meaning is not FlagMeaning.UNKNOWN for flag in short):
        flags += short
    return tuple(sorted(flags, key=lambda flag: flag.value))


def meaning_of(name: str) -> FlagMeaning:
    """What the name of a flag says by its words; UNKNOWN where it says nothing.

    Parameters
    ----------
    name : str
        Of a flag.

    Returns
    -------
    FlagMeaning
        By the first word that says something.
    """
    words = re.sub(r"[\W_]+", " ", name).upper().strip()
    return next((meaning for meaning, pattern in _MEANINGS if re.search(pattern, words)), FlagMeaning.UNKNOWN)


def _named(header: Header) -> Iterator[Flag]:
    for card in header.cards:
        if found := _PLANE.fullmatch(card.keyword):
            yield from _of_bit(found[1], str(card.value), _LSST)
        elif found := _NUMBERED.fullmatch(card.keyword):
            yield from _of_bit(_name_on(card, found[1]), found[1], {})
        elif found := _NAMED_VALUE.fullmatch(card.keyword):
            yield from _of_value(str(card.value).strip(), header.get(f"MSKVAL{found[1]}"))


def _short(header: Header) -> Iterator[Flag]:
    for card in header.cards:
        if (found := _SHORT.fullmatch(card.keyword)) and isinstance(card.value, str):
            yield from _of_bit(card.value.strip(), found[1], {})


def _name_on(card: Card, number: str) -> str:
    """The name of a bit: the value of its card, or the comment where the value only repeats the number."""
    if isinstance(card.value, str):
        return card.value.strip()
    return str(card.comment).strip() if card.value == int(number) and not isinstance(card.value, bool) else ""


def _of_bit(name: str, number: str, known: dict[str, FlagMeaning]) -> Iterator[Flag]:
    if name and number.isdecimal() and int(number) <= HIGHEST_BIT:
        yield Flag(name, 1 << int(number), known.get(name.upper()) or meaning_of(name))


def _of_value(name: str, value: object) -> Iterator[Flag]:
    if name and isinstance(value, int) and value > 0 and value.bit_count() == 1:
        yield Flag(name, value, _PANSTARRS.get(name.upper()) or meaning_of(name))


_LSST = {flag.name: flag.meaning for flag in LSST.flags}
_PANSTARRS = {flag.name: flag.meaning for flag in PANSTARRS.flags}
