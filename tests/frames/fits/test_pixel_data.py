"""A glimpse of an image: what can be seen of it without reading all of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.pixel_data import glimpse_image
from tests.frames.fits_files import a_file, a_file_of, an_extension, ramp


def test_a_glimpse_is_of_the_image_that_is_read(tmp_path: Path) -> None:
    sci, other = an_extension(ramp(), "SCI", FILTER="R"), an_extension(ramp(9, 9), "OTHER")
    path = a_file_of(tmp_path / "a.fits", other, sci, OBJECT="M51")
    glimpse = glimpse_image(FileLocation(path))
    assert (glimpse.extension, glimpse.shape) == ("SCI", (6, 5))
    assert (glimpse.header["OBJECT"], glimpse.header["FILTER"]) == ("M51", "R")
    assert np.array_equal(glimpse.band, ramp())
    assert glimpse_image(FileLocation(path, "OTHER")).shape == (9, 9)


def test_only_rows_of_the_middle_are_read(tmp_path: Path) -> None:
    path = a_file(tmp_path / "a.fits", ramp(100, 8, "i4"))
    assert glimpse_image(FileLocation(path)).band[:, 0].tolist() == [8 * row for row in range(34, 66)]


def test_a_cube_of_one_plane_and_a_compressed_image_can_be_glimpsed(tmp_path: Path) -> None:
    cube = a_file(tmp_path / "cube.fits", ramp()[None])
    packed = a_file_of(tmp_path / "packed.fits.fz", fits.CompImageHDU(ramp(40, 40, "i2")))
    assert np.array_equal(glimpse_image(FileLocation(cube)).band, ramp())
    assert np.array_equal(glimpse_image(FileLocation(packed)).band, ramp(40, 40, "i2")[4:36])


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = a_file(tmp_path / "a.fits", ramp(100, 100))
    path.write_bytes(path.read_bytes()[:20000])
    with pytest.raises(FrameError, match="is truncated"):
        glimpse_image(FileLocation(path))
