"""The lock by which one window alone writes a review file.

It is a lock of SQLite on an empty file beside the review file, held as long as the window is open. The system takes it
away when the process dies, however that happens; it works wherever SQLite works at all, and that is where the review
file does.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path


class WriterLock:
    """The right to write one review file; free again after `release`, or when the process ends.

    Raises
    ------
    BlockingIOError
        If another window has it.
    OSError, sqlite3.Error
        If no lock can be had here: the folder is gone, or may not be written.
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
            self._db.close()  # whoever had it took the file away between the lines above

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
        """False where its file is gone, as when a network drive vanished: another window may have a lock by now."""
        return self._file is not None and self._file == file_number(self._path)

    def release(self) -> None:
        """Give it up, and take its file away."""
        self._remove()
        self._db.close()
        if os.name == "nt":
            self._remove()

    def _remove(self) -> None:
        if self.holds:
            with suppress(OSError):  # Windows removes no open file, and so never one that another window has locked
                self._path.unlink()


def is_free(path: Path) -> bool:
    """True where nobody writes a review file now, and somebody may."""
    try:
        WriterLock(path).release()
    except (OSError, sqlite3.Error):
        return False
    return True


def file_number(path: Path) -> tuple[int, int] | None:
    """By what the system knows a file, whatever it is called; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
