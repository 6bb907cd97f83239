from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.nddata import CCDData

from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.night.calibration.combined_file import save_combined
from crviewer.night.calibration.combining import ClippingRule, CombinedFrame, combine
from crviewer.night.calibration.stack import survey
from tests.night.calibration.frames import write_darks


@pytest.fixture
def combined(tmp_path: Path) -> CombinedFrame:
    return combine(survey(write_darks(tmp_path, 3)), clip=ClippingRule(low=4, high=5))


def test_a_combination_is_read_back_with_mask_and_uncertainty(tmp_path: Path, combined: CombinedFrame) -> None:
    save_combined(combined, tmp_path / "master.fits")
    read = CCDData.read(tmp_path / "master.fits")
    assert np.array_equal(read.data, combined.data)
    assert np.array_equal(read.mask, combined.mask)
    assert np.array_equal(read.uncertainty.array, combined.uncertainty)
    assert str(read_frame(tmp_path / "master.fits").unit) == "adu"


def test_the_header_says_how_it_was_made_and_what_was_rejected(tmp_path: Path, combined: CombinedFrame) -> None:
    save_combined(combined, tmp_path / "master.fits")
    header = fits.getheader(tmp_path / "master.fits")
    wanted = {"NCOMBINE": 3, "EXPTIME": 60.0, "IMAGETYP": "dark", "CRVCOMB": "average", "CRVCLPL": 4, "CRVCLPH": 5}
    assert {name: header[name] for name in wanted} == wanted
    assert list(header["HISTORY"]) == [f"dark_{n}.fits: 1 of 2000 pixels rejected (0.05%)" for n in range(3)]


def test_a_combination_of_combinations_names_its_own_making(tmp_path: Path, combined: CombinedFrame) -> None:
    for name in ("one", "two"):
        save_combined(combined, tmp_path / f"{name}.fits")
    again = combine(survey([tmp_path / "one.fits", tmp_path / "two.fits"]), method="median")
    save_combined(again, tmp_path / "again.fits")
    header = fits.getheader(tmp_path / "again.fits")
    assert (header["CRVCOMB"], header["NCOMBINE"], header.count("CRVDATE")) == ("median", 2, 1)
    assert "CRVCLPL" not in header


def test_a_frame_is_never_written_over(tmp_path: Path, combined: CombinedFrame) -> None:
    with pytest.raises(FrameError, match="is an input"):
        save_combined(combined, tmp_path / "dark_1.fits", overwrite=True)
