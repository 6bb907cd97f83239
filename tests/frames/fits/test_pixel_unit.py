"""The spellings of BUNIT."""

from __future__ import annotations

import pytest
from astropy import units

from crviewer.frames.fits.pixel_unit import parse_unit


@pytest.mark.parametrize("text", ["electron", "ELECTRONS", "e-", "e", " el ", "photons", "e⁻", "electron / pix"])
def test_electrons(text: str) -> None:
    assert parse_unit(text) == units.electron


@pytest.mark.parametrize("text", ["ADU", "adu", "counts", "COUNT", "ct", "DN", "DN (raw)", "adu/pixel"])
def test_adu(text: str) -> None:
    assert parse_unit(text) == units.adu


@pytest.mark.parametrize(
    "text", ["e-/s", "electrons/sec", "electron s-1", "ELECTRONS/S", "e/second", "electron.s**-1", "e- per second"]
)
def test_electrons_per_second(text: str) -> None:
    assert parse_unit(text) == units.electron / units.s


@pytest.mark.parametrize("text", ["ADU/s", "counts s^-1", "DN/s", "cps", "COUNTS/S", "adu s**(-1)"])
def test_adu_per_second(text: str) -> None:
    assert parse_unit(text) == units.adu / units.s


@pytest.mark.parametrize("text", ["", "erg/(s*cm**2*Angstrom)", "UNITLESS", "Jy", "s", "/s", "mag/arcsec^2", "e-/s/s"])
def test_what_is_neither_is_not_guessed(text: str) -> None:
    assert parse_unit(text) is None
