"""How many frames were combined into one: NCOMBINE of IRAF and its like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crviewer.frames.values.card_number import number_in

if TYPE_CHECKING:
    from astropy.io.fits import Header

KEYWORDS = ("NCOMBINE", "NCOMBINED", "STACKCNT", "SNAPSHOT")  # IRAF and ccdproc, HST, Siril, MaxIm DL


def combined_frames(header: Header) -> int:
    """Read of how many frames an image was combined.

    Parameters
    ----------
    header : Header
        Of the image.

    Returns
    -------
    int
        1 where nothing says so.
    """
    numbers = (number_in(header, keyword) for keyword in KEYWORDS)
    return max(1, int(next((number for number in numbers if number is not None), 1)))
