from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.fits.coordinate_cards import is_coordinate, without_axes
from crviewer.products.core.export import ExportRequest
from crviewer.products.formats.cleaned_image import cleaned_hdus
from crviewer.products.formats.reviewed_image import reviewed_hdus
from crviewer.products.formats.sci_err_dq import sci_err_dq_hdus
from crviewer.review.core.review import Review
from tests.builders import a_review
from tests.products.examples import SETTINGS

SHAPE = (24, 30)
CORNERS = ([0.0, 29.0, 0.0, 29.0, 14.3], [0.0, 0.0, 23.0, 23.0, 11.7])
FACTS = {"GAIN": 1.0, "RDNOISE": 5.0, "EXPTIME": 60.0, "BUNIT": "electron"}
TAN = {
    "CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 10.0, "CRVAL2": 20.0, "CRPIX1": 12.0, "CRPIX2": 9.0,
    "CD1_1": -1e-4, "CD1_2": 2e-5, "CD2_1": 2e-5, "CD2_2": 1e-4,
}  # fmt: skip


def image(**cards: object) -> fits.ImageHDU:
    return fits.ImageHDU(np.arange(720, dtype="f4").reshape(SHAPE), fits.Header({**FACTS, **cards}), name="SCI")


def sip() -> fits.HDUList:
    bent = {**TAN, "CTYPE1": "RA---TAN-SIP", "CTYPE2": "DEC--TAN-SIP", "A_ORDER": 2, "B_ORDER": 2, "A_2_0": 1e-4}
    return fits.HDUList([fits.PrimaryHDU(), image(**bent, B_0_2=-2e-4, B_1_1=3e-4)])


def tpv() -> fits.HDUList:
    return fits.HDUList(
        [fits.PrimaryHDU(), image(**{**TAN, "CTYPE1": "RA---TPV", "CTYPE2": "DEC--TPV"}, PV1_1=1.01, PV2_5=0.1)]
    )


def lookup_tables() -> fits.HDUList:
    """Distortions of pixels, and of the detector, as HST writes them: in extensions that the cards refer to."""
    science = image(**{**TAN, "CPDIS1": "LOOKUP", "CPDIS2": "LOOKUP", "D2IMDIS1": "LOOKUP"})
    for key, version in (("DP1", 1), ("DP2", 2), ("D2IM1", 1)):
        for field, value in (("EXTVER", version), ("NAXES", 2), ("AXIS.1", 1), ("AXIS.2", 2)):
            science.header.append((key, f"{field}: {value}"), end=True)
    tables = [
        fits.ImageHDU(
            np.tile(np.arange(4, dtype="f4") * 0.1 * (number + 1), (3, 1)).astype("f4"), name=name, ver=version
        )
        for number, (name, version) in enumerate((("WCSDVARR", 1), ("WCSDVARR", 2), ("D2IMARR", 1)))
    ]
    for table in tables:
        table.header.update(
            {"CRPIX1": 0.0, "CRPIX2": 0.0, "CRVAL1": 0.0, "CRVAL2": 0.0, "CDELT1": 10.0, "CDELT2": 12.0}
        )
    return fits.HDUList([fits.PrimaryHDU(), science, *tables])


def coordinate_table() -> fits.HDUList:
    """A wavelength for each column, in a table (-TAB)."""
    waves = np.linspace(4000, 7000, 30) ** 1.01 * 1e-10
    table = fits.BinTableHDU.from_columns(
        [fits.Column("WAVES", "30D", dim="(1,30)", array=[waves[:, None]], unit="m")], name="WCS-TABLE"
    )
    cards = {"WCSAXES": 2, "CTYPE1": "WAVE-TAB", "CUNIT1": "m", "CRPIX1": 1.0, "CRVAL1": 1.0, "CDELT1": 1.0}
    slit = {"CTYPE2": "LINEAR", "CRPIX2": 1.0, "CRVAL2": 0.0, "CDELT2": 0.5}
    science = image(**cards, **slit, PS1_0="WCS-TABLE", PS1_1="WAVES", PV1_1=1, PV1_2=1, PV1_3=1)
    return fits.HDUList([fits.PrimaryHDU(), science, table])


def one_plane() -> fits.HDUList:
    """Three axes, of which the third has one pixel."""
    third = {"WCSAXES": 3, "CTYPE3": "FREQ", "CRVAL3": 1e9, "CRPIX3": 1.0, "CD3_3": 1e6, "CUNIT3": "Hz"}
    science = image(**TAN, **third)
    science.data = science.data[None]
    return fits.HDUList([fits.PrimaryHDU(), science])


