"""Lock that lets only one window write a review file.

It is a SQLite lock on an empty file beside the review file, held while the window is open. The system releases it when
the process ends, however that happens. It works wherever SQLite works, which is where review files work.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path


class WriterLock:
    """The right to write one review file, until `release` is called or the process ends.

    Parameters
    ----------
    path : Path
        The review file.

    Raises
    ------
    BlockingIOError
        If another window holds the lock.
    OSError, sqlite3.Error
        If it cannot be locked: the folder is missing, or not writable.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f".{path.name}-lock")
        while True:
            self._path.touch()
            self._file = file_number(self._path)
            self._db = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
            self._begin()
            if self.holds:
                return
            self._db.close()  # its former holder removed the file in the meantime

    def _begin(self) -> None:
        try:
            self._db.execute("PRAGMA journal_mode = MEMORY")  # else SQLite makes a second file beside this one
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            self._db.close()
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise BlockingIOError(f"{self._path} is locked") from None
            raise

    @property
    def holds(self) -> bool:
        """False if the lock file is gone, as when a network drive vanished: another window may hold a lock by now."""
        return self._file is not None and self._file == file_number(self._path)

    def release(self) -> None:
        """Release the lock, and remove its file."""
        self._remove()
        self._db.close()
        if os.name == "nt":
            self._remove()

    def _remove(self) -> None:
        if self.holds:
            with suppress(OSError):  # Windows does not remove open files, so never one locked by another window
                self._path.unlink()


def is_free(path: Path) -> bool:
    """Whether a review file could be written now.

    Parameters
    ----------
    path : Path
        The review file.

    Returns
    -------
    bool
        True if no window is writing it and its folder is writable.
    """
    try:
        WriterLock(path).release()
    except (OSError, sqlite3.Error):
        return False
    return True


def file_number(path: Path) -> tuple[int, int] | None:
    """Device and inode of a file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    (int, int) or None
        None if there is no such file.
    """
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
