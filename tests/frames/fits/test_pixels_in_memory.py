"""What somebody still holds is not read from its file again, unless the file has changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from crviewer.frames.fits.frame_reading import read_frame
from crviewer.frames.fits.pixels_in_memory import Pixels, PixelsInMemory
from tests.frames.fits_files import a_file, a_frame, ramp


class Reader:
    """Reads pixels, and counts how often."""

    def __init__(self, pixels: Pixels) -> None:
        self.pixels, self.count = pixels, 0

    def __call__(self) -> Pixels:
        self.count += 1
        return self.pixels.copy()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.fits"
    path.write_bytes(b"pixels")
    return path


def test_pixels_that_are_held_are_given_again_in_whatever_view(path: Path) -> None:
    memory, read = PixelsInMemory(), Reader(np.arange(12, dtype=np.int16).reshape(3, 4))
    held = memory.get(path, 2880, read)[:1].view(np.uint16)
    again = memory.get(path, 2880, read)
    assert (read.count, again.dtype, again.shape) == (1, np.int16, (3, 4))
    assert np.shares_memory(held, again)


def test_pixels_that_nobody_holds_are_let_go(path: Path) -> None:
    memory, read = PixelsInMemory(), Reader(np.zeros((3, 4)))
    for _ in range(2):
        memory.get(path, 2880, read)
    assert read.count == 2
    assert memory._known == {}


def test_another_part_of_the_file_and_a_file_that_changed_are_read(path: Path) -> None:
    memory, read = PixelsInMemory(), Reader(np.zeros((3, 4)))
    held = [memory.get(path, 2880, read), memory.get(path, 5760, read)]
    path.with_name("new").write_bytes(b"PIXELS")
    path.with_name("new").replace(path)
    held.append(memory.get(path, 2880, read))
    assert (read.count, len(held)) == (3, 3)


def test_part_of_a_larger_array_is_read_each_time(path: Path) -> None:
    memory, whole = PixelsInMemory(), np.zeros((6, 4))
    held = memory.get(path, 2880, lambda: whole[:3])
    assert memory.get(path, 2880, lambda: whole[3:]) is not held


def test_two_readings_of_a_frame_share_its_pixels(tmp_path: Path) -> None:
    file = a_file(tmp_path / "a.fits", ramp(dtype="u2"))
    one, other = read_frame(file), read_frame(file, unit="electron")
    assert np.shares_memory(one.data, other.data)
    np.testing.assert_array_equal(other.data, ramp(dtype="u2"))
    with pytest.raises(ValueError, match="read-only"):
        one.data[0, 0] = 1


def test_a_frame_knows_its_checksum_whatever_its_byte_order() -> None:
    frame = a_frame(ramp())
    swapped = a_frame(ramp().astype(ramp().dtype.newbyteorder()))
    assert frame.checksum == swapped.checksum != a_frame(ramp() + 1).checksum
    assert vars(frame)["checksum"] == frame.checksum
