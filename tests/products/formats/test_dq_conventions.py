from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.products.catalogue.product import DQ_PLANES
from crviewer.products.formats.dq_conventions import CONVENTIONS, DqConvention
from crviewer.review.core.dq import DQ
from crviewer.review.core.verdict import Verdict
from tests.builders import an_exposure
from tests.products.examples import COSMIC, an_export, primary, reviewed

BY_NAME = {convention.name: convention for convention in CONVENTIONS}
PRODUCT = dict(zip(BY_NAME, DQ_PLANES, strict=True))
every_convention = pytest.mark.parametrize("convention", CONVENTIONS, ids=lambda convention: convention.name)


@pytest.mark.parametrize(
    ("name", "bad", "cosmic", "hot", "column", "after_image"),
    [
        ("hst", 4, 4096, 16 + 4, 128 + 4, 16384 + 4),
        ("jwst", 1, 16 + 1, 2048 + 1, 2**30 + 1, 32 + 1),
        ("dragons", 1, 8, 1, 1, 1),
        ("lsst", 1, 8, 1, 1, 1),
        ("lco", 1, 8, 1, 1, 1),
        ("desi", 1, 16, 2 + 1, 1, 1),
        ("des", 1, 16, 1, 1, 1),
    ],
)
def test_each_pipeline_is_told_in_its_own_bits(
    name: str, bad: int, cosmic: int, hot: int, column: int, after_image: int
) -> None:
    said = [0, DQ.BAD, DQ.CR, DQ.HOT | DQ.BAD, DQ.COLUMN | DQ.BAD, DQ.AFTERIMAGE | DQ.BAD, DQ.CR | DQ.BAD]
    told = BY_NAME[name].translated(np.array([said], np.uint16))
    assert told.tolist() == [[0, bad, cosmic, hot, column, after_image, cosmic | bad]]


@pytest.mark.parametrize(
    ("name", "streak", "bleed", "ghost"), [("lsst", 512 + 1, 1, 1), ("des", 1024 + 1, 64 + 1, 1), ("decam", 8, 4, 1)]
)
def test_a_streak_and_a_bleed_are_told_apart_where_a_pipeline_does(
    name: str, streak: int, bleed: int, ghost: int
) -> None:
    trail = DQ.TRAIL | DQ.BAD
    told = BY_NAME[name].translated(np.array([[trail, trail | DQ.BLEED, trail | DQ.GHOST]], np.uint16))
    assert told.tolist() == [[streak, bleed, ghost]]


def test_codes_name_one_reason_each_and_a_defect_comes_first() -> None:
    said = [0, DQ.BAD, DQ.CR, DQ.HOT | DQ.BAD, DQ.CR | DQ.BAD, DQ.CR | DQ.USER]
    assert BY_NAME["decam"].translated(np.array([said], np.uint16)).tolist() == [[0, 1, 5, 1, 1, 5]]


@every_convention
def test_a_pixel_is_good_there_where_it_is_good_here(convention: DqConvention) -> None:
    every_value = np.arange(2**12, dtype=np.uint16).reshape(64, 64) & np.uint16(sum(DQ))
    assert np.array_equal(convention.translated(every_value) != 0, every_value != 0)


@every_convention
def test_the_plane_is_saved_in_the_type_of_the_pipeline_and_names_its_bits(
    tmp_path: Path, convention: DqConvention
) -> None:
    mask = np.zeros(COSMIC.shape, bool)
    mask[0, 0] = True
    review = reviewed(an_exposure(shape=COSMIC.shape, mask=mask), Verdict.AFTER_IMAGE, Verdict.HOT_PIXEL)
    PRODUCT[convention.name].write(an_export(review), tmp_path / "dq.fits")
    plane, header = primary(tmp_path / "dq.fits")
    assert plane.dtype.newbyteorder("=") == convention.dtype
    assert np.array_equal(plane, convention.translated(review.dq()))
    named = {header[name]: 2 ** int(name[3:]) for name in header["BIT*"] if name != "BITPIX"}
    named |= {header[name]: int(name[4:]) for name in header["CODE*"]}
    used = {flag for bit in DQ for flag in convention.says[bit].split()}
    assert named == {flag: convention.pipeline.values[flag] for flag in used}


def test_what_a_pipeline_cannot_say_is_told_in_the_header(tmp_path: Path) -> None:
    assert {name: [bit.name for bit in convention.unsaid] for name, convention in BY_NAME.items()} == {
        "hst": [],
        "jwst": ["TRAIL", "BLEED", "GHOST"],
        "dragons": ["HOT", "TRAIL", "COLUMN", "AFTERIMAGE", "BLEED", "GHOST"],
        "lsst": ["HOT", "COLUMN", "AFTERIMAGE", "BLEED", "GHOST"],
        "lco": ["HOT", "TRAIL", "COLUMN", "AFTERIMAGE", "BLEED", "GHOST"],
        "desi": ["TRAIL", "COLUMN", "AFTERIMAGE", "BLEED", "GHOST"],
        "des": ["HOT", "COLUMN", "AFTERIMAGE", "GHOST"],
        "decam": ["HOT", "COLUMN", "AFTERIMAGE", "GHOST"],
    }
    PRODUCT["desi"].write(an_export(), tmp_path / "dq.fits")
    comments = "".join(fits.getheader(tmp_path / "dq.fits")["COMMENT"])
    assert "bad column" in comments
    assert "after-image" in comments
    assert "hot pixel" not in comments


def test_lsst_finds_the_number_of_each_plane(tmp_path: Path) -> None:
    PRODUCT["lsst"].write(an_export(), tmp_path / "dq.fits")
    header = fits.getheader(tmp_path / "dq.fits")
    assert (header["MP_BAD"], header["MP_CR"], header["MP_STREAK"]) == (0, 3, 9)
