from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from astropy import units as u
from astropy.io import fits

from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame import Frame
from crviewer.review.file import identity_of, location, open_review, review_path_for
from crviewer.review.file.chips import part_beside
from crviewer.review.file.location import _kept_in, review_elsewhere
from crviewer.review.file.snapshot import look_at
from tests.review.file.observer import identity_at

IDENTITY = identity_at()


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's data folder that is only there for this test."""
    monkeypatch.setattr(location, "user_data_folder", lambda: tmp_path / "data")
    return tmp_path / "data" / "reviews"


@pytest.fixture
def folder(tmp_path: Path, data_folder: Path) -> Path:
    """A folder of frames."""
    frames = tmp_path / "night"
    frames.mkdir()
    return frames


def a_frame(data: np.ndarray, **details: object) -> Frame:
    frame = Frame(data=data, unit=u.adu, unit_assumed=False, header=fits.Header())
    return replace(frame, **details)


def refuse_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every folder be one that may not be written: the user of the tests may be allowed everything."""

    def refused(**_: object) -> None:
        raise PermissionError("may not be written")

    monkeypatch.setattr(location.tempfile, "TemporaryFile", refused)


def test_a_review_lies_beside_its_frame(folder: Path) -> None:
    assert review_path_for(folder / "m31.fits.gz", IDENTITY) == folder / "m31.fits.gz.crreview"
    assert list(folder.iterdir()) == []


def test_all_extensions_share_a_review_file(folder: Path) -> None:
    assert review_path_for(f"{folder}/mosaic.fits[CCD,2]", IDENTITY) == folder / "mosaic.fits.crreview"
    assert part_beside(folder / "mosaic.fits.crreview", "CCD,2") == folder / "mosaic.fits-CCD_2.crreview"
    assert part_beside(folder / "mosaic.fits.crreview", "../x") == folder / "mosaic.fits-___x.crreview"


def test_a_review_of_one_chip_is_found_by_the_file_of_all_unless_nothing_can_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "mosaic.fits").touch()
    whole, part = folder / "mosaic.fits.crreview", folder / "mosaic.fits-CCD_2.crreview"
    open_review(part, replace(identity_at(folder / "mosaic.fits"), extension="CCD,2")).close()
    assert review_path_for(f"{folder}/mosaic.fits[CCD,2]", IDENTITY) == whole
    refuse_to_write(monkeypatch)
    assert review_path_for(f"{folder}/mosaic.fits[CCD,2]", IDENTITY) == part


def test_the_file_that_the_observer_names_is_taken(folder: Path) -> None:
    assert review_path_for(folder / "m31.fits", IDENTITY, folder / "mine.db") == folder / "mine.db"


def test_a_review_goes_to_the_data_folder_where_nothing_can_be_written(
    folder: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_to_write(monkeypatch)
    path = review_path_for(folder / "m31.fits", IDENTITY)
    assert path == data_folder / f"{IDENTITY.checksum[:32]}.crreview"
    open_review(path, IDENTITY).close()
    monkeypatch.undo()
    monkeypatch.setattr(location, "user_data_folder", lambda: data_folder.parent)
    assert review_path_for(folder / "elsewhere" / "renamed.fits", IDENTITY) == path  # known by the data


def test_the_review_of_a_renamed_frame_is_found_by_its_data(folder: Path) -> None:
    (folder / "old.fits").touch()
    old = review_path_for(folder / "old.fits", IDENTITY)
    open_review(old, IDENTITY).close()
    (folder / "junk.fits.crreview").write_bytes(b"junk")
    assert review_path_for(folder / "new.fits", IDENTITY) == folder / "new.fits.crreview"  # a copy has its own
    (folder / "old.fits").rename(folder / "new.fits")
    assert review_path_for(folder / "new.fits", IDENTITY) == old
    assert review_path_for(folder / "new.fits", replace(IDENTITY, checksum="other")) == folder / "new.fits.crreview"


def test_a_frame_is_known_by_its_data_and_not_by_its_name() -> None:
    data = np.arange(12, dtype=np.float32).reshape(3, 4)
    there = identity_of(a_frame(data, path=Path("/night/a.fits"), extension="SCI"))
    moved = identity_of(a_frame(data.copy(), path=Path("/disk/b.fits")))
    assert there.checksum == moved.checksum
    assert (there.shape, there.path, there.extension, there.name) == ((3, 4), Path("/night/a.fits"), "SCI", "a.fits")
    assert identity_of(a_frame(data)).name == "the image in memory"


@pytest.mark.parametrize(
    "change",
    [lambda data: data + 1, lambda data: data.T, lambda data: data.reshape(4, 3), lambda data: data.astype(int)],
)
def test_other_data_have_another_checksum(change: Callable[[np.ndarray], np.ndarray]) -> None:
    data = np.arange(12, dtype=np.float32).reshape(3, 4)
    assert identity_of(a_frame(change(data))).checksum != identity_of(a_frame(data)).checksum


def test_byte_order_and_memory_layout_do_not_matter() -> None:
    data = np.arange(12, dtype=np.float32).reshape(3, 4)
    checksum = identity_of(a_frame(data)).checksum
    assert identity_of(a_frame(data.astype(">f4"))).checksum == checksum
    assert identity_of(a_frame(np.asfortranarray(data))).checksum == checksum


def test_what_a_crash_left_half_made_is_no_review(folder: Path) -> None:
    left = folder / f".crviewer-{16 * '0'}.fits.crreview"
    open_review(left, IDENTITY).close()
    assert review_path_for(folder / "m31.fits", IDENTITY) == folder / "m31.fits.crreview"


def test_a_copy_of_a_frame_has_a_review_of_its_own_though_an_extension_is_named(folder: Path) -> None:
    for name in ("mosaic.fits", "copy.fits"):
        (folder / name).touch()
    identity = identity_at(folder / "mosaic.fits")
    first = review_path_for(f"{folder}/mosaic.fits[SCI]", identity)
    open_review(first, identity).close()
    assert review_path_for(f"{folder}/copy.fits[SCI]", identity) == folder / "copy.fits.crreview"
    (folder / "mosaic.fits").unlink()
    assert review_path_for(f"{folder}/copy.fits[SCI]", identity) == first
    open_review(first, identity_at(folder / "copy.fits")).close()  # which now is its frame
    assert review_path_for(f"{folder}/copy.fits[SCI]", identity) == first


def test_a_review_in_the_data_folder_is_found_by_where_its_frame_was(
    folder: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = FileLocation(folder / "m31.fits")
    assert review_elsewhere(frame) is None
    refuse_to_write(monkeypatch)
    identity = identity_at(frame.path)
    path = review_path_for(frame.path, identity)
    open_review(path, identity).close()
    assert review_elsewhere(frame) == review_elsewhere(FileLocation(frame.path, "0")) == path
    assert review_elsewhere(FileLocation(frame.path, "2")) is None
    assert review_elsewhere(FileLocation(folder / "m32.fits")) is None
    misses = _kept_in.cache_info().misses
    open_review(path, identity).close()
    assert review_elsewhere(frame) == path
    assert _kept_in.cache_info().misses == misses  # not read again for what was said in one of them
    other = replace(identity, checksum="other", extension="2")
    open_review(data_folder / "other.crreview", other).close()
    assert review_elsewhere(FileLocation(frame.path, "2")) == data_folder / "other.crreview"
    assert review_elsewhere(frame) is None  # nobody can tell which, until it is read


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_a_frame_whose_name_is_no_text_has_a_review_too(folder: Path) -> None:
    frame = folder / os.fsdecode(b"m31_\xff.fits")
    frame.touch()
    identity = identity_at(frame)
    path = review_path_for(frame, identity)
    for _ in range(2):
        with open_review(path, identity) as file:
            assert file.notice == ""
            assert file.can_write
    assert look_at(path).identity == identity
    with path.open("r+b") as damaged:
        damaged.write(b"damaged")
    with open_review(path, identity) as file:
        assert "was damaged" in file.notice
    assert look_at(path).identity == identity
    renamed = frame.rename(folder / "m31.fits")
    assert review_path_for(renamed, identity) == path
