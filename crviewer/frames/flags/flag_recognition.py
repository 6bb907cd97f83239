"""Which flags a plane has: by the names in its own header, by the instrument, and by what its values are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crviewer.frames.flags import flag_conventions as table
from crviewer.frames.flags.flag import Flag, FlagConvention, FlagMeaning
from crviewer.frames.flags.flag_names import named_flags
from crviewer.frames.flags.plane_values import PlaneValues

if TYPE_CHECKING:
    from astropy.io.fits import Header


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagScheme:
    """How a plane is read.

    Attributes
    ----------
    title : str
        Whose flags these are, or what else the plane is ("DRAGONS", "plain mask", "unknown").
    reason : str
        By what that is known, in a few words; empty where it is not known.
    flags : tuple of Flag
        Those that may occur.
    codes : bool
        True where a pixel holds one whole number, not a sum of bits.
    convention : FlagConvention or None
        That of the table, where it is one.
    """

    title: str
    reason: str = ""
    flags: tuple[Flag, ...] = ()
    codes: bool = False
    convention: FlagConvention | None = None

    @property
    def is_plain(self) -> bool:
        """True for a mask: whatever is not 0 is bad."""
        return self is PLAIN

    @property
    def is_known(self) -> bool:
        """True where it is understood; else the observer has to say what the flags mean."""
        return self is not UNKNOWN


PLAIN = FlagScheme(title="plain mask")
_RAYS = ("CRMASK", "CRMSK", "COSMICS")  # what an extension is called that flags cosmic rays alone
UNKNOWN = FlagScheme(title="unknown flags")


@dataclass(frozen=True, slots=True)
class RecognitionRule:
    """A convention, and the header cards by which it is known, as regular expressions; all of them have to match."""

    convention: FlagConvention
    cards: Mapping[str, str]

    def reason(self, header: Header) -> str:
        """What in the header says so, in words; empty where nothing does.

        Parameters
        ----------
        header : Header
            To look at.

        Returns
        -------
        str
            As "by TELESCOP = JWST".
        """
        said = {keyword: str(header.get(keyword, "")).strip() for keyword in self.cards}
        fits = all(re.fullmatch(pattern, said[keyword], re.IGNORECASE) for keyword, pattern in self.cards.items())
        return "by " + " and ".join(f"{keyword} = {text}" for keyword, text in said.items()) if fits else ""


# The first whose cards match and that knows every value of the plane; else the first whose cards match.
RULES = (
    RecognitionRule(table.JWST, {"TELESCOP": "JWST"}),
    RecognitionRule(table.HST_ACS, {"INSTRUME": "ACS"}),
    RecognitionRule(table.HST_WFC3_IR, {"INSTRUME": "WFC3", "DETECTOR": "IR"}),
    RecognitionRule(table.HST_WFC3_UVIS, {"INSTRUME": "WFC3"}),
    RecognitionRule(table.HST_STIS, {"INSTRUME": "STIS"}),
    RecognitionRule(table.HST_WFPC2, {"INSTRUME": "WFPC2"}),
    RecognitionRule(table.EUCLID_VIS, {"TELESCOP": "EUCLID", "INSTRUME": "VIS"}),
    RecognitionRule(table.DRAGONS, {"PROCSOFT": "DRAGONS"}),
    RecognitionRule(table.DRAGONS, {"TELESCOP": "Gemini[- ](North|South)"}),
    RecognitionRule(table.DRAGONS, {"INSTRUME": "GMOS-[NS]|GNIRS|NIRI|F2|NIFS|GSAOI|GHOST|IGRINS-2"}),
    RecognitionRule(table.LCO, {"ORIGIN": "LCOGT"}),
    RecognitionRule(table.LCO, {"TELESCOP": r"[012]m[048]-\d\d"}),
    RecognitionRule(table.DESI, {"INSTRUME": "DESI"}),
    RecognitionRule(table.ZTF, {"INSTRUME": "ZTF.*"}),
    RecognitionRule(table.ZTF, {"ORIGIN": "Zwicky Transient Facility"}),
    RecognitionRule(table.DES, {"INSTRUME": "DECam", "EXTNAME": "MSK"}),
    RecognitionRule(table.DECAM_BITS, {"INSTRUME": "DECam", "PLVER": r"(DECam)?\s*V?([012]\.|3\.[0-4](\D|$)).*"}),
    RecognitionRule(table.DECAM, {"INSTRUME": "DECam"}),
    RecognitionRule(table.DECAM_BITS, {"INSTRUME": "DECam", "PROCTYPE": ".+"}),
    RecognitionRule(table.DES, {"INSTRUME": "DECam"}),
    RecognitionRule(table.DECAM, {"INSTRUME": "Mosaic3|90prime|newfirm", "PROCTYPE": ".+"}),
    RecognitionRule(table.KCWI, {"INSTRUME": "KCWI|KCRM"}),
    RecognitionRule(table.PYPEIT, {"EXTNAME": r".*\bBPMMASK"}),
    RecognitionRule(table.EURO3D, {"HDUCLASS": "ESO", "HDUCLAS3": r"FLAG\d+BIT"}),
    RecognitionRule(table.EURO3D, {"INSTRUME": "MUSE|XSHOOTER"}),
)


def scheme_of(
    name: str, values: PlaneValues, own: Header, around: Sequence[Header], science: Header | None = None
) -> FlagScheme:
    """How to read a plane.

    Parameters
    ----------
    name : str
        Of its extension.
    values : PlaneValues
        What is in it.
    own : Header
        Its own, without the cards of the primary.
    around : sequence of Header
        Those that may tell the instrument, the nearest first.
    science : Header, optional
        Of the frame that the plane is for, where that is another file: asked last, and not of a mask of one value.

    Returns
    -------
    FlagScheme
        `PLAIN` for a mask of 0 and one other value, `UNKNOWN` where nothing says what the values mean.
    """
    if flags := named_flags(own):
        return _of_table(flags) or FlagScheme(title="flags", reason="named in its header", flags=flags)
    if name.upper() in _RAYS and values.is_single:
        rays = Flag("COSMIC_RAY", values.union, FlagMeaning.COSMIC_RAY)
        return FlagScheme(title="mask of cosmic rays", reason="by its name", flags=(rays,))
    if values.is_binary:
        return PLAIN
    known = instrument_scheme(values, around) or _of_layout(name, values)
    if known is None and science is not None:
        known = instrument_scheme(values, [science])
        known = known if known and (known.codes or not values.is_single) else None
    return known or (PLAIN if values.is_mask(name) else UNKNOWN)


def _of_table(flags: Sequence[Flag]) -> FlagScheme | None:
    """The convention that has all flags that a header names, with these values."""
    for convention in table.CONVENTIONS:
        if all(convention.values.get(flag.name) == flag.value for flag in flags):
            return _scheme(convention, "named in its header")
    return None


def instrument_scheme(values: PlaneValues, around: Sequence[Header]) -> FlagScheme | None:
    """The flags of the instrument that headers name.

    Parameters
    ----------
    values : PlaneValues
        What is in the plane; of several conventions, the first that knows every value is taken.
    around : sequence of Header
        Those that may tell the instrument, the nearest first.

    Returns
    -------
    FlagScheme or None
        None where no header names one that is known.
    """
    for header in around:
        matching = [(rule.convention, reason) for rule in RULES if (reason := rule.reason(header))]
        covering = [found for found in matching if found[0].covers(values.largest, values.union)]
        for convention, reason in covering or matching:
            return _scheme(convention, reason)
    return None


def _of_layout(name: str, values: PlaneValues) -> FlagScheme | None:
    """An extension BPM of a few bits is that of BANZAI, which names no flags; LSST has the same bits."""
    if name.upper() == "BPM" and not values.is_single and table.LCO.covers(values.largest, values.union):
        return _scheme(table.LCO, "by the bits 1, 2 and 8 of an extension BPM")
    return None


def _scheme(convention: FlagConvention, reason: str) -> FlagScheme:
    return FlagScheme(
        title=convention.title,
        reason=reason,
        flags=convention.flags,
        codes=convention.codes,
        convention=convention,
    )


def unnamed(union: int, flags: Sequence[Flag]) -> tuple[Flag, ...]:
    """Bits that occur and that no flag stands for, named by their values.

    Parameters
    ----------
    union : int
        All bits that occur.
    flags : sequence of Flag
        Those that have names.

    Returns
    -------
    tuple of Flag
        One for each bit that is left.
    """
    left = union & ~sum({flag.value for flag in flags})
    bits = (1 << place for place in range(left.bit_length()))
    return tuple(Flag(str(bit), bit, FlagMeaning.UNKNOWN) for bit in bits if bit & left)
