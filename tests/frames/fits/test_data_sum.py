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


def test_file_without_a_sum_is_not_damaged(tmp_path: Path) -> None:
    fits.writeto(tmp_path / "image.fits", np.ones((4, 4)))
    assert not read_frame(tmp_path / "image.fits").damaged
