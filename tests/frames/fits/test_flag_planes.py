"""Which planes of a file are its own masks, and what they mask by default."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.frames.masks.plane_reading import UnknownFlags
from tests.frames.fits_files import a_file_of, an_extension, ramp

KNOWN = {"GAIN": 1.0, "RDNOISE": 5.0, "BUNIT": "electron"}


def a_plane(*flags: int, dtype: str = "u2") -> Any:
    """One pixel of each flag, from the first pixel of the second row on."""
    plane = np.zeros((6, 5), dtype)
    plane[1, : len(flags)] = flags
    return plane


def bad(path: Path) -> list[int]:
    own = read_frame(path).own_mask
    return [] if own is None else np.flatnonzero(own).tolist()


def test_a_plane_bpm_is_a_files_own_mask(tmp_path: Path) -> None:
    file = a_file_of(tmp_path / "lco.fits", an_extension(ramp(), "SCI"), an_extension(a_plane(1, 8, 2), "BPM"))
    assert bad(file) == [5, 7]


def test_the_instrument_may_be_told_in_the_primary_or_with_the_image(tmp_path: Path) -> None:
    dq = a_plane(4096, 4, 256)
    primary = a_file_of(
        tmp_path / "p.fits", an_extension(ramp(), "SCI"), an_extension(dq, "DQ"), INSTRUME="ACS", TELESCOP="HST"
    )
    image = a_file_of(tmp_path / "i.fits", an_extension(ramp(), "SCI", INSTRUME="ACS"), an_extension(dq, "DQ"))
    assert bad(primary) == bad(image) == [6, 7]


def test_an_extension_without_a_name_that_names_flags_is_a_mask(tmp_path: Path) -> None:
    header = fits.Header([("HIERARCH MP_BAD", 0), ("HIERARCH MP_DETECTED", 5), ("HIERARCH MP_CR", 3)])
    mask = fits.ImageHDU(a_plane(1, 32, 8), header)
    variance = fits.ImageHDU(np.full((6, 5), 9, np.float32))
    assert bad(a_file_of(tmp_path / "lsst.fits", fits.ImageHDU(ramp()), mask, variance)) == [5]


def test_a_mask_that_repeats_the_flags_beside_it_adds_nothing(tmp_path: Path) -> None:
    dq = a_plane(1, 8)
    planes = [an_extension((dq != 0).astype("u1"), "MASK"), an_extension(dq, "DQ", BIT0="BAD", BIT3="CR")]
    assert bad(a_file_of(tmp_path / "reviewed.fits", an_extension(ramp(), "SCI"), *planes)) == [5]
    planes[0] = an_extension(a_plane(0, 0, 1, dtype="u1"), "MASK")
    assert bad(a_file_of(tmp_path / "two.fits", an_extension(ramp(), "SCI"), *planes)) == [5, 7]


def test_weights_and_apertures_are_no_masks(tmp_path: Path) -> None:
    planes = [an_extension(a_plane(1), name) for name in ("APERTURE", "WHT", "ERR")]
    assert read_frame(a_file_of(tmp_path / "i.fits", an_extension(ramp(), "SCI"), *planes)).own_mask is None


@pytest.mark.parametrize("extension", ["", "[DQ]", "[MASK]"])
def test_a_reviewed_image_given_as_mask_is_read_by_its_flags(tmp_path: Path, extension: str) -> None:
    planes = [an_extension(a_plane(1, 1), "MASK"), an_extension(a_plane(1, 8), "DQ", BIT0="BAD", BIT3="CR")]
    science = a_file_of(tmp_path / "s.fits", an_extension(ramp(), "SCI"), **KNOWN)
    mask = a_file_of(tmp_path / "m.fits", an_extension(ramp(), "SCI"), *planes)
    exposure = open_exposure(OpenRequest.of(science=science, masks=(f"{mask}{extension}",)))
    assert np.flatnonzero(exposure.mask).tolist() == [5]


def test_flags_of_no_known_meaning_are_asked_about_with_names_and_counts(tmp_path: Path) -> None:
    file = a_file_of(tmp_path / "s.fits", an_extension(ramp(), "SCI"), an_extension(a_plane(4, 32, 32), "DQ"), **KNOWN)
    with pytest.raises(UnknownFlags) as asked:
        open_exposure(OpenRequest.of(science=file))
    assert str(asked.value) == (
        f"own DQ of {file}: DQ has flags whose meaning no header tells: 4 on 1 pixel, 32 on 2 pixels. "
        "Say with --mask-bits which of them mean a bad pixel, as in --mask-bits 4,32; or all, or none."
    )


def test_flags_on_most_pixels_are_no_inverted_mask(tmp_path: Path) -> None:
    dq = np.full((6, 5), 1 << 25, np.uint32)
    dq[2, 2] |= 1
    file = a_file_of(
        tmp_path / "rate.fits", an_extension(ramp(), "SCI"), an_extension(dq, "DQ"), TELESCOP="JWST", **KNOWN
    )
    assert np.argwhere(open_exposure(OpenRequest.of(science=file)).mask).tolist() == [[2, 2]]


def test_an_exposure_says_how_its_planes_were_read(tmp_path: Path) -> None:
    dq = an_extension(a_plane(1, 5, 5), "DQ")
    file = a_file_of(tmp_path / "decam.fits", an_extension(ramp(), "SCI"), dq, INSTRUME="DECam", **KNOWN)
    (source,) = open_exposure(OpenRequest.of(science=file)).mask_sources
    assert source.in_words() == (
        "own DQ (DECam Community Pipeline by INSTRUME = DECam): masks 1 pixel (BAD 1); "
        "2 pixels flagged as cosmic rays (COSMIC_RAY) are searched"
    )
    assert (source.ray_flags, source.location) == ("COSMIC_RAY", f"{file}[DQ]")


@pytest.mark.parametrize(
    ("image", "mask", "expected"),
    [
        ("decam_dq/c4d_170316_062107_ooi_z_ls9.N2.fits", "decam_dq/c4d_170316_062107_ood_z_ls9.N2.fits", 0),
        (
            "more/pipeline_dq/c4d_170419_042827_ooi_z_ls9.S1.fits",
            "more/pipeline_dq/c4d_170419_042827_ood_z_ls9.S1.fits",
            181,
        ),
        ("more/pipeline_dq/HSC-0908120-056-small.fits", None, 0),
    ],
)
def test_planes_of_real_pipelines_mask_their_bad_pixels_alone(
    real_frames: Path, image: str, mask: str | None, expected: int
) -> None:
    masks = (real_frames / mask,) if mask else ()
    about = {"gain": 4.0, "read_noise": 7.0, "unit": "adu"}
    exposure = open_exposure(OpenRequest.of(science=real_frames / image, masks=masks, **about))
    assert sum(source.masked for source in exposure.mask_sources) == expected
    assert len(exposure.mask_sources) == 1
