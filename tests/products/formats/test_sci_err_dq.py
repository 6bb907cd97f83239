from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import ccdproc
import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.nddata import CCDData, StdDevUncertainty

from crviewer.frames.fits.frame_reading import read_frame
from crviewer.products.catalogue.product import SCI_ERR_DQ
from crviewer.review.core.verdict import Verdict
from tests.builders import an_exposure
from tests.products.examples import COSMIC, SETTINGS, an_export, in_adu, reviewed


def read(path: Path) -> CCDData:
    return CCDData.read(path, hdu_mask="DQ", hdu_uncertainty="ERR")


def test_ccddata_reads_data_errors_mask_and_header_back(tmp_path: Path) -> None:
    data = np.arange(80, dtype=np.uint16).reshape(COSMIC.shape)
    review = reviewed(in_adu(data, header={"OBJECT": "M 31"}), Verdict.COSMIC_RAY, Verdict.HOT_PIXEL)
    SCI_ERR_DQ.write(an_export(review), tmp_path / "out.fits")
    ccd = read(tmp_path / "out.fits")
    assert ccd.unit == u.adu
    assert np.array_equal(ccd.data, data)
    assert np.array_equal(ccd.mask, review.dq() != 0)
    assert isinstance(ccd.uncertainty, StdDevUncertainty)
    assert (ccd.header["OBJECT"], ccd.header["CRVSIGC"]) == ("M 31", 4.5)


def test_the_errors_are_those_of_ccdproc(tmp_path: Path) -> None:
    data = np.linspace(-5, 4000, 80).astype(np.float32).reshape(COSMIC.shape)
    SCI_ERR_DQ.write(an_export(reviewed(in_adu(data))), tmp_path / "out.fits")
    positive = CCDData(np.maximum(data, 0), unit=u.adu)
    gain, noise = 2 * u.electron / u.adu, SETTINGS.setup.readnoise * u.electron
    expected = ccdproc.create_deviation(positive, gain=gain, readnoise=noise).uncertainty.array
    np.testing.assert_allclose(read(tmp_path / "out.fits").uncertainty.array, expected, rtol=1e-6)


def test_the_errors_of_a_rate_are_a_rate(tmp_path: Path) -> None:
    data = np.full(COSMIC.shape, 8, np.float32)
    SCI_ERR_DQ.write(an_export(reviewed(in_adu(data, unit=u.adu / u.s))), tmp_path / "out.fits")
    ccd = read(tmp_path / "out.fits")
    electrons = 8 * 2 * 10
    assert ccd.uncertainty.unit == u.adu / u.s
    assert np.allclose(ccd.uncertainty.array, np.sqrt(electrons + SETTINGS.setup.readnoise**2) / 20)


def test_a_frame_that_was_reduced_is_written_in_electrons(tmp_path: Path) -> None:
    data = np.full(COSMIC.shape, 8, np.float32)
    data[0, 0] = np.nan
    exposure = replace(in_adu(data), reduction=("bias subtracted: bias.fits",))
    SCI_ERR_DQ.write(an_export(reviewed(exposure)), tmp_path / "out.fits")
    ccd = read(tmp_path / "out.fits")
    assert ccd.unit == u.electron
    assert ccd.data[1, 0] == 16
    assert np.isnan([ccd.data[0, 0], ccd.uncertainty.array[0, 0]]).all()


def test_each_part_has_the_name_that_pipelines_look_for(tmp_path: Path) -> None:
    science = in_adu(np.zeros(COSMIC.shape, np.int16), header={"EXTNAME": "IMAGE", "CRPIX1": 4.0})
    SCI_ERR_DQ.write(an_export(reviewed(science)), tmp_path / "out.fits")
    with fits.open(tmp_path / "out.fits", checksum=True) as hdus:
        assert [(hdu.name, hdu.data is None) for hdu in hdus[1:]] == [("SCI", False), ("ERR", False), ("DQ", False)]
        assert hdus[0].data is None
        assert hdus["SCI"].header["CRPIX1"] == 4.0
        assert hdus["DQ"].header["BIT3"] == "CR"


def test_the_file_opens_again_with_its_defects_masked_and_its_rays_to_be_found(tmp_path: Path) -> None:
    mask = np.zeros(COSMIC.shape, bool)
    mask[0, 0] = True
    review = reviewed(an_exposure(shape=COSMIC.shape, mask=mask), Verdict.COSMIC_RAY, Verdict.HOT_PIXEL)
    SCI_ERR_DQ.write(an_export(review), tmp_path / "out.fits")
    frame = read_frame(tmp_path / "out.fits")
    mask[5:7, 3:5] = True  # the hot pixel, without the ring around it
    assert frame.own_mask is not None
    assert np.array_equal(frame.own_mask, mask)
