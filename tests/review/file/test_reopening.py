"""A review that is opened by its own name leads to its frame."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.review.file import ReviewFileError, is_review, open_review, reopened
from tests.review.file.observer import identity_at


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """A frame with its dark, and its review in another folder."""
    (tmp_path / "night").mkdir()
    (tmp_path / "reviews").mkdir()
    for name in ("m31.fits", "dark.fits"):
        (tmp_path / "night" / name).touch()
    return tmp_path / "night"


@pytest.fixture
def review(night: Path) -> Path:
    path = night.parent / "reviews" / "of_ann.crreview"
    with open_review(path, identity_at(night / "m31.fits"), "Ann") as file:
        file.take(OpenRequest.of(science=night / "m31.fits", dark=night / "dark.fits", gain=2.0))
    return path


def test_the_name_tells_a_review() -> None:
    assert is_review("m31.fits.crreview")
    assert not is_review("m31.fits")
    assert not is_review("m31.crreview.fits[SCI]")


def test_a_review_is_opened_with_its_frame_and_all_that_it_knows(night: Path, review: Path) -> None:
    assert reopened(OpenRequest.of(science=review)) == OpenRequest.of(
        science=f"{night}/m31.fits[0]", dark=f"{night}/dark.fits", gain=2.0
    )


def test_what_is_said_besides_goes_before_what_the_review_knows(night: Path, review: Path) -> None:
    request = reopened(OpenRequest.of(science=review, gain=3.0))
    assert (request.overrides.gain, request.files.dark) == (3.0, f"{night}/dark.fits")


def test_a_frame_that_went_to_the_folder_of_its_review_is_found(night: Path, review: Path) -> None:
    shutil.move(night / "m31.fits", review.parent)
    assert reopened(OpenRequest.of(science=review)).science == f"{review.parent}/m31.fits[0]"


def test_a_frame_that_is_gone_is_named_with_where_it_was_looked_for(night: Path, review: Path) -> None:
    (night / "m31.fits").unlink()
    told = (
        f"{review}: its frame m31.fits is not in {night} nor in {review.parent}. "
        "Put the frame into the folder of the review."
    )
    with pytest.raises(ReviewFileError, match=f"^{re.escape(told)}$"):
        reopened(OpenRequest.of(science=review))


def test_a_damaged_review_is_opened_by_the_frame_beside_it_which_mends_it(night: Path) -> None:
    review = night / "m31.fits.crreview"
    review.write_bytes(b"SQLite format 3\0" + bytes(500))
    assert reopened(OpenRequest.of(science=review, gain=2.0)) == OpenRequest.of(science=night / "m31.fits", gain=2.0)
    (night / "m31.fits").unlink()
    with pytest.raises(ReviewFileError, match="is damaged"):
        reopened(OpenRequest.of(science=review))


def test_a_review_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReviewFileError, match="is missing or empty"):
        reopened(OpenRequest.of(science=tmp_path / "none.crreview"))
