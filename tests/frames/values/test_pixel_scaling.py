"""Cards that scale pixel values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

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
