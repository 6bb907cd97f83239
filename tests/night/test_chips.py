from __future__ import annotations

from pathlib import Path

import pytest
from astropy.io import fits

from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.night.night import Night
from crviewer.night.reading import read_night
from crviewer.night.reviews import review_file_of
from crviewer.review.file import review_beside
from tests.frames.chip_files import SHAPE, acs_file, decam_file, gmos_file


def a_night_of_two_exposures(folder: Path) -> Night:
    acs_file(folder / "later.fits", seed=2, **{"DATE-OBS": "2026-11-30T02:00:00"})
    acs_file(folder / "first.fits", **{"DATE-OBS": "2026-11-30T01:00:00"})
    return read_night([folder])


def names(frames: object) -> list[str]:
    return [frame.name for frame in frames]  # type: ignore[attr-defined]


def test_every_chip_of_a_file_is_an_entry_below_its_file(tmp_path: Path) -> None:
    night = a_night_of_two_exposures(tmp_path)
    assert names(night.science) == ["first.fits[SCI,1]", "first.fits[SCI,2]", "later.fits[SCI,1]", "later.fits[SCI,2]"]


def test_amplifiers_come_in_the_order_of_their_file(tmp_path: Path) -> None:
    night = read_night([gmos_file(tmp_path / "raw.fits")])
    assert [frame.location.extension for frame in night.science] == [str(number) for number in range(1, 13)]


def test_compressed_chips_are_known_by_name(tmp_path: Path) -> None:
    night = read_night([decam_file(tmp_path / "decam.fits.fz")])
    assert [frame.location.extension for frame in night.science] == ["S29", "S28", "S27", "S26", "S25"]


def test_one_extension_can_be_named(tmp_path: Path) -> None:
    night = read_night([f"{acs_file(tmp_path / 'flc.fits')}[SCI,2]"])
    assert names(night.science) == ["flc.fits[SCI,2]"]


def test_chips_are_compared_with_the_same_chip_of_other_exposures(tmp_path: Path) -> None:
    night = a_night_of_two_exposures(tmp_path)
    assert names(night.others(night.science[0])) == ["later.fits[SCI,1]"]
    assert names(night.alike(night.science[3])) == ["first.fits[SCI,2]", "later.fits[SCI,2]"]


def test_chips_without_numbers_or_names_are_compared_by_their_extension(tmp_path: Path) -> None:
    for name in ("one.fits", "two.fits"):
        parts = [fits.ImageHDU(fits.getdata(acs_file(tmp_path / name), "SCI", chip)) for chip in (1, 2)]
        fits.HDUList([fits.PrimaryHDU(), *parts]).writeto(tmp_path / name, overwrite=True)
    night = read_night([tmp_path])
    assert names(night.others(night.science[1])) == ["two.fits[2]"]


def test_each_chip_gets_the_dark_and_the_mask_of_its_own(tmp_path: Path) -> None:
    acs_file(tmp_path / "flc.fits")
    acs_file(tmp_path / "dark.fits", IMAGETYP="dark")
    masks = [fits.ImageHDU(fits.getdata(tmp_path / "flc.fits", "DQ", 1), name="DQ", ver=chip) for chip in (1, 2)]
    for mask, number in zip(masks, (1, 2), strict=True):  # the other way round than the science file
        mask.header["CCDCHIP"] = number
    fits.HDUList([fits.PrimaryHDU(), *masks]).writeto(tmp_path / "mask.fits")
    night = read_night([tmp_path])
    assert {frame.name for frame in night.frames if frame.kind is FrameKind.DARK} == {
        "dark.fits[SCI,1]",
        "dark.fits[SCI,2]",
    }
    first, second = night.science
    assert [frame.dark and frame.dark.name for frame in (first, second)] == ["dark.fits[SCI,1]", "dark.fits[SCI,2]"]
    assert [mask.name for mask in first.masks] == ["mask.fits[DQ,2]"]
    assert [mask.name for mask in second.masks] == ["mask.fits[DQ,1]"]


def test_a_mask_of_one_chip_is_not_that_of_another(tmp_path: Path) -> None:
    acs_file(tmp_path / "flc.fits")
    mask = fits.PrimaryHDU(fits.getdata(tmp_path / "flc.fits", "DQ", 1).astype("u1"), fits.Header({"CCDCHIP": 1}))
    mask.writeto(tmp_path / "mask.fits")
    first, second = read_night([tmp_path]).science
    assert (len(first.masks), len(second.masks)) == (0, 1)


@pytest.mark.parametrize("chip", ["SCI,1", "SCI,2"])
def test_a_review_of_the_whole_file_is_that_of_the_chip_that_it_shows(tmp_path: Path, chip: str) -> None:
    from crviewer import detect, read_exposure, save_review, settings_for

    file = acs_file(tmp_path / "flc.fits")
    exposure = read_exposure(file, read_noise=5.0)
    save_review(detect(exposure), review_beside(file), settings=settings_for(exposure))
    frame = read_night([f"{file}[{chip}]"]).science[0]
    found = review_beside(file) if chip == "SCI,1" else review_beside(f"{file}[{chip}]")
    assert review_file_of(frame.location) == found
    assert frame.facts.shape == SHAPE
