from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from crviewer.cli import main
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.frame_reading import read_frame
from tests.conftest import REAL_FRAMES

ODD = sorted(path for folder in ("awkward", "derived") for path in (REAL_FRAMES / folder).glob("*"))


@pytest.mark.parametrize("path", ODD, ids=lambda path: path.name)
def test_every_odd_file_ends_in_a_product_or_in_one_sentence(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.fits"
    status = main(["detect", str(path), "--gain", "2", "--read-noise", "5", "--output", str(out)])
    told = capsys.readouterr()
    if status == 0:
        chips = read_frame(path).chips
        assert told.out.count("\n") == max(1, len(chips))
        assert all(line.startswith("crviewer: ") for line in told.err.splitlines())  # advice, one line each
        if len(chips) < 2:
            assert np.array_equal(read_frame(out).data, read_frame(path).data, equal_nan=True)
    else:
        assert (status, told.out, told.err.count("\n")) == (1, "", 1)
        assert told.err.startswith(f"crviewer: {path}: ")
        assert not out.exists()


def test_the_odd_files_hold_both_good_and_bad_ones(real_frames: Path) -> None:
    def is_frame(path: Path) -> bool:
        try:
            read_frame(path)
        except FrameError:
            return False
        return True

    readable = [is_frame(path) for path in ODD]
    assert any(readable)
    assert not all(readable)
