"""In which order the rows of an image are stored: from the bottom, as FITS has them, or from the top (ROWORDER).

Camera programs that write ROWORDER are N.I.N.A., SharpCap, MaxIm DL, KStars, APT, ASTAP, INDIGO, Siril and PixInsight
(https://free-astro.org/index.php?title=Siril:FITS_orientation).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astropy.io.fits import Header

_ORDERS = {"TOPDOWN": "TOP-DOWN", "BOTTOMUP": "BOTTOM-UP"}


def row_order(header: Header | None) -> str:
    """Tell in which order rows are stored.

    Parameters
    ----------
    header : Header or None
        Of the image.

    Returns
    -------
    str
        "TOP-DOWN" or "BOTTOM-UP"; empty where the header does not say.
    """
    said = "" if header is None else str(header.get("ROWORDER", ""))
    return _ORDERS.get("".join(filter(str.isalpha, said.upper())), "")


def flip_needed(header: Header | None, target: Header | None, whose: str = "the science frame") -> str:
    """Tell whether an image must be turned upside down to lie on another one.

    Parameters
    ----------
    header : Header or None
        Of the image.
    target : Header or None
        Of the other image.
    whose : str
        What that is called.

    Returns
    -------
    str
        Why, in words ("turned upside down, as its ROWORDER is BOTTOM-UP and that of the science frame TOP-DOWN");
        empty where both have the same order, or one does not say.
    """
    own, wanted = row_order(header), row_order(target)
    if not own or not wanted or own == wanted:
        return ""
    return f"turned upside down, as its ROWORDER is {own} and that of {whose} {wanted}"
