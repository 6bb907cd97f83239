"""Reading mask files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits
from numpy.typing import NDArray

from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.masks.mask_majority import InvertedMask, MaskMajority
from crviewer.frames.masks.mask_reading import MaskTarget
from crviewer.frames.masks.mask_reading import read_mask as read
from tests.frames.fits_files import a_file, a_file_of, a_header, an_extension, ramp


def read_mask(file: Path | str, shape: tuple[int, int], **more: Any) -> NDArray[np.bool_]:
    return read(file, MaskTarget(shape), **more).bad


BAD = np.zeros((6, 5), np.uint8)
BAD[2, 3] = BAD[4, 0] = 1


@pytest.mark.parametrize("dtype", ["u1", "i2", "i4", "f4"])
def test_any_number_that_is_not_zero_is_bad(tmp_path: Path, dtype: str) -> None:
    mask = read_mask(a_file(tmp_path / "mask.fits", BAD.astype(dtype) * 7), (6, 5))
    np.testing.assert_array_equal(mask, BAD == 1)
    assert mask.dtype == np.bool_


def test_compressed_mask_is_read(tmp_path: Path) -> None:
    compressed = fits.CompImageHDU(BAD, compression_type="PLIO_1")
    np.testing.assert_array_equal(read_mask(a_file_of(tmp_path / "mask.fits.fz", compressed), (6, 5)), BAD == 1)


def test_mask_is_found_beside_the_image_it_belongs_to(tmp_path: Path) -> None:
    file = a_file_of(tmp_path / "reduced.fits", an_extension(ramp(), "SCI"), an_extension(BAD, "MASK"))
    np.testing.assert_array_equal(read_mask(file, (6, 5)), BAD == 1)


def test_extension_can_be_chosen(tmp_path: Path) -> None:
    file = a_file_of(tmp_path / "two.fits", an_extension(BAD * 0, "MASK"), an_extension(BAD, "HOT"))
    np.testing.assert_array_equal(read_mask(f"{file}[HOT]", (6, 5)), BAD == 1)


def test_other_shape_is_refused(tmp_path: Path) -> None:
    file = a_file(tmp_path / "mask.fits", BAD)
    with pytest.raises(FrameError) as refusal:
        read_mask(file, (8, 5))
    assert str(refusal.value) == (
        f"{file}: has 5×6 pixels where the science frame has 5×8, and no header says how they belong together. "
        "Name one of the same detector area and binning."
    )


def test_measurements_are_no_mask(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="holds fractions, so it is no mask"):
        read_mask(a_file(tmp_path / "image.fits", ramp() + 0.5), (6, 5))


def test_more_than_half_set_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(InvertedMask, match="masks 93% of the pixels, as if its 1 meant good"):
        read_mask(a_file(tmp_path / "good.fits", 1 - BAD), (6, 5))


def test_answer_applies_only_to_masks_that_look_inverted(tmp_path: Path) -> None:
    good, bad = a_file(tmp_path / "good.fits", 1 - BAD), a_file(tmp_path / "bad.fits", BAD)
    for file in (good, bad):
        np.testing.assert_array_equal(read_mask(file, (6, 5), majority=MaskMajority.INVERT), BAD == 1)
    np.testing.assert_array_equal(read_mask(good, (6, 5), majority=MaskMajority.KEEP), BAD == 0)


def test_exactly_half_is_no_majority(tmp_path: Path) -> None:
    half = np.tile(np.array([[0, 1]], np.uint8), (6, 2))
    np.testing.assert_array_equal(read_mask(a_file(tmp_path / "half.fits", half), (6, 4)), half == 1)


def test_flags_in_a_file_that_names_no_instrument_are_those_of_the_science_frames(tmp_path: Path) -> None:
    codes = np.zeros((6, 5), np.uint8)
    codes[1, :3] = 1, 5, 7
    lone = np.where(codes == 5, 5, 0)
    decam, hst = a_header(INSTRUME="DECam"), a_header(INSTRUME="ACS")
    mixed, single = a_file(tmp_path / "dq.fits", codes), a_file(tmp_path / "rays.fits", lone)
    assert np.flatnonzero(read(mixed, MaskTarget((6, 5), decam)).bad).tolist() == [5]
    assert not read(single, MaskTarget((6, 5), decam)).bad.any()
    assert np.flatnonzero(read(single, MaskTarget((6, 5), hst)).bad).tolist() == [6]  # a mask of one value
    with pytest.raises(FrameError, match="codes whose meaning no header tells: =1 on 1 pixel, =5"):
        read(mixed, MaskTarget((6, 5)))
