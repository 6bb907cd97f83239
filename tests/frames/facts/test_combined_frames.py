"""How many frames an image was combined of."""

from __future__ import annotations

from typing import Any

import pytest

from crviewer.frames.facts.combined_frames import combined_frames
from tests.frames.fits_files import a_header


@pytest.mark.parametrize(
    ("cards", "count"), [({"NCOMBINE": 5}, 5), ({"STACKCNT": "20"}, 20), ({"SNAPSHOT": 0}, 1), ({}, 1)]
)
def test_the_number_of_frames_is_read(cards: dict[str, Any], count: int) -> None:
    assert combined_frames(a_header(**cards)) == count
