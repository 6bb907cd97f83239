"""Where a batch put the reviews: found again for the frames, and for no others."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from crviewer.night.frame import NightFrame
from crviewer.night.review_folders import ReviewFolders, remember_reviews
from tests.night.nights import a_night_frame

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the user's data folder is elsewhere")


@pytest.fixture
def frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NightFrame:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return a_night_frame(str(tmp_path / "night" / "m31.fits"))


def recalled(frame: NightFrame) -> Path | None:
    return ReviewFolders.recalled().of(frame.path)


def test_the_folder_that_was_named_last_is_recalled(frame: NightFrame, tmp_path: Path) -> None:
    assert recalled(frame) is None
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        remember_reviews([frame.path.parent], tmp_path / name)
        assert recalled(frame) == tmp_path / name
    assert recalled(a_night_frame(str(tmp_path / "elsewhere" / "m31.fits"))) is None


def test_a_folder_that_is_gone_is_not_recalled(frame: NightFrame, tmp_path: Path) -> None:
    remember_reviews([frame.path.parent], tmp_path / "gone")
    assert recalled(frame) is None


def test_what_was_remembered_may_be_damaged_or_impossible_to_write(frame: NightFrame, tmp_path: Path) -> None:
    (tmp_path / "reviews").mkdir()
    remember_reviews([frame.path.parent], tmp_path / "reviews")
    assert recalled(frame) is not None
    kept = tmp_path / "data" / "crviewer" / "review-folders.json"
    for damage in ("{", "[1]", '{"a": 1}'):
        kept.write_text(damage)
        assert recalled(frame) is None
    kept.unlink()
    kept.mkdir()
    remember_reviews([frame.path.parent], tmp_path / "reviews")
    assert recalled(frame) is None


def test_a_folder_is_known_by_whatever_way_it_is_named(frame: NightFrame, tmp_path: Path) -> None:
    for folder in ("night", "reviews", "beside"):
        (tmp_path / folder).mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "night")
    remember_reviews([tmp_path / "beside" / ".." / "night"], tmp_path / "beside" / ".." / "reviews")
    assert recalled(frame) == tmp_path / "reviews"
    assert recalled(a_night_frame(str(tmp_path / "link" / "m31.fits"))) == tmp_path / "reviews"


def test_each_folder_of_frames_has_its_own_and_a_named_one_goes_before(frame: NightFrame, tmp_path: Path) -> None:
    other = a_night_frame(str(tmp_path / "other" / "m31.fits"))
    for name, one in (("first", frame), ("second", other)):
        (tmp_path / name).mkdir()
        remember_reviews([one.path.parent], tmp_path / name)
    assert (recalled(frame), recalled(other)) == (tmp_path / "first", tmp_path / "second")
    assert ReviewFolders.recalled(tmp_path / "mine").of(frame.path) == tmp_path / "mine"
