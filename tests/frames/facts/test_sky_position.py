"""Positions on the sky, whatever the coordinates of the header are."""

from __future__ import annotations

from pathlib import Path

import astropy.units as u
import pytest
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.wcs import WCS

from crviewer.frames.facts.sky_position import celestial_wcs, sky_position

SHAPE = (40, 60)
CENTRE = {"CRPIX1": 30.5, "CRPIX2": 20.5, "CDELT1": -0.001, "CDELT2": 0.001}
SYSTEMS = {
    "ICRS": {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 150.0, "CRVAL2": 2.0, "RADESYS": "ICRS"},
    "FK5, J2000": {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 150.0, "CRVAL2": 2.0, "EQUINOX": 2000.0},
    "FK4, B1950": {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 150.0, "CRVAL2": 2.0, "EQUINOX": 1950.0},
    "declination first": {"CTYPE1": "DEC--TAN", "CTYPE2": "RA---TAN", "CRVAL1": 2.0, "CRVAL2": 150.0},
    "galactic": {"CTYPE1": "GLON-TAN", "CTYPE2": "GLAT-TAN", "CRVAL1": 30.0, "CRVAL2": -5.0},
}


@pytest.mark.parametrize("cards", SYSTEMS.values(), ids=SYSTEMS)
def test_the_position_is_right_ascension_and_declination_in_every_system(cards: dict[str, str | float]) -> None:
    header = fits.Header({**CENTRE, **cards})
    wcs = celestial_wcs(header, SHAPE)
    assert wcs is not None
    expected = WCS(header).pixel_to_world(12, 30).icrs
    assert SkyCoord(*sky_position(wcs, 12, 30), unit="deg").separation(expected) < 0.05 * u.arcsec


def test_the_position_in_a_real_frame_is_that_of_astropy(real_frames: Path) -> None:
    header = fits.getheader(real_frames / "decam_dq" / "c4d_170316_062107_ooi_z_ls9.N2.fits", 1)
    wcs = celestial_wcs(header, (header["NAXIS2"], header["NAXIS1"]))
    assert wcs is not None
    for x, y in ((0, 0), (120.5, 80.25), (244, 250)):
        expected = WCS(header).pixel_to_world(x, y).icrs
        assert SkyCoord(*sky_position(wcs, x, y), unit="deg").separation(expected) < 0.05 * u.arcsec


@pytest.mark.parametrize("cards", [{}, {"CRVAL1": "east", "CRVAL2": "north"}])
def test_coordinates_without_a_reference_are_none(cards: dict[str, str]) -> None:
    header = fits.Header({**CENTRE, "CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", **cards})
    assert celestial_wcs(header, SHAPE) is None
