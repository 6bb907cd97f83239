"""The binning of a frame, however its header says it."""

from __future__ import annotations

from typing import Any

import pytest

from crviewer.frames.facts.binning import binning_of
from tests.frames.fits_files import a_header


@pytest.mark.parametrize(
    ("cards", "binning"),
    [
        ({"XBINNING": 2, "YBINNING": 3}, (3, 2)),
        ({"CCDXBIN": 2, "CCDYBIN": 1}, (1, 2)),
        ({"CCDSUM": "2 1"}, (1, 2)),
        ({"BINNING": "2x2"}, (2, 2)),
        ({"BINNING": 2}, (2, 2)),
        ({"CCDSUM": "2"}, None),
        ({"XBINNING": 2}, None),
        ({}, None),
    ],
)
def test_binning_is_read(cards: dict[str, Any], binning: tuple[int, int] | None) -> None:
    assert binning_of(a_header(**cards)) == binning
