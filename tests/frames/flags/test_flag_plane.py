"""What the flags of each pipeline mean: known bad pixels are masked, rays are not, information masks nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from astropy.io.fits import Card, Header

from crviewer.frames.flags.flag_plane import FlagPlane
from tests.frames.fits_files import a_header


def a_plane(*values: int, name: str = "DQ", dtype: str = "i4", names: Header | None = None, **around: Any) -> FlagPlane:
    """A plane of one row; names are in its own header, the other cards in that of the primary."""
    return FlagPlane.of(name, np.array([values]).astype(dtype), names or Header(), [a_header(**around)])


def masked(plane: FlagPlane, choice: str = "") -> list[int]:
    return plane.pixels[plane.masked(choice)].tolist()


def rays(plane: FlagPlane) -> list[int]:
    return plane.pixels[plane.rays()].tolist()


@pytest.mark.parametrize(
    ("title", "around", "values", "bad", "cosmic"),
    [
        ("JWST", {"TELESCOP": "JWST"}, (1, 2, 4, 4096, 1 << 25, 5, 2048), [1, 5], []),
        ("JWST", {"TELESCOP": "JWST"}, (17, 16, 1 | 16 | 1024), [1 | 16 | 1024], [17, 16, 1 | 16 | 1024]),
        ("HST/ACS", {"INSTRUME": "ACS"}, (16, 64, 4096, 8192, 4096 | 256, 4096 | 4, 256), [16, 4100, 256], None),
        ("HST/WFC3 UVIS", {"INSTRUME": "WFC3", "DETECTOR": "UVIS"}, (8, 32, 4096, 16384), [32], [4096]),
        ("HST/WFC3 IR", {"INSTRUME": "WFC3", "DETECTOR": "IR"}, (8, 2048, 4096, 8192), [8], [4096]),
        ("HST/STIS", {"INSTRUME": "STIS"}, (16, 1024, 4096, 8192), [16], [8192]),
        ("HST/WFPC2", {"INSTRUME": "WFPC2"}, (1, 2, 8, 256, 512, 1024), [1, 2, 8, 512], []),
        (
            "Euclid VIS",
            {"TELESCOP": "EUCLID", "INSTRUME": "VIS"},
            (1, 3, 16, 17, 19, 24, 32),
            [1, 3, 19],
            [16, 17, 19, 24],
        ),
        ("DRAGONS", {"INSTRUME": "GMOS-S", "TELESCOP": "Gemini-South"}, (1, 2, 4, 8, 16, 64), [1, 4, 16], [8]),
        ("LCO BANZAI", {"ORIGIN": "LCOGT"}, (1, 2, 8, 9), [1, 2, 9], [8, 9]),
        ("DESI", {"INSTRUME": "DESI"}, (1, 2, 4, 8, 16, 32), [1, 2, 4, 8, 32], [16]),
        ("ZTF", {"INSTRUME": "ZTF/MOSAIC"}, (1, 2, 4, 128, 256, 2048, 512), [4, 256, 512], [128]),
        ("DES", {"INSTRUME": "DECam", "EXTNAME": "MSK"}, (1, 2, 4, 16, 32), [1, 2], [16]),
        ("DECam Community Pipeline", {"INSTRUME": "DECam"}, (1, 3, 5, 7, 8), [1, 3], [5]),
        ("DECam Community Pipeline", {"INSTRUME": "DECam", "PLVER": "V4.8.2a"}, (1, 2, 4), [1, 2, 4], []),
        ("DECam Community Pipeline before V3.5", {"INSTRUME": "DECam", "PLVER": "V3.2"}, (1, 2, 4), [1, 2], []),
        (
            "DECam Community Pipeline before V3.5",
            {"INSTRUME": "DECam", "PROCTYPE": "InstCal"},
            (1, 16, 64),
            [1, 64],
            [16],
        ),
        ("PypeIt", {"EXTNAME": "DET01-BPMMASK"}, (1, 2, 4, 16), [1, 4], [2]),
        ("KCWI", {"INSTRUME": "KCWI"}, (2, 4, 8, 12), [2, 8], [4, 12]),
        ("ESO (Euro3D)", {"INSTRUME": "MUSE"}, (1, 32, 256, 1 << 30), [256, 1 << 30], [32]),
    ],
)
def test_flags_are_known_by_the_instrument(
    title: str, around: dict[str, str], values: tuple[int, ...], bad: list[int], cosmic: list[int] | None
) -> None:
    plane = a_plane(0, *values, dtype="u4", **around)
    assert plane.scheme.title == title
    assert masked(plane) == bad
    if cosmic is not None:
        assert rays(plane) == cosmic


def test_names_in_the_header_of_the_plane_go_before_the_instrument() -> None:
    names = Header([("HIERARCH MP_BAD", 0), ("HIERARCH MP_SAT", 1), ("HIERARCH MP_INTRP", 2), ("HIERARCH MP_CR", 3)])
    names.update([("HIERARCH MP_DETECTED", 5), ("HIERARCH MP_NO_DATA", 8), ("HIERARCH MP_SUSPECT", 7)])
    plane = a_plane(0, 1, 5, 12, 32, 40, 36, 256, 128, 10, names=names, TELESCOP="JWST")
    assert masked(plane) == [1, 5, 256]
    assert rays(plane) == [12, 40, 10]  # LSST interpolates over its rays (INTRP), and the strongest saturate


@pytest.mark.parametrize(
    "cards",
    [
        [("BIT0", "HOT"), ("BIT4", "COSMIC RAY"), ("BIT6", "OBJECT")],
        [("F00", "bad pixel"), ("F04", "cosmic"), ("F06", "detected")],
        [("BIT00", 0, "DEAD (UNRESPONSIVE)"), ("BIT04", 4, "PIXEL SPIKE (POSSIBLE RAD HIT)"), ("BIT06", 6, "HALO")],
        [
            ("MSKNAM00", "DETECTOR"),
            ("MSKVAL00", 1),
            ("MSKNAM01", "CR"),
            ("MSKVAL01", 16),
            ("MSKNAM02", "GHOST"),
            ("MSKVAL02", 64),
        ],
    ],
)
def test_every_way_to_name_bits_is_understood(cards: list[tuple[Any, ...]]) -> None:
    plane = a_plane(0, 1, 16, 64, 80, names=Header([Card(*card) for card in cards]))
    assert masked(plane) == [1]
    assert rays(plane) == [16, 80]


def test_filters_in_a_header_name_no_flags() -> None:
    plane = a_plane(0, 1, 4, names=Header([("FILTER1", "V"), ("F1", "clear")]))
    assert not plane.scheme.is_known


def test_a_mask_of_0_and_1_is_plain_whatever_the_instrument() -> None:
    for plane in (a_plane(0, 1, INSTRUME="ACS"), a_plane(0, 255, name="MASK", dtype="u1"), a_plane(0, -1, dtype="i2")):
        assert plane.scheme.is_plain
        assert plane.masked().tolist() == [[False, True]]


def test_an_extension_of_cosmic_rays_masks_none() -> None:
    plane = a_plane(0, 1, name="CRMASK", dtype="u1")
    assert (masked(plane), rays(plane)) == ([], [1])


def test_an_extension_bpm_has_the_bits_of_banzai() -> None:
    plane = a_plane(0, 1, 8, 2, name="BPM", dtype="u1")
    assert masked(plane) == [1, 2]
    assert rays(plane) == [8]


def test_flags_that_nothing_explains_are_the_observers_to_choose() -> None:
    plane = a_plane(0, 1, 32, 4096)
    assert not plane.scheme.is_known
    assert [count.flag.name for count in plane.counts()] == ["1", "32", "4096"]
    assert masked(plane, "32, 4096") == [32, 4096]
    assert masked(plane, "none") == []
    assert masked(plane, "all") == [1, 32, 4096]


def test_values_that_are_no_sums_of_others_are_listed_as_codes() -> None:
    plane = a_plane(0, 1, 5, 5, 7)
    assert [(count.flag.name, count.pixels) for count in plane.counts()] == [("=1", 1), ("=5", 2), ("=7", 1)]
    assert masked(plane, "=1,=7") == [1, 7]


def test_a_choice_goes_before_what_flags_mean_and_a_plain_mask_has_none() -> None:
    assert masked(a_plane(0, 16, 64, 4096, INSTRUME="ACS"), "WARM") == [64]
    assert masked(a_plane(0, 1), "WARM") == [1]


def test_bits_without_a_name_mask_nothing_and_are_counted() -> None:
    plane = a_plane(0, 1, 128, 129, INSTRUME="GMOS-N")
    assert masked(plane) == [1, 129]
    assert [(count.flag.name, count.pixels, count.is_masked) for count in plane.counts()] == [
        ("bad_pixel", 2, True),
        ("128", 2, False),
    ]
