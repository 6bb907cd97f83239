"""The binning of a frame, as its header says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crviewer.frames.values.card_number import number_in

if TYPE_CHECKING:
    from astropy.io.fits import Header

BINNING_PAIRS = (
    ("YBINNING", "XBINNING"),
    ("CCDYBIN", "CCDXBIN"),
    ("BINY", "BINX"),
    ("ESO DET WIN1 BINY", "ESO DET WIN1 BINX"),
)
_BOTH = ("CCDSUM", "BINNING", "CCDBIN")  # "2 2", "2x2", "2,2", along x and y
_TWO = re.compile(r"\s*(\d+)\s*(?:[ x×,*]\s*(\d+))?\s*", re.IGNORECASE)


def binning_of(header: Header) -> tuple[int, int] | None:
    """Read how many pixels of the detector one pixel of an image is.

    Parameters
    ----------
    header : Header
        Of the image.

    Returns
    -------
    (y, x) or None
        None where the header does not say.
    """
    for names in BINNING_PAIRS:
        y, x = (number_in(header, name) for name in names)
        if y and x:
            return int(y), int(x)
    for name in _BOTH:
        found = _TWO.fullmatch(str(header.get(name, "")))
        if found and found[1] != "0" and (found[2] or name != "CCDSUM"):
            return int(found[2] or found[1]), int(found[1])
    return None
