"""World coordinates as header cards: which cards they are, what tables they refer to, and which axes they keep.

Keywords are those of Greisen & Calabretta 2002 (A&A 395, 1061), Calabretta & Greisen 2002 (A&A 395, 1077), Greisen et
al. 2006 (A&A 446, 747; tables of coordinates, `-TAB`), the SIP convention (Shupe et al. 2005, ADASS XIV, 491), and the
lookup tables of distortions as HST writes them (`CPDISja`, `D2IMDISj`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from astropy.io.fits import Header

_AXIS = r"(?:CTYPE|CRVAL|CRPIX|CDELT|CROTA|CUNIT|CNAME|CRDER|CSYER|CPDIS|CQDIS|CPERR|CQERR|DP|DQ)(\d+)"
_AXIS_PAIR = r"(?:CD|PC)(\d+)_(\d+)"
_PARAMETER = r"(?:PV|PS)(\d+)_\d+"
_FRAME = r"WCSAXES|WCSNAME|LONPOLE|LATPOLE|RADESYS|EQUINOX|SPECSYS|RESTFRQ|RESTWAV"
_SIP = r"(?:A|B|AP|BP)_(?:\d+_\d+|ORDER|DMAX)"
_DETECTOR_TO_IMAGE = r"D2IM(?:DIS|ERR|EXT|ARR)\d*|AXISCORR"
_COORDINATES = re.compile(
    rf"(?:{_AXIS}|{_AXIS_PAIR}|{_PARAMETER}|{_FRAME})[A-Z]?|{_SIP}|{_DETECTOR_TO_IMAGE}|DP\d+\..*|DQ\d+\..*|D2IM\d+\..*"
)
_OF_AXIS = re.compile(rf"(?:{_AXIS}|{_PARAMETER})[A-Z]?(?:\..*)?")
_OF_AXES = re.compile(rf"{_AXIS_PAIR}[A-Z]?")
_DISTORTED = re.compile(r"(?:CPDIS|CQDIS|D2IMDIS)\d+[A-Z]?|D2IMEXT|D2IMARR")
_TABLE = re.compile(r"PS\d+_0[A-Z]?")
_NUMBER = re.compile(r"[-+]?(?:\d++\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_MOST_AXES = 99  # as keywords can number them
_LOOKUP = ("WCSDVARR", "D2IMARR")  # names of the extensions that hold distortions


def is_coordinate(keyword: str) -> bool:
    """Tell whether a keyword belongs to the world coordinates of an image.

    Parameters
    ----------
    keyword : str
        As astropy gives it; of a record-valued card `DP1.EXTVER`.

    Returns
    -------
    bool
        Storage keywords (NAXIS, BITPIX) are none.
    """
    return bool(_COORDINATES.fullmatch(keyword))


def with_numbers(header: Header) -> Header:
    """Take the world coordinates that a header has as texts for the numbers that they are (`CRVAL1 = '124.6'`).

    Some programs write all of their cards as texts; `astropy.wcs` passes over those without a word.

    Parameters
    ----------
    header : Header
        Of an image.

    Returns
    -------
    Header
        The same one where there are none; else a copy.
    """
    texts = {card.keyword: card.value for card in header.cards if isinstance(card.value, str) and card.value}
    numbers = {key: value for key, text in texts.items() if is_coordinate(key) and (value := _number(text)) is not None}
    if not numbers:
        return header
    kept = header.copy()
    for keyword, value in numbers.items():
        kept[keyword] = value
    return kept


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text.strip()) else None


def without_axes(header: Header, axes: int) -> Header:
    """Drop the world coordinates of axes that an image no longer has.

    A dropped axis has one pixel, number 1; what that adds to the other axes through CD or PC goes into their CRPIX.

    Parameters
    ----------
    header : Header
        Of an image whose last axes, of length 1, were dropped.
    axes : int
        How many are left.

    Returns
    -------
    Header
        A new header, with WCSAXES of that many where it had more.
    """
    kept = header.copy()
    for alternative in {card.keyword.removeprefix("CTYPE1") for card in header["CTYPE1*"].cards}:
        _shift_reference(kept, alternative, axes)
    for card in header.cards:
        if _dropped_axis(card.keyword, axes):
            kept.remove(card.keyword, ignore_missing=True, remove_all=True)
    for keyword in [card.keyword for card in kept.cards if re.fullmatch(r"WCSAXES[A-Z]?|WCSDIM", card.keyword)]:
        kept[keyword] = min(int(kept[keyword]), axes)
    return kept


def coordinate_tables(hdus: Sequence[Any], header: Header) -> tuple[Any, ...]:
    """Copy the extensions that the world coordinates of an image refer to.

    Parameters
    ----------
    hdus : sequence of HDU
        All of the file.
    header : Header
        Of the image.

    Returns
    -------
    tuple of ImageHDU or BinTableHDU
        Lookup tables of distortions, and tables of `-TAB` coordinates; empty where there are none. They are in memory.
    """
    names = {str(card.value).strip().upper() for card in header.cards if _TABLE.fullmatch(card.keyword)}
    if any(_DISTORTED.fullmatch(card.keyword) for card in header.cards):
        names.update(_LOOKUP)
    return tuple(_copied(hdu) for hdu in hdus[1:] if hdu.name.upper() in names)


def _copied(hdu: Any) -> Any:
    return type(hdu)(data=hdu.data.copy(), header=hdu.header.copy())


def _dropped_axis(keyword: str, axes: int) -> bool:
    found = _OF_AXIS.fullmatch(keyword) or _OF_AXES.fullmatch(keyword)
    return found is not None and any(int(axis) > axes for axis in found.groups() if axis)


def _shift_reference(header: Header, alternative: str, axes: int) -> None:
    """Fold what the dropped pixel axes add to the others, CDi_j (1 - CRPIXj), into the CRPIX of the others."""
    total = min(max(int(header.get(f"WCSAXES{alternative}", 0)), len(header["CTYPE*"]), axes), _MOST_AXES)
    matrix = np.array([[_element(header, row, column, alternative) for column in range(total)] for row in range(axes)])
    dropped = 1.0 - np.array([header.get(f"CRPIX{axis}{alternative}", 0.0) for axis in range(axes + 1, total + 1)])
    offset = matrix[:, axes:] @ dropped
    if offset.any():
        for axis, shift in enumerate(np.linalg.solve(matrix[:, :axes], offset), 1):
            header[f"CRPIX{axis}{alternative}"] = header.get(f"CRPIX{axis}{alternative}", 0.0) - float(shift)


def _element(header: Header, row: int, column: int, alternative: str) -> float:
    """One element of CD, or of PC, which is the unit matrix where nothing is said."""
    has_cd = any(re.fullmatch(rf"CD\d+_\d+{alternative}", card.keyword) for card in header.cards)
    name = f"{'CD' if has_cd else 'PC'}{row + 1}_{column + 1}{alternative}"
    return float(header.get(name, 0.0 if has_cd or row != column else 1.0))
