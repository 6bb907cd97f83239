from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.nddata import CCDData

from crviewer import detect, read_exposure, save, settings_for
from crviewer.frames.fits.chip_identity import ChipIdentity
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.frames.masks.mask_reading import MaskTarget, read_mask
from crviewer.products.catalogue.product import INPUT_COPY, PRODUCTS, base_name, named_after
from tests.frames.chip_files import SHAPE, acs_file, decam_file, gmos_file

PLANES = ("badpix", "badpix_frame", "crmask", "dq_hst", "dq_jwst", "dq_lsst")


def saved(science: str, product: str, folder: Path) -> Path:
    exposure = read_exposure(science, read_noise=5.0)
    path = folder / f"{product}{'' if '.' in product else '.fits'}"
    save(detect(exposure), path, product, settings=settings_for(exposure))
    return path


def test_products_of_one_chip_do_not_take_the_names_of_another(tmp_path: Path) -> None:
    file = acs_file(tmp_path / "flc.fits.gz")
    chips = [named_after(read_exposure(f"{file}[SCI,{version}]", read_noise=5.0)) for version in (1, 2)]
    assert [base_name(chip) for chip in chips] == ["flc_SCI_1", "flc_SCI_2"]
    of_chips = [product for product in PRODUCTS if product.join is None]
    assert len({product.beside(chip) for product in of_chips for chip in chips}) == 2 * len(of_chips)


def test_the_copy_of_a_file_of_chips_is_one_for_all() -> None:
    chips = [FileLocation(Path("flc.fits"), f"SCI,{version}") for version in (1, 2)]
    assert {INPUT_COPY.beside(chip).name for chip in chips} == {"flc_flagged.fits"}


def test_products_say_the_chip_that_was_chosen_for_the_observer(tmp_path: Path) -> None:
    assert base_name(named_after(read_exposure(acs_file(tmp_path / "flc.fits"), read_noise=5.0))) == "flc_SCI_1"


def test_a_file_of_one_science_image_keeps_the_name_of_its_products(tmp_path: Path) -> None:
    file = acs_file(tmp_path / "flc.fits")
    with fits.open(file) as hdus:
        fits.HDUList(hdus[:4]).writeto(tmp_path / "one.fits")
    assert base_name(named_after(read_exposure(f"{tmp_path / 'one.fits'}[SCI,1]", read_noise=5.0))) == "one"


@pytest.mark.parametrize("product", PLANES)
def test_masks_say_of_which_chip_they_are(tmp_path: Path, product: str) -> None:
    header = fits.getheader(saved(f"{acs_file(tmp_path / 'flc.fits')}[SCI,2]", product, tmp_path))
    assert (header["EXTVER"], header["CCDCHIP"], header["CRVSCI"]) == (2, 1, "flc.fits[SCI,2]")
    assert header["EXTNAME"] == ("DQ" if product.startswith("dq") else "MASK")


@pytest.mark.parametrize("product", ["reviewed", "cleaned", "sci_err_dq", "badpix.fits.fz"])
def test_every_plane_of_a_product_is_of_the_chip_of_its_image(tmp_path: Path, product: str) -> None:
    with fits.open(saved(f"{acs_file(tmp_path / 'flc.fits')}[SCI,2]", product, tmp_path)) as hdus:
        planes = [hdu for hdu in hdus if getattr(hdu, "shape", ()) == SHAPE]
        assert planes
        assert all((hdu.ver, hdu.header["CCDCHIP"]) == (2, 1) for hdu in planes)
        assert len({hdu.name for hdu in hdus}) == len(hdus)


@pytest.mark.parametrize("make", [acs_file, gmos_file, decam_file], ids=["acs", "gmos", "decam"])
def test_a_mask_of_a_chip_is_read_for_that_chip(tmp_path: Path, make: object) -> None:
    file = make(tmp_path / "chips.fits")  # type: ignore[operator]
    label = read_frame(file).chips[1]
    frame = read_frame(f"{file}[{label}]")
    path = saved(f"{file}[{label}]", "crmask", tmp_path)
    mask = read_mask(path, MaskTarget(frame.shape, frame.header, frame.chip))
    assert mask.source.rays == np.count_nonzero(fits.getdata(path)) > 0  # rays, of which none is a bad pixel
    assert not mask.bad.any()
    with fits.open(path) as hdus:
        assert frame.chip is not None
        assert frame.chip.matches(ChipIdentity.of(hdus[0]))


def test_masks_of_a_chip_with_a_name_are_found_by_ccddata(tmp_path: Path) -> None:
    file = decam_file(tmp_path / "chips.fits")
    label = read_frame(file).chips[1]
    read = CCDData.read(saved(f"{file}[{label}]", "reviewed", tmp_path))
    assert read.mask.any()
    name = read_frame(f"{file}[{label}]").header["EXTNAME"]
    with fits.open(tmp_path / "reviewed.fits") as hdus:
        assert [hdus[plane].header["CRVCHIP"] for plane in ("MASK", "DQ")] == [name, name]


def test_a_product_without_chips_has_the_header_that_it_had(tmp_path: Path) -> None:
    fits.PrimaryHDU(
        fits.getdata(acs_file(tmp_path / "flc.fits"), "SCI", 1), fits.Header({"CCDCHIP": 2, "BUNIT": "electron"})
    ).writeto(tmp_path / "one.fits")
    path = saved(str(tmp_path / "one.fits"), "badpix", tmp_path)
    assert not {"EXTNAME", "EXTVER", "CCDCHIP"} & set(fits.getheader(path))


def test_the_part_of_a_file_is_written_as_file_names_take_it() -> None:
    assert FileLocation(Path("f.fits"), "SCI,2").part == "SCI_2"
