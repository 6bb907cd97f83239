from __future__ import annotations

import numpy as np
import pytest
from astropy.io import fits

from crviewer.night.focal_plane import ChipOutline, focal_plane
from crviewer.night.frame import FrameFacts, facts_of
from tests.frames.chip_files import SHAPE


def a_chip(part: str, **cards: object) -> FrameFacts:
    return facts_of(fits.Header(cards), SHAPE, part=part)


def on_the_sky(part: str, ra: float, dec: float) -> FrameFacts:
    """A chip of 64 × 48 pixels of one arcminute around a place, north up."""
    axes = {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRPIX1": 32.5, "CRPIX2": 24.5, "CRVAL1": ra, "CRVAL2": dec}
    return a_chip(part, **axes, CD1_1=-1 / 60, CD1_2=0.0, CD2_1=0.0, CD2_2=1 / 60)


def test_chips_lie_where_detsec_says() -> None:
    chips = [a_chip("1", DETSEC="[1:64,1:48]"), a_chip("2", DETSEC=" [ 128 : 65 , 1:48 ] ")]
    assert focal_plane(chips) == (ChipOutline(0, 0, 0.5, 0.375), ChipOutline(0.5, 0, 0.5, 0.375))
    assert focal_plane(chips)[1].holds(0.7, 0.1)


def test_chips_without_detsec_lie_as_on_the_sky_across_zero_hours() -> None:
    east, west, north = focal_plane([on_the_sky("1", 0.5, 0.0), on_the_sky("2", 359.4, 0.0), on_the_sky("3", 0.5, 1.0)])
    assert east.left == pytest.approx(0, abs=1e-3)
    assert west.left > east.left + east.width - 0.01
    assert north.bottom > east.bottom + east.height
    assert north.left == pytest.approx(east.left, abs=1e-3)


@pytest.mark.parametrize("sections", [("[1:64,1:48]", "[1:64,1:48]"), ("[1:64,1:48]", ""), ("", ""), ("[a]", "[b]")])
def test_where_nothing_tells_them_apart_there_is_no_map(sections: tuple[str, str]) -> None:
    assert focal_plane([a_chip(str(number), DETSEC=section) for number, section in enumerate(sections)]) == ()
    assert focal_plane([]) == ()


def test_a_header_with_lookup_tables_places_the_chip_too() -> None:
    header = fits.Header({"CTYPE1": "RA---TAN-SIP", "CTYPE2": "DEC--TAN-SIP", "CRVAL1": 10.0, "CRVAL2": 20.0})
    header.update({"CRPIX1": 1.0, "CRPIX2": 1.0, "CD1_1": -1e-5, "CD2_2": 1e-5, "CPDIS1": "LOOKUP", "DP1": "EXTVER: 1"})
    corners = np.array(facts_of(header, SHAPE, part="SCI,1").corners)
    assert corners.shape == (4, 2)
    assert np.allclose(corners, [10, 20], atol=0.01)
    assert facts_of(fits.Header({"CTYPE1": "RA---XYZ"}), SHAPE, part="SCI,1").corners == ()
