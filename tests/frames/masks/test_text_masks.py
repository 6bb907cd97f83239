"""Masks as text: DS9 regions, IRAF's rectangles, Siril's list, and those that crviewer writes itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io.fits import Header

from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.masks.mask_reading import MaskTarget, read_mask
from crviewer.products.catalogue.product import PRODUCTS
from crviewer.review.core.verdict import Verdict
from tests.products.examples import an_export, reviewed

SHAPE = (12, 14)


def pixels(path: Path, text: str, header: Header | None = None) -> set[tuple[int, int]]:
    """(x, y) of the bad pixels, from 1."""
    path.write_text(text)
    bad = read_mask(path, MaskTarget(SHAPE, header)).bad
    return {(int(x) + 1, int(y) + 1) for y, x in np.argwhere(bad)}


def test_iraf_rectangles_and_lone_pixels(tmp_path: Path) -> None:
    assert pixels(tmp_path / "bad.txt", "# columns, rows\n3 4 2 2\n\n9 9\n") == {(3, 2), (4, 2), (9, 9)}


def test_siril_counts_rows_from_the_top(tmp_path: Path) -> None:
    assert pixels(tmp_path / "bad.lst", "# x y\nP 0 0 H\nP 13 11 C\n") == {(1, 12), (14, 1)}
    assert pixels(tmp_path / "bad.lst", "C 4\n") == {(5, y) for y in range(1, 13)}


def test_a_list_of_a_larger_frame_is_refused(tmp_path: Path) -> None:
    for text in ("3 4 2 13\n", "P 14 0 H\n"):
        with pytest.raises(FrameError, match="names pixels beyond the science frame, which has 14×12"):
            pixels(tmp_path / "bad.txt", text)


def test_text_that_is_no_list_is_named_as_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match=r"bad\.txt: is a text that begins"):
        pixels(tmp_path / "bad.txt", "dear observer\n")


REGIONS = "# Region file format: DS9 version 4.1\nglobal color=green\n"


@pytest.mark.parametrize(
    ("regions", "expected"),
    [
        ("image\nbox(4,5,3,1,0)", {(3, 5), (4, 5), (5, 5)}),
        ("image\ncircle(4,5,1.2) # text={a;b}\n-box(4,5,1,3,0)", {(3, 5), (5, 5)}),
        ("image; polygon(1.4,1.4,3.6,1.4,3.6,2.6,1.4,2.6)", {(2, 2), (3, 2)}),
        ("image\nellipse(4,5,2.2,0.4,90)", {(4, y) for y in range(3, 8)}),
        ("image\npoint(7,7) # point=x\nline(1,1,3,1) # line=0 0", {(7, 7), (1, 1), (2, 1), (3, 1)}),
        ("physical\nbox(104,55,1,1,0)", {(4, 5)}),
        ("box(104,55,1,1,0)", {(4, 5)}),
        ("image\nannulus(5,5,0.5,1.2)", {(4, 5), (6, 5), (5, 4), (5, 6)}),
        ("image\ntext(5,5) # text={here}", set()),
    ],
)
def test_regions_mask_pixels_whose_centres_are_in_them(
    tmp_path: Path, regions: str, expected: set[tuple[int, int]] | None
) -> None:
    found = pixels(tmp_path / "ds9.reg", REGIONS + regions + "\n", Header([("LTV1", -100.0), ("LTV2", -50.0)]))
    assert found == expected


def test_regions_on_the_sky_need_the_coordinates_of_the_frame(tmp_path: Path) -> None:
    sky = REGIONS + 'fk5\ncircle(10.0,20.0,1.1")\n'
    with pytest.raises(FrameError, match="the science frame has no celestial coordinates"):
        pixels(tmp_path / "sky.reg", sky, Header())
    cards = {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 10.0, "CRVAL2": 20.0, "CRPIX1": 6.0, "CRPIX2": 4.0}
    header = Header([*cards.items(), ("CDELT1", -1 / 3600), ("CDELT2", 1 / 3600), ("RADESYS", "FK5")])
    assert pixels(tmp_path / "sky.reg", sky, header) == {(6, 4), (5, 4), (7, 4), (6, 3), (6, 5)}


def test_a_region_that_is_not_understood_is_refused_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="holds a region that is not understood"):
        pixels(tmp_path / "ds9.reg", REGIONS + "image\npanda(5,5,0,360,4,1,5,2)\n")


@pytest.mark.parametrize(
    "product", ["badpix.txt", "badpix.lst", "badpix", "reviewed", "cleaned", "dq_jwst", "dq_hst", "dq_lsst", "dq_lco"]
)
def test_our_own_products_give_their_bad_pixels_back_and_no_rays(tmp_path: Path, product: str) -> None:
    known = {each.format: each for each in PRODUCTS}
    review = reviewed(None, Verdict.COSMIC_RAY, Verdict.HOT_PIXEL)
    file = tmp_path / "product"
    known[product].write(an_export(review), file)
    bad = read_mask(file, MaskTarget(review.exposure.shape)).bad
    assert np.array_equal(bad, review.bad_pixels())


def test_our_own_mask_of_rays_is_no_mask_of_bad_pixels(tmp_path: Path) -> None:
    known = {each.format: each for each in PRODUCTS}
    review = reviewed(None, Verdict.COSMIC_RAY, Verdict.HOT_PIXEL)
    for product in ("crmask", "crmask.fits.fz"):
        known[product].write(an_export(review), tmp_path / product)
        read = read_mask(tmp_path / product, MaskTarget(review.exposure.shape))
        assert (read.source.masked, read.source.ray_flags) == (0, "CR")
        assert read.rays is not None
        assert np.array_equal(np.flatnonzero(read.rays), review.cosmic_pixels)


def test_our_own_regions_give_the_rays_back_that_are_defects(tmp_path: Path) -> None:
    known = {each.format: each for each in PRODUCTS}
    review = reviewed(None, Verdict.COSMIC_RAY, Verdict.HOT_PIXEL)
    known["rays.reg"].write(an_export(review), tmp_path / "rays.reg")
    read = read_mask(tmp_path / "rays.reg", MaskTarget(review.exposure.shape))
    rays = [review.rays.of(ray) for ray in (0, 1)]
    assert not read.bad.reshape(-1)[rays[0]].any()
    assert read.bad.reshape(-1)[rays[1]].all()
    assert read.source.title == "1 DS9 region, of 2 rays those judged to be defects"
