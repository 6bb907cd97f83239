"""A glimpse of an image: what can be seen of it without reading all of it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.pixel_data import glimpse_image, read_image
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


def test_an_image_with_a_side_that_no_detector_has_is_refused(tmp_path: Path) -> None:
    file = a_file(tmp_path / "thin.fits", np.zeros((1, (1 << 20) + 1), "u1"))
    with pytest.raises(FrameError, match="claims 1048577×1 pixels"):
        read_image(FileLocation(file))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.fits")
    with pytest.raises(FrameError, match="is a device or a pipe"):
        read_image(FileLocation(tmp_path / "pipe.fits"))
