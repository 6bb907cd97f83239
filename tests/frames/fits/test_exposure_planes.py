"""Cubes of exposures are opened plane by plane; spectral cubes and cubes that nothing explains are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.fits.file_chips import chip_location, chips_of
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.frame_reading import read_frame
from tests.frames.chip_files import rateints_file

CUBE = np.arange(3 * 20 * 24, dtype="f4").reshape(3, 20, 24)


def a_cube(path: Path, data: np.ndarray = CUBE, *, compressed: bool = False, **cards: object) -> Path:
    hdu = fits.CompImageHDU(data, quantize_level=0) if compressed else fits.PrimaryHDU(data)
    hdu.header.update({keyword.replace("_", " "): value for keyword, value in cards.items()})
    fits.HDUList([fits.PrimaryHDU(), hdu] if compressed else [hdu]).writeto(path, checksum=not compressed)
    return path


def planes(path: Path) -> list[str]:
    return [chip.extension for chip in chips_of(path)]


@pytest.mark.parametrize("cards", [{"NUMKIN": 3}, {"NFRAMES": 3}, {"HIERARCH_ESO_DET_NDIT": 3}, {"CTYPE3": "TIME"}])
@pytest.mark.parametrize("compressed", [False, True])
def test_planes_that_the_header_counts_are_exposures(
    tmp_path: Path, cards: dict[str, object], compressed: bool
) -> None:
    path, number = a_cube(tmp_path / "stack.fits", compressed=compressed, **cards), int(compressed)
    assert planes(path) == [f"{number} plane {plane}" for plane in (1, 2, 3)]
    for plane in (1, 2, 3):
        frame = read_frame(f"{path}[{number} plane {plane}]")
        assert np.array_equal(frame.data, CUBE[plane - 1])
        assert (frame.header["NAXIS"], "NAXIS3" in frame.header, frame.shape) == (2, False, (20, 24))
    assert FileLocation(path, f"{number} plane 2").part == f"{number}_plane_2"
    assert chip_location(path).extension == f"{number} plane 1"
    with pytest.raises(FrameError, match="has no extension 0 plane 4"):
        read_frame(f"{path}[0 plane 4]")


def test_integrations_come_with_their_errors_flags_and_time(tmp_path: Path) -> None:
    path = rateints_file(tmp_path / "rateints.fits")
    assert planes(path) == ["SCI plane 1", "SCI plane 2", "SCI plane 3"]
    masked = []
    for chip in chips_of(path):
        exposure = open_exposure(OpenRequest.of(science=chip.given))
        masked.append(int(exposure.mask.sum()))
        assert exposure.facts.exposure is not None
        assert exposure.facts.exposure.value == 30
        assert exposure.science.extension == chip.extension
    assert masked == [0, 1, 0]


def test_a_ramp_is_searched_in_the_differences_of_its_groups(tmp_path: Path) -> None:
    ramp = np.cumsum(np.ones((2, 4, 6, 5)), axis=1) * np.array([1, 10])[:, None, None, None]
    path = a_cube(tmp_path / "ramp.fits", ramp.astype("u2"), NINTS=2, NGROUPS=4, TGROUP=2.5)
    assert len(planes(path)) == 6
    assert [float(read_frame(f"{path}[0 plane {plane}]").data.mean()) for plane in (1, 3, 4)] == [1, 1, 10]
    assert read_frame(f"{path}[0 plane 4]").header["EXPTIME"] == 2.5


@pytest.mark.parametrize("axis", ["WAVE", "AWAV-LOG", "FREQ", "VRAD", "LINEAR"])
def test_a_spectral_cube_is_refused_with_the_way_out(tmp_path: Path, axis: str) -> None:
    path = a_cube(tmp_path / "cube.fits", CTYPE3=axis, NINTS=3)
    with pytest.raises(FrameError, match=rf"spectral cube of 3 planes.*CTYPE3 = {axis}.*frames that it was made from"):
        read_frame(path)


@pytest.mark.parametrize("cards", [{}, {"NFRAMES": 5}, {"CTYPE3": "RGB", "NFRAMES": 3}, {"NFRAMES": "3"}])
def test_planes_that_nothing_explains_are_not_taken_for_exposures(tmp_path: Path, cards: dict[str, object]) -> None:
    path = a_cube(tmp_path / "cube.fits", **cards)
    with pytest.raises(FrameError, match=r"cube of 3 planes.*a copy with the card NFRAMES = 3 opens them all"):
        read_frame(path)
