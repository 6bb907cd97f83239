"""Write a new review file in place of another, completely or not at all, if no window has it open."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crviewer.frames.fits.fits_writing import refuse_existing, replace_into_place
from crviewer.frames.fits.output_guard import OutputRole
from crviewer.review.file import schema
from crviewer.review.file.error import ReviewFileError, ReviewInUse, explained
from crviewer.review.file.lock import WriterLock
from crviewer.review.file.recovery import put_aside


@contextmanager
def review_into_place(path: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Give a temporary path to write to, and move it to `path` once the block ends without an error.

    Parameters
    ----------
    path : Path
        The final name.
    overwrite : bool
        Replace an existing review file, of which a copy is kept as `*.old-1`.

    Yields
    ------
    Path
        An empty file to write.

    Raises
    ------
    FileExistsError
        If `path` exists and `overwrite` is False.
    FrameError
        If `path` is another kind of file, which is never overwritten.
    ReviewInUse
        If a window has the file open.
    ReviewFileError, OSError
        If it cannot be written.
    """
    path = Path(os.path.realpath(path))
    refuse_existing([path], overwrite=overwrite, role=OutputRole.REVIEW)
    with _locked(path), replace_into_place(path, overwrite=overwrite, role=OutputRole.REVIEW) as temporary:
        try:
            yield temporary
        except ReviewFileError as error:
            if not isinstance(error.__cause__, sqlite3.Error | OSError):
                raise
            raise explained(path, error.__cause__, waits=False) from error
        if path.exists():
            put_aside(path, "old")
        # A SQLite journal left by a crash would be applied to the new file.
        schema.begun_of(path).unlink(missing_ok=True)


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
