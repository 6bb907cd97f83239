from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy import units as u
from astropy.io import fits
from astropy.nddata import CCDData

from crviewer.frames.fits.frame_reading import read_frame
from crviewer.products.catalogue.product import REVIEWED
from crviewer.review.core.dq import DQ
from crviewer.review.core.verdict import Verdict
from tests.builders import a_review, an_exposure
from tests.products.examples import COSMIC, an_export, in_adu, primary, reviewed


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.float32, np.float64])
def test_the_science_data_are_saved_exactly_as_they_were_read(tmp_path: Path, dtype: type) -> None:
    data = np.arange(80, dtype=dtype).reshape(COSMIC.shape)
    data[0, 0] = np.iinfo(dtype).max if np.dtype(dtype).kind in "iu" else 1 / 3
    REVIEWED.write(an_export(reviewed(in_adu(data))), tmp_path / "out.fits")
    saved, _ = primary(tmp_path / "out.fits")
    assert saved.dtype.newbyteorder("=") == data.dtype
    assert np.array_equal(saved, data)


def test_the_header_keeps_every_card_of_the_science_frame(tmp_path: Path) -> None:
    cards = {"OBJECT": "M 31", "GAIN": 2.0, "BUNIT": "DN (raw)", "CRVAL1": 10.5, "HISTORY": "flat-fielded"}
    exposure = in_adu(np.zeros(COSMIC.shape, np.int16), header=cards)
    REVIEWED.write(an_export(reviewed(exposure)), tmp_path / "out.fits")
    _, header = primary(tmp_path / "out.fits")
    assert set(map(str, exposure.science.header.cards)) <= set(map(str, header.cards))
    assert header["CRVUNIT"] == "adu"


def test_mask_and_dq_hold_the_input_mask_and_what_the_rays_are(tmp_path: Path) -> None:
    mask = np.zeros(COSMIC.shape, bool)
    mask[0, 0] = True
    review = reviewed(an_exposure(shape=COSMIC.shape, mask=mask), Verdict.COSMIC_RAY, Verdict.HOT_PIXEL)
    REVIEWED.write(an_export(review), tmp_path / "out.fits")
    with fits.open(tmp_path / "out.fits", memmap=False) as hdus:
        dq, saved = hdus["DQ"].data, hdus["MASK"].data
    expected = np.zeros(COSMIC.shape, np.uint16)
    expected[0, 0] = DQ.BAD
    expected[1, 1:4] = expected[2, 6] = DQ.CR  # the track, and the speck that nobody judged
    expected[5:7, 3:5] = DQ.HOT | DQ.BAD
    assert (dq.dtype.kind, dq.dtype.itemsize, saved.dtype) == ("u", 2, np.uint8)
    assert np.array_equal(dq, expected)
    assert np.array_equal(saved, expected != 0)


def test_the_dq_header_names_each_bit(tmp_path: Path) -> None:
    REVIEWED.write(an_export(), tmp_path / "out.fits")
    header = fits.getheader(tmp_path / "out.fits", "DQ")
    named = {2 ** int(name[3:]): header[name] for name in header["BIT*"] if name != "BITPIX"}
    assert named == {bit.value: bit.name for bit in DQ}
    assert header.comments["BIT3"] == "8: cosmic ray"


@pytest.mark.parametrize("unit", [u.adu, u.adu / u.s])
def test_ccddata_reads_data_unit_and_mask_back_from_a_frame_without_unit(tmp_path: Path, unit: u.UnitBase) -> None:
    data = np.arange(80, dtype=np.uint16).reshape(COSMIC.shape)
    review = reviewed(in_adu(data, unit=unit), Verdict.REAL_SOURCE)
    REVIEWED.write(an_export(review), tmp_path / "out.fits")
    read = CCDData.read(tmp_path / "out.fits")
    assert read.unit == unit
    assert np.array_equal(read.data, data)
    assert np.array_equal(read.mask, review.dq() != 0)


@pytest.mark.parametrize(("assumed", "comment"), [(True, "assumed"), (False, "given")])
def test_the_unit_that_is_added_says_where_it_is_from(tmp_path: Path, assumed: bool, comment: str) -> None:
    exposure = in_adu(np.zeros(COSMIC.shape, np.int16), assumed=assumed)
    REVIEWED.write(an_export(reviewed(exposure)), tmp_path / "out.fits")
    _, header = primary(tmp_path / "out.fits")
    assert header["BUNIT"] == "adu"
    assert comment in header.comments["BUNIT"]


def test_the_rays_are_a_table_with_units_and_descriptions(tmp_path: Path) -> None:
    REVIEWED.write(an_export(reviewed(None, Verdict.COSMIC_RAY, Verdict.HOT_PIXEL)), tmp_path / "out.fits")
    with fits.open(tmp_path / "out.fits", memmap=False) as hdus:
        rays = hdus["RAYS"]
        assert [row["verdict"] for row in rays.data] == ["cosmic ray", "hot pixel", "unreviewed"]
        assert [bool(row["listed"]) for row in rays.data] == [True, True, False]
        assert rays.columns["peak"].unit == "electron"
        assert rays.columns["dark"].unit == "electron/s"
        assert rays.header.comments["TTYPE3"] == "mean column, first is 1"


def test_a_review_without_rays_is_saved_too(tmp_path: Path) -> None:
    REVIEWED.write(an_export(a_review(an_exposure(), np.zeros((32, 40), bool))), tmp_path / "out.fits")
    with fits.open(tmp_path / "out.fits") as hdus:
        assert len(hdus["RAYS"].data) == 0
        assert not hdus["MASK"].data.any()


def test_the_file_opens_again_with_its_defects_masked_and_its_rays_to_be_found(tmp_path: Path) -> None:
    mask = np.zeros(COSMIC.shape, bool)
    mask[0, 0] = True
    review = reviewed(an_exposure(shape=COSMIC.shape, mask=mask), Verdict.COSMIC_RAY, Verdict.HOT_PIXEL)
    REVIEWED.write(an_export(review), tmp_path / "out.fits")
    frame = read_frame(tmp_path / "out.fits")
    mask[5:7, 3:5] = True  # the hot pixel, without the ring around it
    assert frame.own_mask is not None
    assert np.array_equal(frame.own_mask, mask)
