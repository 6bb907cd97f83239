"""Files appear whole or not at all, and never over another without leave."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.fits.fits_writing import refuse_existing, replace_into_place, write_fits

OLD = "# CRVVERS = 0.1.0"  # as in each text that crviewer makes


def an_image() -> fits.HDUList:
    return fits.HDUList([fits.PrimaryHDU(np.arange(12, dtype=np.int16).reshape(3, 4))])


def write_half(path: Path, interruption: type[BaseException] | BaseException) -> None:
    with replace_into_place(path, overwrite=True) as temporary:
        temporary.write_text("half")
        raise interruption


def test_a_file_appears_under_its_name_only_when_the_block_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "mask.fits.gz"
    with replace_into_place(path) as temporary:
        temporary.write_text("new")
        assert not path.exists()
        assert temporary.name.endswith(".fits.gz")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "new"


@pytest.mark.parametrize("interruption", [ValueError, KeyboardInterrupt])
def test_an_interrupted_write_leaves_nothing(tmp_path: Path, interruption: type[BaseException]) -> None:
    with pytest.raises(interruption):
        write_half(tmp_path / "mask.fits", interruption)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_write_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "mask.fits"
    path.write_text(OLD)
    with pytest.raises(ValueError, match="stop"):
        write_half(path, ValueError("stop"))
    assert [found.read_text() for found in tmp_path.iterdir()] == [OLD]


def test_an_existing_file_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    path = tmp_path / "mask.fits"
    path.write_text(OLD)
    with pytest.raises(FileExistsError, match=r"mask\.fits"), replace_into_place(path):
        pytest.fail("the block ran")
    assert path.read_text() == OLD


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "mask.fits"
    with pytest.raises(FileExistsError, match=r"mask\.fits"), replace_into_place(path):
        path.write_text("another program's")
    assert [found.read_text() for found in tmp_path.iterdir()] == ["another program's"]


def test_an_overwritten_file_keeps_its_permissions_and_its_link(tmp_path: Path) -> None:
    path, link = tmp_path / "mask.fits", tmp_path / "link.fits"
    path.write_text(OLD)
    path.chmod(0o640)
    link.symlink_to(path)
    with replace_into_place(link, overwrite=True) as temporary:
        temporary.write_text("new")
    assert link.is_symlink()
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_missing_directory_is_told_by_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "mask.fits"
    with pytest.raises(FileNotFoundError) as caught, replace_into_place(path):
        pytest.fail("the block ran")
    assert caught.value.filename == str(path)


def test_the_first_existing_of_many_files_is_named(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.fits", "b.fits", "c.fits")]
    paths[1].touch()
    with pytest.raises(FileExistsError) as caught:
        refuse_existing(paths)
    assert caught.value.filename == str(paths[1])
    refuse_existing(paths, overwrite=True)


def test_fits_files_carry_checksums_that_hold(tmp_path: Path) -> None:
    path = tmp_path / "image.fits"
    write_fits(an_image(), path)
    with fits.open(path, checksum=True) as hdus:
        assert {"CHECKSUM", "DATASUM"} <= set(hdus[0].header)
        np.testing.assert_array_equal(hdus[0].data, an_image()[0].data)


def test_fits_files_are_overwritten_only_when_told(tmp_path: Path) -> None:
    path = tmp_path / "image.fits"
    path.write_text(OLD)
    with pytest.raises(FileExistsError):
        write_fits(an_image(), path)
    assert path.read_text() == OLD
    write_fits(an_image(), path, overwrite=True)
    assert fits.getdata(path).shape == (3, 4)


def test_what_a_killed_program_left_is_removed_a_day_later_and_nothing_else(tmp_path: Path) -> None:
    left, lock = f".crviewer-{'0a' * 8}.fits.gz", f"..crviewer-{'0a' * 8}.fits.crreview-lock"
    for name in (left, lock, f".crviewer-{'1b' * 8}.fits", ".crviewer-notes", ".hidden", "old.fits"):
        (tmp_path / name).touch()
    for name in (left, lock, ".crviewer-notes", ".hidden", "old.fits"):
        os.utime(tmp_path / name, (0, 0))
    write_fits(an_image(), tmp_path / "mask.fits")
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f".crviewer-{'1b' * 8}.fits", ".crviewer-notes", ".hidden", "old.fits", "mask.fits"}


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_full_disk_is_told_of_the_file_that_was_asked_for_and_with_a_remedy(tmp_path: Path, wrapped: bool) -> None:
    path = tmp_path / "mask.fits"
    path.write_text(OLD)

    def fill_the_disk() -> None:
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as full:
            if wrapped:  # as astropy tells it
                raise OSError("Not enough space on disk: requested 81024, available 0.") from full
            raise

    with (
        pytest.raises(OSError, match="The disk is full: free some space") as told,
        replace_into_place(path, overwrite=True),
    ):
        fill_the_disk()
    assert (told.value.errno, told.value.filename) == (errno.ENOSPC, str(path))
    assert [found.read_text() for found in tmp_path.iterdir()] == [OLD]


@pytest.mark.skipif(os.name != "posix", reason="needs limits of POSIX")
def test_a_file_that_may_not_grow_leaves_nothing_and_can_be_saved_later(tmp_path: Path) -> None:
    """A real write that the system refuses half-way, in a process of its own with a limit on the size of files."""
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from crviewer.frames.fits.fits_writing import replace_into_place\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))\n"
        "def write():\n"
        "    with replace_into_place(sys.argv[1]) as temporary: temporary.write_bytes(bytes(5000))\n"
        "try: write()\n"
        "except OSError as error: print(error.errno)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n"
        "write()"
    )
    path = tmp_path / "mask.fits"
    ended = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == str(errno.EFBIG)
    assert [(found, found.stat().st_size) for found in tmp_path.iterdir()] == [(path, 5000)]


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="There is no such folder") as told:
        write_fits(an_image(), tmp_path / "gone" / "mask.fits")
    assert told.value.filename == str(tmp_path / "gone" / "mask.fits")
