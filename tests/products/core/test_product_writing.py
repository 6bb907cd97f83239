from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.frame_error import FrameError
from crviewer.products.catalogue.product import PRODUCTS, Product
from tests.products.examples import COSMIC, OF_A_REVIEW, an_export, in_adu, reviewed

every_product = pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.format)
every_product_of_a_review = pytest.mark.parametrize("product", OF_A_REVIEW, ids=lambda product: product.format)


@every_product
@pytest.mark.parametrize("kind", ["science", "dark", "mask", "bias", "flat", "link", "hard"])
def test_an_input_is_never_overwritten_by_whatever_name(tmp_path: Path, product: Product, kind: str) -> None:
    name = f"{kind}.fits"
    files = tuple(tmp_path / f"{each}.fits" for each in ("science", "dark", "mask", "bias", "flat"))
    science, dark, mask, bias, flat = files
    for path in files:
        path.write_text(f"this is {path.name}")
    (tmp_path / "link.fits").symlink_to(dark)
    os.link(mask, tmp_path / "hard.fits")
    exposure = replace(
        in_adu(np.zeros(COSMIC.shape, np.int16), path=science),
        request=OpenRequest.of(dark=f"{dark}[SCI]", masks=(tmp_path / "gone.fits", mask), bias=bias, flat=flat),
    )
    with pytest.raises(FrameError, match=rf"{name}: is an input of this review.*Choose another name"):
        product.write(an_export(reviewed(exposure)), tmp_path / name, overwrite=True)
    assert [path.read_text() for path in files] == [f"this is {path.name}" for path in files]


@every_product_of_a_review
def test_an_existing_file_is_kept_unless_told_otherwise(tmp_path: Path, product: Product) -> None:
    path = tmp_path / f"out{product.ending}"
    product.write(an_export(), path)
    before = path.stat().st_ino
    with pytest.raises(FileExistsError):
        product.write(an_export(), path)
    assert path.stat().st_ino == before
    product.write(an_export(), path, overwrite=True)
    assert path.stat().st_ino != before


@every_product
def test_what_an_observer_brought_is_kept_whatever_one_is_told(tmp_path: Path, product: Product) -> None:
    path = tmp_path / f"out{product.ending}"
    fits.PrimaryHDU(np.zeros((2, 2))).writeto(path)
    with pytest.raises(FrameError, match="is a FITS file that crviewer did not make, and is not overwritten"):
        product.write(an_export(), path, overwrite=True)
    assert fits.getdata(path).shape == (2, 2)


@every_product_of_a_review
def test_a_failed_save_leaves_nothing_behind(tmp_path: Path, product: Product) -> None:
    with pytest.raises(OSError, match=r"out\.fits"):
        product.write(an_export(), tmp_path / "missing" / "out.fits")
    assert list(tmp_path.iterdir()) == []
