"""What opening brings, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from crviewer.frames.exposure.open_request import OpenRequest, label_of_field, request_fields
from crviewer.gui.session.open_job import in_words
from tests.requests import a_full_request


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (OpenRequest.of(science="a.fits"), ""),
        (OpenRequest.of(science="a.fits", dark="/cal/dark.fits[1]", masks=("m.fits",)), "dark.fits, m.fits"),
        (
            OpenRequest.of(science="a.fits", detection="dq.fits", bits="CR", gain=2.0, exposure=60.0),
            "dq.fits, the flags under review, the gain, the exposure time",
        ),
    ],
)
def test_files_and_choices_of_a_review_are_told(request_: OpenRequest, words: str) -> None:
    assert in_words(request_) == words


def test_no_field_goes_without_a_word(tmp_path: Path) -> None:
    full = a_full_request(tmp_path)
    choices = [name for name in request_fields() if not hasattr(full.files, name)]
    assert all(f"the {label_of_field(name)}" in in_words(full) for name in choices)
    assert all(path.name in in_words(full) for path in full.files.paths if path.name != "science.fits")
