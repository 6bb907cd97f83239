"""Write a new review file in place of another, completely or not at all, if no window has it open."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crviewer.frames.fits.fits_writing import refuse_existing, replace_into_place
from crviewer.frames.fits.output_guard import OutputRole
from crviewer.review.file import schema
from crviewer.review.file.chip_copying import copy_other_chips
from crviewer.review.file.error import ReviewFileError, ReviewInUse, explained
from crviewer.review.file.identity import FrameIdentity
from crviewer.review.file.lock import WriterLock
from crviewer.review.file.setting_aside import put_aside
from crviewer.review.file.snapshot import look


@contextmanager
def review_into_place(path: Path, *, of: FrameIdentity | None = None, overwrite: bool = False) -> Iterator[Path]:
    """Give a temporary path to write to, and move it to `path` once the block ends without an error.

    Parameters
    ----------
    path : Path
        The final name.
    of : FrameIdentity, optional
        The chip whose review is written: what the file holds of others stays.
    overwrite : bool
        Replace an existing review file, or what it holds of the chip; a copy of the file is kept as `*.old-1`.

    Yields
    ------
    Path
        The file to write: empty, or with the reviews of the other chips.

    Raises
    ------
    FileExistsError
        If `path` exists with a review of the chip, and `overwrite` is False.
    FrameError
        If `path` is another kind of file, which is never overwritten.
    ReviewInUse
        If a window has the file open.
    ReviewFileError, OSError
        If it cannot be written.
    """
    path = Path(os.path.realpath(path))
    is_replaced = path.exists() and (of is None or holds_review(path, of))
    overwrite = overwrite or not is_replaced
    refuse_existing([path], overwrite=overwrite, role=OutputRole.REVIEW)
    with _locked(path), replace_into_place(path, overwrite=overwrite, role=OutputRole.REVIEW) as temporary:
        try:
            if of is not None:
                _keep_others(path, of, temporary)
            yield temporary
        except ReviewFileError as error:
            if not isinstance(error.__cause__, sqlite3.Error | OSError):
                raise
            raise explained(path, error.__cause__, waits=False) from error
        if is_replaced and path.exists():
            put_aside(path, "old")
        # A SQLite journal left by a crash would be applied to the new file.
        schema.begun_of(path).unlink(missing_ok=True)


def holds_review(path: Path, of: FrameIdentity) -> bool:
    """Whether writing the review of a chip would replace anything.

    Parameters
    ----------
    path : Path
        The review file.
    of : FrameIdentity
        The chip.

    Returns
    -------
    bool
        True also if the file cannot be read, so that nobody knows.
    """
    try:
        found = look(path, mode="ro", of=of)
    except ReviewFileError:
        return True
    return path.exists() and (found is None or found.is_begun)


def _keep_others(path: Path, of: FrameIdentity, temporary: Path) -> None:
    """Copy the reviews of other chips; a file that cannot be read is replaced whole."""
    with suppress(ReviewFileError):
        found = look(path, mode="ro", of=of)
        if found is not None and len(found.chips) > found.is_begun:
            copy_other_chips(path, [found.chip], temporary)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        lock = WriterLock(path)
    except BlockingIOError:
        raise ReviewInUse(path, "") from None
    except (sqlite3.Error, OSError) as error:
        raise explained(path, error, waits=False) from error
    try:
        yield
    finally:
        lock.release()
