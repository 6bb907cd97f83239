"""Headers as they are kept: every card readable, the primary's keywords beside those of the extension."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crviewer.frames.fits.coordinate_cards import is_coordinate

if TYPE_CHECKING:
    from astropy.io.fits import Card, Header

# Keywords that describe how one part of the file is stored, or that the reader has used up.
_STORAGE = re.compile(
    r"SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|BSCALE|BZERO|BLANK"
    r"|CHECKSUM|DATASUM|EXTNAME|EXTVER|EXTLEVEL|INHERIT|COMMENT|HISTORY|"
)
_USED_UP = ("BSCALE", "BZERO", "BLANK", "CHECKSUM", "DATASUM")


def readable(header: Header) -> Header:
    """Copy a header without cards that cannot be parsed.

    The scaling keywords and checksums are left out too: reading the pixels uses them up.

    Parameters
    ----------
    header : Header
        As astropy read it.

    Returns
    -------
    Header
        A new header.
    """
    from astropy.io.fits import Header

    cards = (_repaired(card) for card in header.cards)
    return Header([card for card in cards if card is not None and card.keyword not in _USED_UP])


def inherited(header: Header, primary: Header) -> Header:
    """Add the keywords of the primary header that a header lacks.

    Parameters
    ----------
    header : Header
        Of an extension.
    primary : Header
        Of the same file.

    Returns
    -------
    Header
        A new header; it has the primary's coordinates only if the extension has none of its own.
    """
    merged = header.copy()
    for card in primary.cards:
        if card.keyword in merged or _STORAGE.fullmatch(card.keyword):
            continue
        if "CTYPE1" in header and is_coordinate(card.keyword):
            continue
        merged.append(card, end=True)
    return merged


def _repaired(card: Card) -> Card | None:
    from astropy.io.fits import Card, VerifyError

    try:
        card.verify("silentfix+exception")
        return Card.fromstring(str(card))  # a repaired card itself would warn again whenever it is written
    except (VerifyError, ValueError):
        return None
