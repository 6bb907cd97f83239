from __future__ import annotations

from pathlib import Path

import ccdproc
import numpy as np
import pytest
from astropy.io import fits
from astropy.nddata import CCDData

from crviewer.frames.fits.frame_error import FrameError
from crviewer.night.calibration import flat_ratio
from crviewer.night.calibration.flat_ratio import unfaithful_pixels
from tests.night.calibration.frames import write_flats

LEVELS = (2000, 20000, 2100, 19000, 2050, 21000)


@pytest.fixture
def flats(tmp_path: Path) -> list[Path]:
    """Faint and bright flats in turn; one pixel sees too much of the faint light, and one is dead."""
    paths = write_flats(tmp_path, LEVELS)
    for path, level in zip(paths, LEVELS, strict=True):
        with fits.open(path, mode="update") as hdus:
            hdus[0].data[12, 13] += 1500 if level < 10000 else 0
            hdus[0].data[30, 31] = 0
    return paths


def test_pixels_that_do_not_follow_the_light_are_found(flats: list[Path]) -> None:
    bad = unfaithful_pixels(flats)
    assert np.argwhere(bad.mask).tolist() == [[12, 13], [30, 31]]
    assert bad.measured[12, 13] == pytest.approx(1.66, abs=0.05)
    assert np.isnan(bad.measured[30, 31])
    assert str(bad) == "2 of 2000 pixels are bad (0.10%)"


def test_piece_by_piece_it_is_the_mask_of_ccdmask(flats: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flat_ratio, "_ROWS", 9)
    bad = unfaithful_pixels(flats, sigma=3.0)
    known = np.where(np.isnan(bad.measured), np.float32(1), bad.measured)
    expected = ccdproc.ccdmask(CCDData(known, unit=""), lsigma=3, hsigma=3) | np.isnan(bad.measured)
    assert np.count_nonzero(expected) > 10
    assert np.array_equal(bad.mask, expected)


def test_flats_of_one_level_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match=r"has the same level as all others.*Name flats of two levels"):
        unfaithful_pixels(write_flats(tmp_path, (10000, 11000, 12000)))