def review_of(hdus: fits.HDUList, folder: Path) -> Review:
    hdus.writeto(folder / "science.fits")
    exposure = open_exposure(OpenRequest.of(science=folder / "science.fits"))
    cosmic = np.zeros(SHAPE, bool)
    cosmic[10:13, 10] = True
    return a_review(exposure, cosmic)


@pytest.mark.parametrize("product", [reviewed_hdus, cleaned_hdus, sci_err_dq_hdus])
@pytest.mark.parametrize("layout", [sip, tpv, lookup_tables, coordinate_table])
def test_a_product_has_the_world_coordinates_of_its_input(tmp_path: Path, layout: object, product: object) -> None:
    before = layout()
    wanted = WCS(before["SCI"].header, before).all_pix2world(*CORNERS, 0)
    made = product(ExportRequest(review=review_of(before, tmp_path), settings=SETTINGS))
    made.writeto(tmp_path / "product.fits")
    with fits.open(tmp_path / "product.fits") as after:
        image_at = next(hdu for hdu in after if hdu.data is not None)
        again = WCS(image_at.header, after).all_pix2world(*CORNERS, 0)
    np.testing.assert_allclose(again, wanted, rtol=1e-12)


def test_an_image_of_one_plane_keeps_two_axes_and_its_place_on_the_sky(tmp_path: Path) -> None:
    before = one_plane()
    wanted = WCS(before["SCI"].header).celestial.all_pix2world(*CORNERS, 0)
    made = cleaned_hdus(ExportRequest(review=review_of(before, tmp_path), settings=SETTINGS))
    wcs = WCS(made[0].header)
    assert (wcs.naxis, wcs.pixel_n_dim) == (2, 2)
    np.testing.assert_allclose(wcs.all_pix2world(*CORNERS, 0), wanted, rtol=1e-12)


def test_what_a_dropped_axis_adds_to_the_others_goes_into_their_reference() -> None:
    header = fits.Header(
        {**TAN, "WCSAXES": 3, "CTYPE3": "FREQ", "CRPIX3": 3.0, "CD1_3": 4e-4, "CD2_3": 1e-4, "CD3_3": 1.0}
    )
    wanted = WCS(header).all_pix2world(*CORNERS, [0.0] * 5, 0)[:2]
    np.testing.assert_allclose(WCS(without_axes(header, 2)).all_pix2world(*CORNERS, 0), wanted, rtol=1e-10)


def test_the_sky_position_of_distorted_pixels_is_shown(tmp_path: Path) -> None:
    layout = lookup_tables()
    exposure = review_of(layout, tmp_path).exposure
    assert exposure.wcs is not None
    wanted = WCS(layout["SCI"].header, layout).all_pix2world(14.3, 11.7, 0)
    np.testing.assert_allclose(exposure.wcs.all_pix2world(14.3, 11.7, 0), wanted)


@pytest.mark.parametrize("keyword", ["CTYPE1", "CD1_2", "PV2_5", "A_2_0", "BP_ORDER", "CRPIX2A", "DP1.EXTVER", "PS1_0"])
def test_cards_of_coordinates_are_known(keyword: str) -> None:
    assert is_coordinate(keyword)


@pytest.mark.parametrize("keyword", ["CRVAL", "PCOUNT", "DPI", "A_STAR", "NAXIS1", "CDS1_2"])
def test_other_cards_are_none(keyword: str) -> None:
    assert not is_coordinate(keyword)


def test_coordinates_that_are_texts_are_read_as_numbers_and_written_as_such(tmp_path: Path) -> None:
    texts = {key: value if isinstance(value, str) else f"{value} " for key, value in TAN.items()} | {"EQUINOX": "2000."}
    fits.PrimaryHDU(np.ones(SHAPE, np.float32), fits.Header(texts | FACTS)).writeto(tmp_path / "a.fits")
    exposure = open_exposure(OpenRequest.of(science=tmp_path / "a.fits"))
    expected = np.array(WCS(fits.Header(TAN)).all_pix2world(*CORNERS, 0))
    assert exposure.wcs is not None
    np.testing.assert_allclose(exposure.wcs.all_pix2world(*CORNERS, 0), expected, rtol=1e-12)
    hdus = reviewed_hdus(ExportRequest(review=a_review(exposure, np.zeros(SHAPE, bool)), settings=SETTINGS))
    np.testing.assert_allclose(WCS(hdus[0].header).all_pix2world(*CORNERS, 0), expected, rtol=1e-12)
