from __future__ import annotations

from pathlib import Path

import numpy as np

from crviewer.products.catalogue.product import BAD_PIXELS_SIRIL
from crviewer.review.core.verdict import Verdict
from tests.builders import an_exposure
from tests.products.examples import COSMIC, an_export, reviewed


def as_siril_reads(path: Path, shape: tuple[int, int]) -> np.ndarray:
    """The letter of each pixel, rows in the order of the FITS file."""
    letters = np.full(shape, ".")
    for line in path.read_text().splitlines():
        if line[0] == "#":
            continue
        assert line[0] == "P"
        x, y, letter = line[2:].split()
        letters[shape[0] - int(y) - 1, int(x)] = letter
    return letters


def test_lone_pixels_are_hot_and_those_with_a_bad_neighbour_are_cold(tmp_path: Path) -> None:
    mask = np.zeros(COSMIC.shape, bool)
    mask[0, 0] = mask[2, 9] = mask[3, 8] = True
    review = reviewed(an_exposure(shape=COSMIC.shape, mask=mask), Verdict.AFTER_IMAGE, Verdict.HOT_PIXEL)
    BAD_PIXELS_SIRIL.write(an_export(review), tmp_path / "badpix.lst")
    assert ["".join(row) for row in as_siril_reads(tmp_path / "badpix.lst", COSMIC.shape)] == [
        "H.........",
        "..........",
        ".........C",
        "........C.",
        "..........",
        "...CC.....",
        "...CC.....",
        "..........",
    ]


def test_rows_count_down_from_the_last_of_the_file(tmp_path: Path) -> None:
    mask = np.zeros(COSMIC.shape, bool)
    mask[0, 3] = True
    BAD_PIXELS_SIRIL.write(an_export(reviewed(an_exposure(shape=COSMIC.shape, mask=mask))), tmp_path / "badpix.lst")
    lines = (tmp_path / "badpix.lst").read_text().splitlines()
    assert [line for line in lines if line[0] != "#"] == ["P 3 7 H"]
