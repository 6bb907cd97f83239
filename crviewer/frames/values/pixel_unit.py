"""What a pixel value counts: electrons or ADU, per second or not, from the many spellings of BUNIT."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crviewer.frames.values.card_number import number_in
from crviewer.frames.values.foreign_text import shortened

if TYPE_CHECKING:
    from astropy.io.fits import Header
    from astropy.units import UnitBase

SPELLINGS = {
    "electron": (
        "electron",
        "electrons",
        "e-",
        "e",
        "e⁻",
        "el",
        "elec",
        "photoelectron",
        "photoelectrons",
        "photon",
        "photons",
    ),
    "adu": ("adu", "adus", "count", "counts", "ct", "cts", "dn", "dns", "cnts", "data number"),
    "adu/s": ("cps",),
}
FACTORS: Mapping[str, tuple[str, str, str]] = {
    # keyword: the unit that it is for, what one of it takes, and who writes it
    "PHOTMJSR": ("MJy/sr", "adu/s", "JWST"),
    "FLUXCONV": ("MJy/sr", "adu/s", "Spitzer"),
    "NMGY": ("nanomaggy", "adu", "SDSS"),
}
_REMEDY = (
    "Open the frame from before it was calibrated to that unit, or say what it counts with --unit "
    "(electron or adu, with /s where it is per second) if BUNIT is wrong"
)
_LONGEST = 68  # characters, that a card without CONTINUE can hold
_COUNTS = ("electron", "adu", "DN", "count", "photon")  # units of their own to astropy
_NOTHING = ("", "none", "n/a", "na", "-", "?", "unknown", "undefined", "null", "unspecified")
_PER_PIXEL = re.compile(r" ?(?:/ ?pix(?:el)?s?(?= ?(?:/|$))| pix(?:el)? ?(?:\^|\*\*)?-1(?= |$))")
_PER_SECOND = re.compile(
    r"(?: ?/ ?| per )\(?s(?:ec|ecs|econd|econds)?\)?$"
    r"|(?: | ?[.*] ?)s(?:ec)?(?:-1|\^-1|\*\*-1|\^?\(-1\)|\*\*\(-1\)|⁻¹)$"
)
_QUANTITY = re.compile(r"jy|mag|erg|watt|arcsec|flam|fnu|/sr", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitConversion:
    """How the values of an image come to be counts.

    Attributes
    ----------
    scale : float
        By which values are multiplied to be in the unit of the frame.
    normalised : bool
        True where all values are from 0 to 1, as of a frame that was divided by the range of its converter.
    reading : str
        What was made of the values, one sentence; empty for counts.
    problem, remedy : str
        Why the values cannot be converted, and what to do, as of `FrameError`; empty where they can.
    """

    scale: float = 1.0
    normalised: bool = False
    reading: str = ""
    problem: str = ""
    remedy: str = ""


PLAIN_COUNTS = UnitConversion()
# Lupton and others 1999, AJ 118, 1406; https://outerspace.stsci.edu/display/PANSTARRS/PS1+Stack+images
_ASINH = UnitConversion(
    problem="is on the asinh scale of Pan-STARRS (BSOFTEN, BOFFSET), on which values are no counts",
    remedy="Make it linear first: BOFFSET + 2 BSOFTEN sinh(value / 1.0857), without these two cards; or say what it "
    "counts with --unit adu if that was done",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelUnit:
    """What the values of an image count.

    Attributes
    ----------
    unit : unit
        electron or adu, or either per second; adu where nothing says so.
    assumed : bool
        True where the header names no unit.
    conversion : UnitConversion
        How values come to be in `unit`.
    """

    unit: UnitBase
    assumed: bool = False
    conversion: UnitConversion = PLAIN_COUNTS


def unit_in(header: Header) -> PixelUnit:
    """Read the unit of an image from its header.

    Parameters
    ----------
    header : Header
        Of the image.

    Returns
    -------
    PixelUnit
        Its conversion has a problem where BUNIT is no count, and no keyword of `FACTORS` converts it.
    """
    from astropy import units

    if "BSOFTEN" in header and "BOFFSET" in header:
        return PixelUnit(unit=units.adu, conversion=_ASINH)
    text = shortened(str(header.get("BUNIT", "")).strip(), _LONGEST)
    if text.lower() in _NOTHING:
        return PixelUnit(unit=units.adu, assumed=True)
    known = parse_unit(text)
    if known is not None:
        return PixelUnit(unit=known)
    refused = UnitConversion(problem=_problem(text), remedy=_REMEDY)
    return _multiple(text) or _converted(text, header) or PixelUnit(unit=units.adu, conversion=refused)


def parse_unit(text: str) -> UnitBase | None:
    """Understand a unit as observatories write it.

    Parameters
    ----------
    text : str
        For example "e-", "ELECTRONS/S", "DN (raw)", "adu s-1".

    Returns
    -------
    unit or None
        electron or adu, or either per second; None where the text names neither.
    """
    from astropy import units

    text = _PER_PIXEL.sub("", _without_comment(" ".join(text.lower().split())))
    quantity = _PER_SECOND.sub("", text)
    names = [name for name, spellings in SPELLINGS.items() if quantity in spellings]
    if not names:
        return None
    unit: UnitBase = units.Unit(names[0])
    return unit if quantity == text else unit / units.s


def _without_comment(text: str) -> str:
    """A unit without what is said of it in parentheses behind it: "dn (raw)"."""
    return text.partition(" (")[0] if text.endswith(")") else text


def is_rate(unit: UnitBase) -> bool:
    """Tell whether a unit is per second.

    Parameters
    ----------
    unit : Unit
        Electron or adu, or either per second.

    Returns
    -------
    bool
        True for electron/s and adu/s.
    """
    from astropy import units

    return unit in (units.electron / units.s, units.adu / units.s)


def _multiple(text: str) -> PixelUnit | None:
    """A multiple of counts, or counts in another unit of time."""
    from astropy import units

    whole = units.Unit(text, parse_strict="silent")
    for name in (*_COUNTS, *(f"{each}/s" for each in _COUNTS)):
        if not isinstance(whole, units.UnrecognizedUnit) and whole.is_equivalent(units.Unit(name)):
            scale, unit = float(whole.to(units.Unit(name))), parse_unit(name) or units.adu
            reading = f"A value of 1 in {text} is {scale:.6g} {unit}."
            return PixelUnit(unit=unit, conversion=UnitConversion(scale=scale, reading=reading))
    return None


def _converted(text: str, header: Header) -> PixelUnit | None:
    """By a factor that the header has."""
    from astropy import units

    for keyword, (unit, counts, writer) in FACTORS.items():
        factor = number_in(header, keyword)
        if factor is not None and factor > 0 and _bare(text) == _bare(unit):
            reading = (
                f"Values in {text} are divided by {keyword} = {factor:.6g}, as {writer} has it, to be in {counts}."
            )
            return PixelUnit(unit=units.Unit(counts), conversion=UnitConversion(scale=1 / factor, reading=reading))
    return None


def _bare(unit: str) -> str:
    """Its letters alone, in the singular."""
    return re.sub(r"[^a-z]", "", unit.lower()).replace("maggies", "maggy")


def _problem(text: str) -> str:
    from astropy import units

    known = _QUANTITY.search(text) or not isinstance(units.Unit(text, parse_strict="silent"), units.UnrecognizedUnit)
    return f"is in “{text}” (BUNIT), {'from which electrons do not follow' if known else 'which is no known unit'}"
