"""The spellings of BUNIT."""

from __future__ import annotations

import pytest
from astropy import units
from astropy.io import fits

from crviewer.frames.values.pixel_unit import PLAIN_COUNTS, parse_unit, unit_in


@pytest.mark.parametrize(
    "text", ["electron", "ELECTRONS", "e-", "e", " el ", "photons", "e⁻", "electron / pix", "e-/pixel"]
)
def test_electrons(text: str) -> None:
    assert parse_unit(text) == units.electron


@pytest.mark.parametrize("text", ["ADU", "adu", "counts", "COUNT", "ct", "DN", "DN (raw)", "adu/pixel"])
def test_adu(text: str) -> None:
    assert parse_unit(text) == units.adu


@pytest.mark.parametrize(
    "text",
    [
        "e-/s",
        "electrons/sec",
        "electron s-1",
        "ELECTRONS/S",
        "e/second",
        "electron.s**-1",
        "e- per second",
        "e-/pix/s",
        "electron s-1 pix-1",
    ],
)
def test_electrons_per_second(text: str) -> None:
    assert parse_unit(text) == units.electron / units.s


@pytest.mark.parametrize("text", ["ADU/s", "counts s^-1", "DN/s", "cps", "COUNTS/S", "adu s**(-1)"])
def test_adu_per_second(text: str) -> None:
    assert parse_unit(text) == units.adu / units.s


@pytest.mark.parametrize("text", ["", "erg/(s*cm**2*Angstrom)", "UNITLESS", "Jy", "s", "/s", "mag/arcsec^2", "e-/s/s"])
def test_what_is_neither_is_not_guessed(text: str) -> None:
    assert parse_unit(text) is None


def test_no_unit_is_taken_as_adu_and_told() -> None:
    for text in (None, "", "none", "UNKNOWN"):
        found = unit_in(fits.Header([] if text is None else [("BUNIT", text)]))
        assert (found.unit, found.assumed, found.conversion) == (units.adu, True, PLAIN_COUNTS)


def test_values_on_the_scale_of_asinh_are_refused_with_the_formula() -> None:
    found = unit_in(fits.Header([("BOFFSET", 1.2), ("BSOFTEN", 3.4)])).conversion
    assert "asinh" in found.problem
    assert "sinh(value / 1.0857)" in found.remedy


@pytest.mark.parametrize("text", ["MJy/sr", "nJy", "Jy", "mag/arcsec2", "erg/s/cm2/Angstrom"])
def test_unit_that_is_no_count_is_refused_with_the_way_out(text: str) -> None:
    found = unit_in(fits.Header([("BUNIT", text)])).conversion
    assert found.problem == f"is in “{text}” (BUNIT), from which electrons do not follow"
    assert "before it was calibrated" in found.remedy


def test_unknown_unit_is_quoted_and_not_assumed() -> None:
    found = unit_in(fits.Header([("BUNIT", "frobs")]))
    assert not found.assumed
    assert found.conversion.problem == "is in “frobs” (BUNIT), which is no known unit"


@pytest.mark.parametrize(
    ("unit", "keyword", "counts"),
    [
        ("MJy/sr", "PHOTMJSR", units.adu / units.s),
        ("MJy / sr", "FLUXCONV", units.adu / units.s),
        ("nanomaggies", "NMGY", units.adu),
        ("nanomaggy", "NMGY", units.adu),
    ],
)
def test_factor_in_the_header_converts(unit: str, keyword: str, counts: units.UnitBase) -> None:
    found = unit_in(fits.Header([("BUNIT", unit), (keyword, 0.5)]))
    assert (found.unit, found.conversion.scale) == (counts, 2.0)
    assert f"divided by {keyword} = 0.5" in found.conversion.reading


@pytest.mark.parametrize(
    ("text", "unit", "scale"),
    [("electron/min", "electron/s", 1 / 60), ("1000 electron", "electron", 1000.0), ("adu h-1", "adu/s", 1 / 3600)],
)
def test_multiples_and_other_times_are_converted(text: str, unit: str, scale: float) -> None:
    found = unit_in(fits.Header([("BUNIT", text)]))
    assert (found.unit, found.conversion.scale) == (units.Unit(unit), pytest.approx(scale))
