"""Guessing what a file is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from crviewer.frames.facts.frame_kind import FrameKind, KindGuess, guess_kind, may_be_mask, refuse_no_science
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.frame_reading import read_frame
from tests.frames.fits_files import a_file, a_file_of, a_frame, an_extension, ramp

LIGHT = np.arange(1200, dtype="i4").reshape(30, 40)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Light Frame", FrameKind.SCIENCE),
        ("object", FrameKind.SCIENCE),
        ("SPECTRUM", FrameKind.SCIENCE),
        ("Dark Frame", FrameKind.DARK),
        ("Flat Dark", FrameKind.DARK),
        ("zero", FrameKind.BIAS),
        ("Bias Frame", FrameKind.BIAS),
        ("Flat Field", FrameKind.FLAT),
        ("dome flat", FrameKind.FLAT),
        ("MASK", FrameKind.MASK),
    ],
)
def test_header_says_what_it_is(said: str, kind: FrameKind) -> None:
    guess = guess_kind(a_frame(ramp(9, 9), IMAGETYP=said))
    assert guess == KindGuess(kind, f"its header says IMAGETYP = {said}")


def test_keyword_that_says_nothing_useful_gives_way_to_the_next() -> None:
    assert guess_kind(a_frame(ramp(9, 9), IMAGETYP="EXT", OBSTYPE="DARK")).kind is FrameKind.DARK


def test_two_valued_integers_are_a_mask_whatever_the_inherited_header_says() -> None:
    guess = guess_kind(a_frame(np.eye(40, dtype=np.uint8), IMAGETYP="Dark Frame"))
    assert guess == KindGuess(FrameKind.MASK, "its pixels hold only zero and a few whole numbers")


def test_integer_codes_are_a_mask() -> None:
    codes = np.zeros((40, 40), np.int32)
    codes[3, 3], codes[5, 6] = 5, 7
    assert guess_kind(a_frame(codes)).kind is FrameKind.MASK


def test_measurements_without_a_word_in_the_header_are_science() -> None:
    assert guess_kind(a_frame(ramp(40, 40, "u2"))).kind is FrameKind.SCIENCE


def test_values_that_only_a_full_look_reveals_are_no_mask() -> None:
    data = np.zeros((64, 64), np.int16)
    data[1::2, 1::2] = ramp(32, 32, "i2")
    assert guess_kind(a_frame(data)).kind is FrameKind.SCIENCE


@pytest.mark.parametrize(
    ("rows", "may_be"),
    [
        (np.eye(4, 40, dtype=np.uint8), True),
        (np.full((4, 40), 7, np.int16), True),
        (ramp(4, 40, "u2"), False),
        (np.zeros((4, 40), np.float32), False),
    ],
)
def test_some_rows_tell_that_an_image_is_no_mask_but_not_that_it_is_one(rows: np.ndarray, may_be: bool) -> None:
    assert may_be_mask(rows) is may_be


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("APERTURE", np.array([[1, 3], [3, 1]], np.int32), "a mask or a plane of flags, extension APERTURE (1, 3 are"),
        ("WEIGHT", np.ones((2, 2), np.float32), "a plane of weights, extension WEIGHT. "),
        ("ERR", np.ones((2, 2), np.float32), "a plane of errors"),
        ("", np.array([[0, 1], [1, 0]], np.uint8), "a mask, extension 1 (0, 1 are its values)"),
    ],
)
def test_what_is_no_science_image_is_not_searched_unasked(
    tmp_path: Path, name: str, data: np.ndarray, what: str
) -> None:
    file = a_file_of(tmp_path / "lone.fits", an_extension(data, name))
    with pytest.raises(FrameError) as refusal:
        refuse_no_science(read_frame(file))
    assert what in str(refusal.value)


def test_a_science_image_beside_planes_of_others_is_searched(tmp_path: Path) -> None:
    planes = [an_extension(ramp(), name) for name in ("WEIGHT", "DATA", "DQ")]
    frame = read_frame(a_file_of(tmp_path / "both.fits", *planes))
    refuse_no_science(frame)
    assert frame.extension == "DATA"


@pytest.mark.parametrize(
    ("name", "data", "keywords"),
    [
        ("a.fits", LIGHT, {"PRODTYPE": "wtmap"}),
        ("a.fits", LIGHT, {"IMAGETYP": "Bad pixel mask"}),
        ("a.weight.fits", LIGHT, {}),
        ("n4_wht.fits.gz", LIGHT, {}),
        ("a_dq.fits", LIGHT, {}),
        ("a.fits", np.where(LIGHT > 500, 3, 1), {}),
        ("a.fits", (LIGHT > 500).astype("f4"), {}),
    ],
)
def test_lone_weights_and_masks_are_no_science_by_header_name_or_values(
    tmp_path: Path, name: str, data: np.ndarray, keywords: dict[str, str]
) -> None:
    with pytest.raises(FrameError, match="has no science image, but a"):
        refuse_no_science(read_frame(a_file(tmp_path / name, data, **keywords)))


@pytest.mark.parametrize("name", ["starmask_v2.fits", "M31_r.fits", "dqtau.fits"])
def test_other_names_say_nothing(tmp_path: Path, name: str) -> None:
    refuse_no_science(read_frame(a_file(tmp_path / name, LIGHT)))
