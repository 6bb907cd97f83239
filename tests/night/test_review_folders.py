"""Where a batch put the reviews: found again for the frames, and for no others."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from crviewer.night.frame import NightFrame
from crviewer.night.review_folders import recalled_reviews, remember_reviews
from tests.night.nights import a_night_frame

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the user's data folder is elsewhere")


@pytest.fixture
def frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NightFrame:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return a_night_frame(str(tmp_path / "night" / "m31.fits"))


def test_the_folder_that_was_named_last_is_recalled(frame: NightFrame, tmp_path: Path) -> None:
    assert recalled_reviews([frame]) is None
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        remember_reviews([frame.path.parent], tmp_path / name)
        assert recalled_reviews([frame]) == tmp_path / name
    assert recalled_reviews([a_night_frame(str(tmp_path / "elsewhere" / "m31.fits"))]) is None


def test_a_folder_that_is_gone_is_not_recalled(frame: NightFrame, tmp_path: Path) -> None:
    remember_reviews([frame.path.parent], tmp_path / "gone")
    assert recalled_reviews([frame]) is None


def test_what_was_remembered_may_be_damaged_or_impossible_to_write(frame: NightFrame, tmp_path: Path) -> None:
    (tmp_path / "reviews").mkdir()
    remember_reviews([frame.path.parent], tmp_path / "reviews")
    assert recalled_reviews([frame]) is not None
    kept = tmp_path / "data" / "crviewer" / "review-folders.json"
    for damage in ("{", "[1]", '{"a": 1}'):
        kept.write_text(damage)
        assert recalled_reviews([frame]) is None
    kept.unlink()
    kept.mkdir()
    remember_reviews([frame.path.parent], tmp_path / "reviews")
    assert recalled_reviews([frame]) is None
