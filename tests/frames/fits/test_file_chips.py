from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.fits.chip_identity import ChipIdentity
from crviewer.frames.fits.file_chips import chip_labels, counterparts, science_images
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.plane_roles import PlaneRole, name_without_role, role_of

PLANE = np.ones((4, 5), "f4")


def a_part(name: str = "", version: int | None = None, shape: tuple[int, int] = (4, 5), **cards: Any) -> fits.ImageHDU:
    return fits.ImageHDU(np.ones(shape, "f4"), fits.Header(cards), name=name or None, ver=version)


def a_list(*parts: fits.ImageHDU) -> fits.HDUList:
    return fits.HDUList([fits.PrimaryHDU(), *parts])


def two_chips() -> fits.HDUList:
    """As HST writes them: the second chip of the detector is the first of the file."""
    names = ("SCI", "ERR", "DQ")
    return a_list(*(a_part(name, version, CCDCHIP=3 - version) for version in (1, 2) for name in names))


LAYOUTS = {
    "two chips": (two_chips(), ("SCI,1", "SCI,2")),
    "chips by name": (a_list(a_part("S29", CCDNUM=1), a_part("N31", CCDNUM=62)), ("S29", "N31")),
    "amplifiers": (a_list(a_part(version=1, DETSEC="[1:5,1:4]"), a_part(version=2, DETSEC="[6:9,1:4]")), ("1", "2")),
    "one chip": (a_list(a_part("SCI"), a_part("VAR"), a_part("DQ"), a_part("SKYFIT")), ("SCI",)),
    "image, mask and variance": (
        a_list(a_part(EXTTYPE="IMAGE"), a_part(MP_BAD=0), a_part(EXTTYPE="VARIANCE")),
        ("1",),
    ),
    "image and spectra": (
        a_list(a_part("IMAGE", DETECTOR="e2v"), a_part("SPEC_SS", shape=(1, 9), DETECTOR="e2v")),
        ("IMAGE",),
    ),
    "series without names": (a_list(a_part(), a_part(), a_part()), ("1", "2", "3")),
    "eso": (a_list(a_part("CHIP1.DATA", HDUCLAS2="DATA"), a_part("CHIP1.ERR", HDUCLAS2="ERROR")), ("CHIP1.DATA",)),
}


@pytest.mark.parametrize(("layout", "labels"), LAYOUTS.values(), ids=LAYOUTS)
def test_the_science_images_of_a_file_are_its_chips(layout: fits.HDUList, labels: tuple[str, ...]) -> None:
    assert chip_labels(layout) == labels


def test_companions_follow_the_chip_and_not_the_position() -> None:
    science, mask = two_chips(), a_list(a_part("DQ", 1, CCDCHIP=1), a_part("DQ", 2, CCDCHIP=2))
    second = ChipIdentity.of(science["SCI", 2])
    assert [science[index].ver for index in counterparts(science, second, [PlaneRole.FLAGS])] == [2]
    assert [mask[index].header["CCDCHIP"] for index in counterparts(mask, second, [PlaneRole.FLAGS])] == [1]


def test_chips_are_matched_by_name_where_they_have_no_numbers() -> None:
    other = a_list(a_part("CHIP2.DQ"), a_part("CHIP1.DQ"))
    assert counterparts(other, ChipIdentity.of(a_part("CHIP1.DATA")), [PlaneRole.FLAGS]) == [2]


def test_one_plane_that_names_no_chip_is_that_of_any() -> None:
    lone = a_list(a_part("MASK"))
    assert counterparts(lone, ChipIdentity.of(two_chips()["SCI", 2]), [PlaneRole.FLAGS]) == [1]


def test_what_cannot_be_matched_is_left_open() -> None:
    other = a_list(a_part("A"), a_part("B"))
    assert counterparts(other, ChipIdentity.of(a_part("C", CCDNUM=3)), [PlaneRole.SCIENCE]) == []


def test_another_chip_is_not_taken_for_want_of_the_right_one() -> None:
    other = a_list(a_part("DQ", 1, CCDCHIP=2))
    assert counterparts(other, ChipIdentity.of(two_chips()["SCI", 2]), [PlaneRole.FLAGS]) == []


