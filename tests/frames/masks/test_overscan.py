"""The overscan of a raw frame is no sky, and a frame that was trimmed has none, whatever its header kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io.fits import Header

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.masks.overscan import overscan
from tests.frames.fits_files import a_file, ramp


@pytest.mark.parametrize(
    ("sections", "masked"),
    [
        ({"TRIMSEC": "[3:12,1:8]", "BIASSEC": "[1:2,1:8]"}, 16),
        ({"TRIMSEC": "[  1: 10,  1: 7]", "BIASSEC": "[11:12,1:7]"}, 26),
        ({"TRIMSEC": "[3:12,1:8]"}, 0),
        ({"TRIMSEC": "[5:14,1:8]", "BIASSEC": "[1:2,1:8]"}, 0),  # trimmed already
        ({"TRIMSEC": "[1:12,1:8]", "BIASSEC": "[13:14,1:8]"}, 0),
        ({"TRIMSEC": "[1:12,1:8]", "BIASSEC": "[1:2,1:8]"}, 0),  # contradicts itself
        ({"TRIMSEC": "UNKNOWN", "BIASSEC": "[1:2,1:8]"}, 0),
    ],
)
def test_only_an_overscan_that_is_still_there_is_masked(sections: dict[str, str], masked: int) -> None:
    found = overscan(Header(sections), (8, 12))
    assert (0 if found is None else int(found.bad.sum())) == masked


def test_an_exposure_leaves_the_overscan_out_and_says_so(tmp_path: Path) -> None:
    raw = a_file(tmp_path / "raw.fits", ramp(), GAIN=1.0, RDNOISE=5.0, TRIMSEC="[1:4,1:6]", BIASSEC="[5:5,1:6]")
    exposure = open_exposure(OpenRequest.of(science=raw))
    assert np.array_equal(exposure.mask, np.arange(5) * np.ones((6, 1)) == 4)
    assert [source.in_words() for source in exposure.mask_sources] == [
        "overscan (outside TRIMSEC = [1:4,1:6]): masks 6 pixels"
    ]
