"""Corners of an image on the sky, for a map of several: linear world coordinates are exact enough for that."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from astropy.io.fits import Header

_DISTORTION = re.compile(r"(CPDIS|CQDIS|DP|DQ|D2IM|AXISCORR)\d*")


def sky_corners(header: Header, shape: tuple[int, int]) -> tuple[tuple[float, float], ...]:
    """Find where the corners of an image are on the sky.

    Parameters
    ----------
    header : Header
        Of the image.
    shape : (ny, nx)
        Its shape.

    Returns
    -------
    tuple of (float, float), degrees
        Right ascension and declination of the four corners; empty without celestial coordinates that can be used.
    """
    if not str(header.get("CTYPE1", "")).startswith(("RA", "DEC")):
        return ()
    from astropy.wcs import WCS

    bare = header.__class__([card for card in header.cards if not _DISTORTION.match(card.keyword)])
    ny, nx = shape
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = WCS(bare, naxis=2).celestial.wcs_pix2world([[0, 0], [nx, 0], [0, ny], [nx, ny]], 0)
    except Exception:  # wcslib raises errors of many classes for headers that it does not understand
        return ()
    return tuple((float(ra), float(dec)) for ra, dec in found) if np.isfinite(found).all() else ()