@pytest.mark.parametrize(
    ("name", "role", "rest"),
    [
        ("SCI", PlaneRole.SCIENCE, ""),
        ("CHIP1.ERR", PlaneRole.ERROR, "CHIP 1"),
        ("S29", PlaneRole.SCIENCE, "S 29"),
        ("DQ2", PlaneRole.FLAGS, "2"),
        ("VAR_POISSON", PlaneRole.OTHER, "POISSON"),
        ("STAT", PlaneRole.VARIANCE, ""),
        ("Weight", PlaneRole.WEIGHT, ""),
        ("SKYFIT", PlaneRole.MODEL, ""),
        ("3-4.E.SCI", PlaneRole.SCIENCE, "3 4 E"),
        ("3-4.E.FLG", PlaneRole.FLAGS, "3 4 E"),
        ("ERRS", PlaneRole.ERROR, ""),
        ("INVERSE_VARIANCE", PlaneRole.WEIGHT, "INVERSE"),
        ("DET01-IVARMODEL", PlaneRole.WEIGHT, "DET 01"),
        ("DET01-SCIIMG", PlaneRole.SCIENCE, "DET 01 SCIIMG"),
        ("DET01-WAVEIMG", PlaneRole.OTHER, "DET 01"),
        ("WAVELENGTH", PlaneRole.OTHER, ""),
        ("SEGMAP", PlaneRole.OTHER, ""),
    ],
)
def test_names_tell_what_an_image_is_for(name: str, role: PlaneRole, rest: str) -> None:
    assert (role_of(name, fits.Header()), name_without_role(name)) == (role, rest)


def test_a_file_without_images_has_no_chips() -> None:
    assert science_images(a_list()) == []


def chips_on_disk(path: Path, *names: str) -> Path:
    """A file of two chips in which every pixel of the first is 1 and of the second 2; the numbers count down."""
    parts = [
        fits.ImageHDU(np.full((16, 20), version, "i2"), name=name, ver=version) for version in (1, 2) for name in names
    ]
    for part in parts:
        part.header["CCDCHIP"] = 3 - part.ver
    primary = fits.PrimaryHDU(header=fits.Header({"GAIN": 1.0, "RDNOISE": 5.0, "EXPTIME": 60.0}))
    fits.HDUList([primary, *parts]).writeto(path)
    return path


def test_dark_and_mask_of_an_exposure_are_of_its_chip(tmp_path: Path) -> None:
    science, dark = (chips_on_disk(tmp_path / name, "SCI") for name in ("science.fits", "dark.fits"))
    mask = chips_on_disk(tmp_path / "mask.fits", "DQ")
    with fits.open(mask, mode="update") as hdus:
        hdus["DQ", 2].data[:] = 0
        hdus["DQ", 2].data[3, 4] = 1
    request = OpenRequest.of(science=f"{science}[SCI,2]", dark=dark, masks=(mask,))
    exposure = open_exposure(request)
    assert np.argwhere(exposure.mask).tolist() == [[3, 4]]
    assert exposure.dark is not None
    assert exposure.dark[0, 0] == np.float32(2 / 60)
    assert exposure.dark_name == "dark.fits[SCI,2]"


def test_a_dark_of_several_chips_is_asked_about_where_nothing_tells_which(tmp_path: Path) -> None:
    dark = chips_on_disk(tmp_path / "dark.fits", "SCI")
    lone = tmp_path / "lone.fits"
    fits.PrimaryHDU(np.ones((16, 20), "i2"), fits.Header({"GAIN": 1.0, "RDNOISE": 5.0, "EXPTIME": 60.0})).writeto(lone)
    with pytest.raises(FrameError, match=r"has 2 images, .*of SCI,1, SCI,2"):
        open_exposure(OpenRequest.of(science=lone, dark=dark))


def test_a_dark_of_another_chip_is_refused(tmp_path: Path) -> None:
    science = chips_on_disk(tmp_path / "science.fits", "SCI")
    dark = tmp_path / "dark.fits"
    hdu = fits.ImageHDU(np.ones((16, 20), "i2"), fits.Header({"CCDCHIP": 2}), name="SCI")
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(dark)
    with pytest.raises(FrameError, match="CCDCHIP = 2, and the science frame of CCDCHIP = 1"):
        open_exposure(OpenRequest.of(science=f"{science}[SCI,2]", dark=dark))
