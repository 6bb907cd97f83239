"""Cards that scale pixel values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.frame_reading import read_frame
from tests.frames.fits_files import a_file, ramp


def with_bzero(path: Path, card: bytes) -> Path:
    content = a_file(path, ramp(dtype="u2")).read_bytes()
    place = content.index(b"BZERO   =")
    path.write_bytes(content[:place] + card.ljust(80) + content[place + 80 :])
    return path


@pytest.mark.parametrize(
    ("card", "problem"),
    [(b"BZERO   =", "has BZERO without a value"), (b"BZERO   = 'half'", "has BZERO = “half”, which is no number")],
)
def test_scaling_that_is_no_number_is_refused(tmp_path: Path, card: bytes, problem: str) -> None:
    with pytest.raises(FrameError, match=f"{problem}. Correct that card in a copy"):
        read_frame(with_bzero(tmp_path / "image.fits", card))


def test_scaling_written_as_text_counts(tmp_path: Path) -> None:
    frame = read_frame(with_bzero(tmp_path / "image.fits", b"BZERO   = '32768'"))
    np.testing.assert_array_equal(frame.data, ramp(dtype="u2"))


def test_numbers_that_wrapped_below_zero_are_negative_and_told(tmp_path: Path) -> None:
    data = np.full((20, 20), 500, "u4")
    data[3, 4] = 2**32 - 7
    science = a_file(tmp_path / "image.fits", data, GAIN=2.0, RDNOISE=5.0)
    exposure = open_exposure(OpenRequest.of(science=science))
    assert (exposure.electrons[3, 4], exposure.electrons.max()) == (-14, 1000)
    assert exposure.science.conversion.reading.startswith("Of the values, 1 had wrapped below zero")
    np.testing.assert_array_equal(exposure.science.data, data)
