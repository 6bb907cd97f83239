from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.masks.flagged_values import read_flagged
from crviewer.frames.masks.mask_majority import InvertedMask, MaskMajority
from crviewer.frames.masks.mask_reading import MaskTarget
from tests.frames.fits_files import a_file, a_file_of, an_extension

CODES = np.array([[0, 1, 8, 9, 16], [5, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]], np.int16)

NAMES = {"BIT0": "BAD", "BIT2": "HOT", "BIT3": "CR", "BIT4": "DEAD"}


def flagged(path: Path, bits: str, **keywords: object) -> list[int]:
    """Codes of the flagged pixels."""
    path.unlink(missing_ok=True)
    found = read_flagged(a_file(path, CODES, **keywords), MaskTarget(CODES.shape), bits=bits)
    return sorted(CODES[found.pixels].tolist())


@pytest.mark.parametrize(
    ("bits", "found"),
    [
        ("", [1, 5, 8, 9, 16]),
        ("8", [8, 9]),
        ("8, 16", [8, 9, 16]),
        ("=5", [5]),
        ("=9,=1", [1, 9]),
        ("CR", [8, 9]),
        ("cosmic-ray", None),
        ("lco:cosmic ray", [8, 9]),
        ("desi:COSMIC", [16]),
        ("decam:COSMIC_RAY", [5]),
    ],
)
def test_bits_are_numbers_codes_or_names_of_pipelines(tmp_path: Path, bits: str, found: list[int] | None) -> None:
    if found is None:
        with pytest.raises(FrameError, match=r"pipelines differ. Give one of dragons:cosmic-ray, lco:.*, decam:"):
            flagged(tmp_path / "dq.fits", bits)
    else:
        assert flagged(tmp_path / "dq.fits", bits) == found


def test_the_header_of_the_plane_goes_before_what_pipelines_call_it(tmp_path: Path) -> None:
    assert flagged(tmp_path / "dq.fits", "CR", BIT4="CR") == [16]
    path = tmp_path / "lsst.fits"
    fits.writeto(path, CODES, fits.Header([("HIERARCH MP_CR", 0)]))
    assert sorted(CODES[read_flagged(path, MaskTarget(CODES.shape), bits="CR").pixels].tolist()) == [1, 5, 9]


def test_an_unknown_name_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match=r"has no flag nonsense, nor .*BADPIX"):
        flagged(tmp_path / "dq.fits", "nonsense")
    with pytest.raises(FrameError, match="Give a number, or one of BAD, CR, DETECTED, "):
        flagged(tmp_path / "dq.fits", "lsst:nonsense")


def test_a_mask_that_looks_inverted_is_asked_about(tmp_path: Path) -> None:
    path = a_file(tmp_path / "good.fits", (CODES == 0).astype(np.uint8))
    with pytest.raises(InvertedMask):
        read_flagged(path, MaskTarget(CODES.shape))
    assert read_flagged(path, MaskTarget(CODES.shape), majority=MaskMajority.INVERT).pixels.sum() == 5


def test_what_is_reviewed_in_the_frames_own_plane_is_not_masked_for_that(tmp_path: Path) -> None:
    science = np.full(CODES.shape, 100, np.float32)
    file = a_file_of(tmp_path / "sci.fits", an_extension(science, "SCI"), an_extension(CODES, "DQ", **NAMES))
    mask = a_file(tmp_path / "mask.fits", CODES, **NAMES)
    about = {"gain": 1.0, "read_noise": 5.0}
    plain = open_exposure(OpenRequest.of(science=file, **about))
    assert CODES[plain.mask].tolist() == [1, 9, 16, 5]
    own = open_exposure(OpenRequest.of(science=file, detection=f"{file}[DQ]", bits="CR", **about))
    assert CODES[own.flagged].tolist() == [8, 9]
    assert CODES[own.mask].tolist() == [1, 9, 16, 5]
    image = a_file(tmp_path / "image.fits", science)
    other = open_exposure(OpenRequest.of(science=image, masks=(mask,), detection=mask, bits="CR", **about))
    assert CODES[other.mask].tolist() == [1, 9, 16, 5]


def test_a_real_plane_of_codes_is_read(real_frames: Path) -> None:
    plane = real_frames / "decam_dq" / "c4d_170316_062107_ood_z_ls9.N2.fits"
    with fits.open(plane) as hdus:
        codes = next(hdu.data for hdu in hdus if hdu.data is not None)
    found = read_flagged(plane, MaskTarget(codes.shape), bits="decam:COSMIC_RAY", majority=MaskMajority.KEEP)
    assert np.array_equal(found.pixels, codes == 5)
    assert found.pixels.any()


def test_without_bits_a_plane_of_known_flags_is_read_by_its_meaning(tmp_path: Path) -> None:
    target = MaskTarget(CODES.shape)
    named = read_flagged(a_file(tmp_path / "named.fits", CODES, **NAMES), target)
    assert (sorted(CODES[named.pixels].tolist()), named.bits) == ([8, 9], "CR")
    with pytest.raises(
        FrameError, match=r"flags no pixel as a cosmic ray \(JWST: .*Name the flags to review with --bits"
    ):
        read_flagged(a_file(tmp_path / "jwst.fits", CODES & 5, TELESCOP="JWST"), target)
    unknown = read_flagged(a_file(tmp_path / "unknown.fits", CODES), target)
    assert (sorted(CODES[unknown.pixels].tolist()), unknown.bits) == ([1, 5, 8, 9, 16], "")
