"""Celestial coordinates from a header, where it has any that work."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from astropy.io.fits import Header
    from astropy.wcs import WCS


def celestial_wcs(header: Header, shape: tuple[int, int], tables: Sequence[Any] = ()) -> WCS | None:
    """Build the celestial coordinates of an image.

    Parameters
    ----------
    header : Header
        Of the image.
    shape : (ny, nx), pixels
        Of the image; coordinates that fail at its centre are not used.
    tables : sequence of HDU
        Extensions that the header refers to, as `Frame.coordinate_tables` has them.

    Returns
    -------
    WCS of two axes, or None
        None where the header has no celestial coordinates, or broken ones: they only serve to show a position.
    """
    from astropy.io.fits import HDUList, PrimaryHDU
    from astropy.wcs import WCS

    if not any(isinstance(value, int | float) for value in header["CRVAL*"].values()):
        return None  # where the standard has 0, so that everything would seem to lie at RA 0
    ny, nx = shape
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            wcs = WCS(header, HDUList([PrimaryHDU(), *tables]) if tables else None).celestial
            sky = wcs.all_pix2world([[nx / 2, ny / 2]], 0) if wcs.has_celestial else np.nan
        except Exception:  # wcslib and the distortions raise errors of many classes, one for each way to be broken
            return None
    return wcs if np.isfinite(sky).all() else None


def sky_position(wcs: WCS, x: float, y: float) -> tuple[float, float]:
    """Convert a pixel position to right ascension and declination (J2000).

    Coordinates of ICRS and of FK5 (J2000), which agree to some 0.02″, are as the header has them; those of other
    systems (galactic, FK4, another equinox) are converted to ICRS.

    Parameters
    ----------
    wcs : WCS
        Celestial coordinates of the image, as `celestial_wcs` gives them.
    x, y : float, pixels
        Position, 0-based; pixel centres are whole numbers.

    Returns
    -------
    (ra, dec) : tuple of float, degrees
        In the frame of the header where that is ICRS or FK5 of J2000, else in ICRS.
    """
    frame, equinox = wcs.wcs.radesys, wcs.wcs.equinox
    if wcs.wcs.lngtyp == "RA" and (frame == "ICRS" or (frame, equinox) == ("FK5", 2000.0)):
        position = wcs.pixel_to_world_values(x, y)
        return float(position[wcs.wcs.lng]), float(position[wcs.wcs.lat])
    sky = wcs.pixel_to_world(x, y).icrs
    return float(sky.ra.deg), float(sky.dec.deg)
