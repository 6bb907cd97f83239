"""The images of a file: all that can be read, called as they can be named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.fits.extensions import image_extensions
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.frame_reading import read_frame
from tests.frames.fits_files import a_file, a_file_of, an_extension, ramp


def test_every_image_is_named_and_nothing_else(tmp_path: Path) -> None:
    table = fits.BinTableHDU.from_columns([fits.Column("x", "E", array=np.zeros(2))], name="RAYS")
    path = a_file_of(
        tmp_path / "many.fits",
        an_extension(ramp(), "SCI", 1),
        an_extension(ramp(), "SCI", 2),
        table,  # type: ignore[arg-type]
        an_extension(np.zeros((3, 4, 5))),
        an_extension(ramp(), "DQ"),
    )
    extensions = image_extensions(FileLocation(path))
    assert extensions == ("SCI,1", "SCI,2", "DQ")
    assert [read_frame(f"{path}[{name}]").extension for name in extensions] == list(extensions)


def test_a_primary_image_is_number_0(tmp_path: Path) -> None:
    assert image_extensions(FileLocation(a_file(tmp_path / "one.fits", ramp()))) == ("0",)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="does not exist"):
        image_extensions(FileLocation(tmp_path / "none.fits"))
