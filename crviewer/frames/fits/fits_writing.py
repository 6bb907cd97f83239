"""Writing files: whole or not at all, and over an existing file only where that is asked for.

A file is written beside its final name, flushed to disk, and then moved there in one step, so that a full disk or a
loss of power leaves the old file, or none, and never half of one. A program that is killed leaves a temporary file
under a hidden name; the next save into that folder removes it once it is a day old, when nobody is still writing it.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from crviewer.frames.fits.output_guard import OutputRole, refuse_foreign, refuse_special

if TYPE_CHECKING:
    from astropy.io.fits import HDUList


_PREFIX = ".crviewer-"
_BEGUN = re.compile(r"\.?\.crviewer-[0-9a-f]{16}(\..*)?")  # the lock of a review has one more dot
_STALE = 86_400  # s
_REMEDIES = {
    errno.ENOSPC: "The disk is full: free some space, and save again",
    errno.EDQUOT: "Your quota of the disk is used up: free some space, and save again",
    errno.EROFS: "The drive can only be read: choose another folder",
    errno.EACCES: "You may not write here: choose another folder",
    errno.ENOENT: "There is no such folder: choose another one",
    errno.ESTALE: "The network drive is gone: connect it again, or choose another folder",
    errno.EIO: "The drive does not answer as it should: choose another one",
}


@contextmanager
def replace_into_place(
    path: str | os.PathLike[str], *, overwrite: bool = False, role: OutputRole = OutputRole.PRODUCT
) -> Iterator[Path]:
    """Write a file whole or not at all: beside its final name first, then moved to it.

    The temporary file is in the same directory and has the same suffixes, because writers look at them; it exists
    already, empty, and may be overwritten. If the block raises, it is removed. A symbolic link is followed, and a file
    that is overwritten keeps its permissions.

    Parameters
    ----------
    path : str or path-like
        Where the file is to be.
    overwrite : bool
        Replace a file that exists, if it is one that `role` may replace.
    role : OutputRole
        What is written.

    Yields
    ------
    Path
        The temporary file; it is moved to `path` once the block ends without an error.

    Raises
    ------
    FileExistsError
        If `path` exists and `overwrite` is not set: before the block runs, and again before the move.
    FrameError
        If `path` is a file that is never overwritten, or no file.
    OSError
        If the directory is missing or cannot be written, or the disk is full; `filename` is `path`, and `strerror`
        says what to do.
    """
    target = Path(os.path.realpath(path))
    refuse_existing([target], overwrite=overwrite, role=role)
    temporary = _create_beside(target)
    try:
        _remove_stale(target.parent, temporary.stat().st_mtime)
        yield temporary
        _flush(temporary)
        refuse_existing([target], overwrite=overwrite, role=role)
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)
    except BaseException as error:
        with suppress(OSError):  # where the whole drive is gone
            temporary.unlink(missing_ok=True)
        _tell_of(target, error, temporary)
        raise
    _flush_directory(target.parent)


def refuse_existing(paths: Iterable[Path], *, overwrite: bool = False, role: OutputRole = OutputRole.PRODUCT) -> None:
    """Refuse to overwrite files that exist, or that crviewer did not make.

    Parameters
    ----------
    paths : iterable of Path
        To be written.
    overwrite : bool
        Replace what crviewer made.
    role : OutputRole
        What is written.

    Raises
    ------
    FileExistsError
        For the first of `paths` that exists, unless `overwrite` is set.
    FrameError
        For the first that is never overwritten, or is no file.
    """
    for path in paths:
        refuse_special(path)
        if not overwrite and path.exists():
            raise FileExistsError(errno.EEXIST, "The file exists already", str(path))
        refuse_foreign(path, role)


def write_fits(hdus: HDUList, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Write a FITS file with CHECKSUM and DATASUM in every HDU, whole or not at all.

    Parameters
    ----------
    hdus : HDUList
        What to write.
    path : str or path-like
        Where the file is to be.
    overwrite : bool
        Replace a file that exists.

    Raises
    ------
    FileExistsError
        If `path` exists and `overwrite` is not set.
    OSError
        As `replace_into_place` raises it.
    """
    with replace_into_place(path, overwrite=overwrite) as temporary:
        hdus.writeto(temporary, checksum=True, overwrite=True)


def _create_beside(target: Path) -> Path:
    temporary = target.with_name(f"{_PREFIX}{secrets.token_hex(8)}{''.join(target.suffixes[-2:])}")
    try:
        temporary.touch(exist_ok=False)
    except OSError as error:
        _tell_of(target, error, temporary)
        raise
    return temporary


def _tell_of(target: Path, error: BaseException, temporary: Path) -> None:
    """Raise a disk error again, naming the file that was asked for: writers name the temporary one, or none."""
    causes: list[BaseException] = [error]
    while causes[-1].__context__ is not None:
        causes.append(causes[-1].__context__)
    for cause in causes:
        if isinstance(cause, OSError) and (cause.errno in _REMEDIES or cause.filename == str(temporary)):
            raise OSError(cause.errno, _REMEDIES.get(cause.errno or 0, cause.strerror), str(target)) from error


def _remove_stale(directory: Path, now: float) -> None:
    """Remove what was begun and left long before `now`, by the clock of the drive itself."""
    for path in directory.glob(f"*{_PREFIX}*"):
        with suppress(OSError):  # another program was quicker, or it may not be removed
            if _BEGUN.fullmatch(path.name) and path.lstat().st_mtime < now - _STALE:
                path.unlink()


def _flush(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _flush_directory(directory: Path) -> None:
    """Flush the new name to disk too; only POSIX systems can open a directory for that."""
    if os.name != "posix":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
