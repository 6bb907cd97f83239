from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from astropy import units as u
from astropy.table import QTable

from crviewer.products.catalogue.product import RAY_LIST, RAY_TABLE
from crviewer.products.formats.ray_table import ray_table
from crviewer.review.core.dq import DQ
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_notes import ReviewNotes
from tests.builders import an_exposure
from tests.products.examples import COSMIC, an_export, reviewed


def test_every_group_has_a_row_and_specks_come_last() -> None:
    electrons = np.where(COSMIC, 500, 100)
    electrons[5:7, 3:5] = -2000
    dark = np.where(COSMIC, 3, 1)
    review = reviewed(an_exposure(electrons, dark=dark), Verdict.COSMIC_RAY, Verdict.HOT_PIXEL)
    table = ray_table(review)
    assert {name: table[name].tolist() for name in table.colnames} == {
        "number": [1, 2, 3],
        "listed": [True, True, False],
        "x": [3.0, 4.5, 7.0],
        "y": [2.0, 6.5, 3.0],
        "pixels": [3, 12, 1],
        "painted": [0, 0, 0],
        "peak": [500.0, 500.0, 500.0],
        "minimum": [500.0, -2000.0, 500.0],
        "dark": [3.0, 3.0, 3.0],
        "elongation": [pytest.approx(3.0), pytest.approx(1.0), pytest.approx(1.0)],
        "verdict": ["cosmic ray", "hot pixel", "unreviewed"],
        "dq": [DQ.CR, DQ.HOT | DQ.BAD, DQ.CR],
        "masked": [3, 4, 1],
        "first_x": [2, 3, 7],
        "first_y": [2, 5, 3],
        "note": ["", "", ""],
    }


def test_the_dark_has_the_unit_that_the_exposure_gives_it() -> None:
    exposure = an_exposure(shape=COSMIC.shape, dark=np.ones(COSMIC.shape))
    assert ray_table(reviewed(exposure))["dark"].unit == u.electron / u.s
    assert ray_table(reviewed(replace(exposure, dark_unit="e⁻")))["dark"].unit == u.electron


def test_without_a_dark_the_column_holds_no_numbers() -> None:
    assert np.isnan(ray_table(reviewed())["dark"]).all()


def test_the_table_is_read_back_with_units_and_provenance(tmp_path: Path) -> None:
    review = reviewed(None, Verdict.AFTER_IMAGE)
    RAY_TABLE.write(an_export(review), tmp_path / "rays.ecsv")
    table = QTable.read(tmp_path / "rays.ecsv")
    assert table["peak"].unit == u.electron
    assert table["verdict"].tolist() == ["after-image", "unreviewed", "unreviewed"]
    assert table["peak"].info.description == "highest flagged pixel"
    assert table.meta["CRVSIGC"] == 4.5
    assert table.meta["CRVFLAG"] == len(review.detection.pixels)


def test_the_list_has_the_same_rows_for_any_reader_of_csv(tmp_path: Path) -> None:
    review = reviewed(None, Verdict.AFTER_IMAGE)
    RAY_LIST.write(an_export(review), tmp_path / "rays.csv")
    with (tmp_path / "rays.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    table = ray_table(review)
    assert list(rows[0]) == table.colnames
    assert [row["verdict"] for row in rows] == table["verdict"].tolist()
    assert [int(row["first_x"]) for row in rows] == table["first_x"].tolist()
    assert [np.float32(row["peak"]) for row in rows] == table["peak"].tolist()


def test_a_note_is_no_formula_in_a_spreadsheet(tmp_path: Path) -> None:
    review = reviewed()
    note = '=HYPERLINK("http://example.org")'
    notes = ReviewNotes().written(note, int(review.rays.pixels[0]))
    RAY_LIST.write(replace(an_export(review), notes=notes), tmp_path / "rays.csv")
    with (tmp_path / "rays.csv").open(newline="") as file:
        assert [row["note"] for row in csv.DictReader(file)] == [f"'{note}", "", ""]
