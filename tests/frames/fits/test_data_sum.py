"""Sums of data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.fits.frame_reading import read_frame


@pytest.mark.parametrize("dtype", ["u1", "i2", "u2", "i4", "f4", "f8"])
@pytest.mark.parametrize("packed", [False, True])
def test_changed_data_are_noticed_and_others_fit(tmp_path: Path, dtype: str, packed: bool) -> None:
    data = np.random.default_rng(1).uniform(0, 200, (31, 33)).astype(dtype)
    hdu = fits.CompImageHDU(data, quantize_level=0, compression_type="GZIP_1") if packed else fits.ImageHDU(data)
    file = tmp_path / "image.fits"
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(file, checksum=True)
    assert not read_frame(file).damaged
    with fits.open(file, mode="update", checksum=False, disable_image_compression=True) as hdus:
        hdus[1].header["DATASUM"] = "12345"
    assert read_frame(file).damaged


def test_a_header_that_was_edited_is_told_from_changed_data(tmp_path: Path) -> None:
    file = tmp_path / "image.fits"
    fits.PrimaryHDU(np.arange(20, dtype="i2").reshape(4, 5), fits.Header({"OBJECT": "M31"})).writeto(
        file, checksum=True
    )
    assert not read_frame(file).header_changed
    file.write_bytes(file.read_bytes().replace(b"M31", b"M33"))
    frame = read_frame(file)
    assert (frame.header_changed, frame.damaged) == (True, False)


@pytest.mark.parametrize("changed", [b"M31", b"\x00\x07"])
def test_where_checksum_stands_alone_header_or_data_may_be_changed(tmp_path: Path, changed: bytes) -> None:
    file = tmp_path / "image.fits"
    hdu = fits.PrimaryHDU(np.arange(20, dtype="i2").reshape(4, 5), fits.Header({"OBJECT": "M31"}))
    hdu.header["CHECKSUM"] = "0" * 16
    hdu.header["CHECKSUM"] = hdu._calculate_checksum(hdu._calculate_datasum(), checksum_keyword="CHECKSUM")
    hdu.writeto(file)
    assert not read_frame(file).damaged
    file.write_bytes(file.read_bytes().replace(changed, changed[:-1] + b"!"))
    assert read_frame(file).damaged


def test_file_without_a_sum_is_not_damaged(tmp_path: Path) -> None:
    fits.writeto(tmp_path / "image.fits", np.ones((4, 4)))
    assert not read_frame(tmp_path / "image.fits").damaged
