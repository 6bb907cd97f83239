"""Writes entries to disk in order, and keeps those that cannot be written yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from crviewer.frames.fits.fits_writing import replace_into_place
from crviewer.review.file import schema
from crviewer.review.file.entry import JournalEntry
from crviewer.review.file.error import ReviewFileError, ReviewInUse, explained
from crviewer.review.file.lock import WriterLock, file_number


class ReviewWriter:
    """Writer of one review file.

    Parameters
    ----------
    path : Path or None
        The file, which need not exist yet; None keeps the review in memory.
    lock : WriterLock or None
        None if it could not be locked so far.
    last : int
        Number of the last entry of the journal, as it was read.
    """

    def __init__(self, path: Path | None, lock: WriterLock | None, last: int) -> None:
        self.pending: list[JournalEntry] = []
        self._path, self._lock, self._last = path, lock, last
        self._db: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._gathers = False

    @contextmanager
    def gathering(self, *, waits: bool) -> Iterator[None]:
        """Collect the entries of a block.

        Parameters
        ----------
        waits : bool
            Leave them for the next flush; else they are written when the block ends.

        Yields
        ------
        None
            Put the entries within the block.

        Raises
        ------
        ReviewFileError
            If they cannot be written now; they are kept.
        """
        before, self._gathers = self._gathers, True
        try:
            yield
        finally:
            self._gathers = before
        if not waits:
            self.flush()

    def put(self, entry: JournalEntry) -> None:
        """Write an entry after the pending ones.

        Parameters
        ----------
        entry : JournalEntry
            The entry.

        Raises
        ------
        ReviewFileError
            If it cannot be written now; it is kept.
        """
        if entry.keeps:
            self.pending = [older for older in self.pending if older.keeps != entry.keeps]
        self.pending.append(entry)
        if not self._gathers:
            self.flush()

    def flush(self) -> None:
        """Write the pending entries in one transaction.

        Raises
        ------
        ReviewFileError
            If they cannot be written now; all of them are kept.
        """
        if not self.pending:
            return
        try:
            db = self._connected()
            with schema.transaction(db):
                last = self._write(db)
        except (sqlite3.Error, OSError) as error:
            self._disconnect()
            raise explained(self._path or "", error) from error
        self._last = last
        self.pending.clear()

    def _write(self, db: sqlite3.Connection) -> int:
        """Write the pending entries; returns the number of the last entry of the journal."""
        if schema.version_of(db) < len(schema.MIGRATIONS):
            schema.migrate(db)
        for entry in self._unwritten(db):
            entry.write(db)
        return int(db.execute("SELECT max(id) FROM journal").fetchone()[0] or 0)

    def _unwritten(self, db: sqlite3.Connection) -> list[JournalEntry]:
        """Entries that are really pending: a commit may be reported as failed after it took effect."""
        last = db.execute("SELECT id, at, who FROM journal ORDER BY id DESC").fetchone() or (0, "", "")
        if last[0] == self._last:
            return self.pending
        for place, entry in enumerate(self.pending, 1):
            if entry.act and (entry.act.at, entry.act.who) == last[1:]:
                return self.pending[place:]
        raise ReviewFileError(
            self._path or "",
            "was changed by another program since it was opened",
            "Close the window, and open the frame again",
        )

    def _connected(self) -> sqlite3.Connection:
        if self._db is not None and self._path is not None and file_number(self._path) != self._file:
            self._bring_back(self._path, self._db)
            self._disconnect()
        if self._db is None:
            self._connect()
        assert self._db is not None
        return self._db

    def _connect(self) -> None:
        if self._path is not None:
            self._lock = self._lock_of(self._path)
        self._db = schema.connect(self._path, mode="rwc")
        self._file = file_number(self._path) if self._path is not None else None

    def _lock_of(self, path: Path) -> WriterLock:
        if self._lock is not None and self._lock.holds:
            return self._lock
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        try:
            return WriterLock(path)
        except BlockingIOError:
            raise ReviewInUse(path, "") from None

    def _bring_back(self, path: Path, db: sqlite3.Connection) -> None:
        """Write the file again if it was removed while open; the system keeps its content as long as it is open."""
        if path.parent.is_dir() and not path.exists():
            with replace_into_place(path) as temporary, closing(schema.connect(temporary)) as copy:
                db.backup(copy)

    def _disconnect(self) -> None:
        if self._db is not None and self._path is not None:
            self._db.close()
            self._db = None

    def close(self) -> None:
        """Release file and lock; entries still pending are not written."""
        if self._db is not None:
            self._db.close()
            self._db = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None
