"""Which amplifier reads which pixels: by sections, by ESO's outputs, by HST's chips; or nothing is placed."""

from __future__ import annotations

from typing import Any

import pytest
from astropy.io.fits import Header

from crviewer.frames.facts.amplifier_sections import amplifiers_of

TWO = {"DATASECA": "[3:10,1:8]", "BIASSECA": "[1:2,1:8]", "DATASECB": "[11:18,1:8]", "BIASSECB": "[19:20,1:8]"}
TWO_NUMBERS = {"GAINA": 4.0, "GAINB": 5.0, "RDNOISEA": 6.0, "RDNOISEB": 7.0}
ESO = {f"ESO DET OUT{n} {name}": value for n in (1, 2) for name, value in (("NX", 10), ("CONAD", 2.0 / n), ("RON", n))}
HST = {"INSTRUME": "ACS", "DETECTOR": "WFC", "CCDAMP": "ABCD", "CCDCHIP": 2, "READNSEC": 4.0, "READNSED": 4.5}


def placed(cards: dict[str, Any], shape: tuple[int, int]) -> list[tuple[str, str, str, float | None, float | None]]:
    header = Header()
    for name, value in cards.items():
        header[f"HIERARCH {name}" if " " in name else name] = value
    found = amplifiers_of(header, shape)
    return [(each.name, each.section, each.overscan, each.gain, each.read_noise) for each in found]


def test_sections_by_letter_have_their_overscan_gain_and_noise() -> None:
    assert placed({**TWO, **TWO_NUMBERS}, (8, 20)) == [
        ("A", "[3:10,1:8]", "[1:2,1:8]", 4.0, 6.0),
        ("B", "[11:18,1:8]", "[19:20,1:8]", 5.0, 7.0),
    ]


def test_four_amplifiers_of_arcon_have_two_digits() -> None:
    corners = {"11": "[1:4,1:4]", "12": "[5:8,1:4]", "21": "[1:4,5:8]", "22": "[5:8,5:8]"}
    cards = {f"DSEC{port}": section for port, section in corners.items()}
    numbers = {f"{name}{port}": float(port) for port in corners for name in ("GTGAIN", "GTRON")}
    expected = [(port, section, "", float(port), float(port)) for port, section in corners.items()]
    assert placed({**cards, **numbers}, (8, 8)) == expected


@pytest.mark.parametrize(("places", "first"), [({1: 1, 2: 11}, "OUT1"), ({1: 20, 2: 1}, "OUT2"), ({}, "OUT1")])
def test_outputs_of_eso_lie_side_by_side_by_their_position(places: dict[int, int], first: str) -> None:
    where = {f"ESO DET OUT{n} X": x for n, x in places.items()}
    found = placed({"ESO DET OUTPUTS": 2, **ESO, **where}, (6, 20))
    assert [(name, section) for name, section, *_ in found] == [
        (first, "[1:10,1:6]"),
        ("OUT2" if first == "OUT1" else "OUT1", "[11:20,1:6]"),
    ]
    assert {name: (gain, noise) for name, *_, gain, noise in found} == {"OUT1": (2.0, 1.0), "OUT2": (1.0, 2.0)}


def test_an_order_of_outputs_that_no_card_tells_is_said_to_be_that_of_their_numbers() -> None:
    header = Header()
    for name, value in {"ESO DET OUTPUTS": 2, **ESO}.items():
        header[f"HIERARCH {name}"] = value
    assert [each.source for each in amplifiers_of(header, (6, 20))] == [
        f"ESO DET OUT{n} NX, in the order of their numbers" for n in (1, 2)
    ]


def test_the_lower_chip_of_acs_has_amplifiers_c_and_d() -> None:
    expected = [("C", "[1:2048,1:5]", "", None, 4.0), ("D", "[2049:4096,1:5]", "", None, 4.5)]
    assert placed(HST, (5, 4096)) == expected


def test_one_amplifier_counts_for_its_overscan() -> None:
    cards = {"DATASEC": "[1:16,1:8]", "BIASSEC": "[17:20,1:8]", "GAIN": 2.0}
    assert placed(cards, (8, 20)) == [("", "[1:16,1:8]", "[17:20,1:8]", None, None)]


@pytest.mark.parametrize(
    ("cards", "shape"),
    [
        (TWO, (8, 16)),  # trimmed, with the cards of the raw frame
        ({**TWO, "DATASECB": "[10:18,1:8]"}, (8, 20)),  # overlap
        ({"DATASECA": "[1:8,1:8]", "DATASECB": "[9:16,1:8]"}, (8, 20)),  # leave pixels out
        ({"DATASECA": "all", "DATASECB": "[9:16,1:8]"}, (8, 16)),
        ({"ESO DET OUTPUTS": 2, **ESO}, (6, 21)),
        ({**HST, "CCDAMP": "C"}, (5, 4096)),
        ({**HST}, (5, 2048)),
        ({"GAINA": 1.0, "GAINB": 2.0}, (8, 16)),
    ],
)
def test_sections_that_do_not_fit_the_image_place_nothing(cards: dict[str, Any], shape: tuple[int, int]) -> None:
    assert placed(cards, shape) == []
