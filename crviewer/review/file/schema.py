"""Tables of a review file, their version, and migration from older versions."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from crviewer.frames.fits.output_guard import REVIEW_ID
from crviewer.review.core.history import ReviewStep
from crviewer.review.core.judgements import BY_HAND
from crviewer.review.core.narrow_tokens import NARROW, PAINTED, wide_tokens, widened
from crviewer.review.core.verdict import Verdict
from crviewer.review.file.values import edit_from, sum_of, unpack

APPLICATION_ID = REVIEW_ID  # `file` and `sqlite3` show it
PAGE_SIZE = 4096  # bytes
_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
LARGEST = 1 << 30  # bytes; about a hundred times the size of a review with ten thousand verdicts
_LARGEST_VALUE = 1 << 28  # bytes; no text or blob of a review is larger
_BUSY = 250  # ms; how long a reader, such as plain `sqlite3`, may delay a step
_PRAGMAS = (f"page_size={PAGE_SIZE}", "trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "synchronous=EXTRA")
_FIRST = tuple(verdict for verdict in Verdict if verdict <= Verdict.REAL_SOURCE)  # the verdicts of version 1

_TABLES = """
CREATE TABLE frame (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    checksum TEXT NOT NULL,   -- SHA-256 of dtype, shape and little-endian data
    path TEXT,                -- where the file was seen last
    extension TEXT NOT NULL,
    ny INTEGER NOT NULL,
    nx INTEGER NOT NULL
);
CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,         -- UTC, ISO 8601
    who TEXT NOT NULL,
    what TEXT NOT NULL,       -- opened, verdict, undo, redo, settings, note, moved, kept, salvaged
    step INTEGER,             -- of verdict, undo and redo
    pixel INTEGER,            -- of a note on one ray
    text TEXT NOT NULL
);
CREATE TABLE step (
    id INTEGER PRIMARY KEY,
    state TEXT NOT NULL,      -- done, undone (can be done again), dropped (no longer)
    label TEXT NOT NULL,
    before BLOB NOT NULL,     -- pixels of the selected rays, little-endian int64
    after BLOB NOT NULL,
    sum INTEGER NOT NULL      -- CRC-32 of all that the step says
);
CREATE TABLE change (
    step INTEGER NOT NULL,
    place INTEGER NOT NULL,   -- in the step, from 0
    old INTEGER NOT NULL,     -- the judgement that goes, 0 for none: act of judging * 8 + verdict
    new INTEGER NOT NULL,     -- the judgement that comes, 0 for none
    pixels TEXT NOT NULL,     -- of which pixels: y * nx + x, from 0, as JSON
    PRIMARY KEY (step, place)
) WITHOUT ROWID;
CREATE TABLE kept (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE verdict_name (number INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE VIEW verdict AS
SELECT given.pixel % nx AS x, given.pixel / nx AS y, name AS verdict, who, at, given.step
FROM (SELECT pixel, judgement, max(2 * step + comes) / 2 AS step
      FROM (SELECT step, value AS pixel, old AS judgement, 0 AS comes FROM change, json_each(pixels)
            UNION ALL SELECT step, value, new, 1 FROM change, json_each(pixels))
      WHERE judgement != 0 AND step IN (SELECT id FROM step WHERE state = 'done')
      GROUP BY pixel, judgement HAVING max(2 * step + comes) % 2 = 1) AS given, frame
JOIN verdict_name ON number = judgement % 8
JOIN journal ON journal.step = given.step AND what = 'verdict';
CREATE TRIGGER journal_keeps_entries BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
CREATE TRIGGER journal_loses_nothing BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END
"""
_VIEWS = """
CREATE VIEW note AS
SELECT pixel % nx AS x, pixel / nx AS y, text, who, at FROM journal, frame
WHERE text != '' AND journal.id IN (SELECT max(id) FROM journal WHERE what = 'note' GROUP BY pixel);
CREATE VIEW request AS
SELECT given.key AS name, given.value FROM kept, json_each(kept.value) AS given WHERE kept.name = 'request';
"""

_CHIPS = """
ALTER TABLE journal ADD COLUMN chip INTEGER NOT NULL DEFAULT 1;
ALTER TABLE step ADD COLUMN chip INTEGER NOT NULL DEFAULT 1;
DROP VIEW verdict;
DROP VIEW note;
DROP VIEW request;
CREATE VIEW chip AS
SELECT 1 AS number, checksum, path, extension, ny, nx FROM frame
UNION ALL SELECT CAST(name AS INTEGER), json_extract(value, '$.checksum'), json_extract(value, '$.path'),
json_extract(value, '$.extension'), json_extract(value, '$.ny'), json_extract(value, '$.nx') FROM kept
WHERE name LIKE '%/frame' AND json_valid(value);
CREATE VIEW verdict AS
SELECT given.pixel % nx AS x, given.pixel / nx AS y, name AS verdict, who, at, given.step, given.chip
FROM (SELECT pixel, judgement, chip, max(2 * step + comes) / 2 AS step
      FROM (SELECT step, value AS pixel, old AS judgement, 0 AS comes FROM change, json_each(pixels)
            UNION ALL SELECT step, value, new, 1 FROM change, json_each(pixels))
      JOIN step AS given ON given.id = step
      WHERE judgement != 0 AND state = 'done'
      GROUP BY chip, pixel, judgement HAVING max(2 * step + comes) % 2 = 1) AS given
JOIN chip ON chip.number = given.chip
JOIN verdict_name ON verdict_name.number = judgement % 8
JOIN journal ON journal.step = given.step AND what = 'verdict';
CREATE VIEW note AS
SELECT pixel % nx AS x, pixel / nx AS y, text, who, at, chip FROM journal JOIN chip ON number = journal.chip
WHERE text != '' AND journal.id IN (SELECT max(id) FROM journal WHERE what = 'note' GROUP BY chip, pixel);
CREATE VIEW request AS
SELECT given.key AS name, given.value, max(1, CAST(kept.name AS INTEGER)) AS chip
FROM kept, json_each(kept.value) AS given WHERE kept.name = 'request' OR kept.name LIKE '%/request';
"""

_WIDE_TOKENS = """
DROP VIEW verdict;
CREATE VIEW verdict AS
SELECT given.pixel % nx AS x, given.pixel / nx AS y, name AS verdict, who, at, given.step, given.chip
FROM (SELECT pixel, judgement, chip, max(2 * step + comes) / 2 AS step
      FROM (SELECT step, value AS pixel, old AS judgement, 0 AS comes FROM change, json_each(pixels)
            UNION ALL SELECT step, value, new, 1 FROM change, json_each(pixels))
      JOIN step AS given ON given.id = step
      WHERE judgement != 0 AND state = 'done'
      GROUP BY chip, pixel, judgement HAVING max(2 * step + comes) % 2 = 1) AS given
JOIN chip ON chip.number = given.chip
JOIN verdict_name ON verdict_name.number = judgement % 16
JOIN journal ON journal.step = given.step AND what = 'verdict';
"""


def _create(db: sqlite3.Connection) -> None:
    for statement in _split(_TABLES):
        db.execute(statement)
    db.executemany("INSERT INTO verdict_name VALUES (?, ?)", [(int(verdict), verdict.label) for verdict in _FIRST])


def _add_views_and_paint(db: sqlite3.Connection) -> None:
    for statement in _split(_VIEWS):
        db.execute(statement)
    db.execute("INSERT INTO verdict_name VALUES (?, 'painted by hand')", (PAINTED,))


def _add_chips(db: sqlite3.Connection) -> None:
    """Give each entry, step and value its chip: 1 in older files. No table moves to other pages by that."""
    for statement in _split(_CHIPS):
        db.execute(statement)


def _add_trails(db: sqlite3.Connection) -> None:
    """Make room for a seventh verdict, and for kinds of trails: 64 * act of judging + 16 * kind + verdict."""
    for statement in _split(_WIDE_TOKENS):
        db.execute(statement)
    db.execute("UPDATE verdict_name SET number = ? WHERE number = ?", (BY_HAND, PAINTED))
    db.execute("INSERT INTO verdict_name VALUES (?, ?)", (int(Verdict.TRAIL), Verdict.TRAIL.label))
    _widen_all(db)


def _widen_all(db: sqlite3.Connection) -> None:
    """Rewrite the tokens of all sound steps; what is corrupt stays as it is."""
    for number, *row in db.execute("SELECT id, label, before, after, sum FROM step ORDER BY id").fetchall():
        rows = db.execute(
            "SELECT place, old, new, pixels FROM change WHERE step = ? ORDER BY place", (number,)
        ).fetchall()
        step = _sound(row, [changed for _, *changed in rows])
        if step is None:
            continue
        places, old, new = np.array([row[:3] for row in rows], np.int64).reshape(-1, 3).T
        wide = zip(wide_tokens(old).tolist(), wide_tokens(new).tolist(), places.tolist(), strict=True)
        db.executemany(f"UPDATE change SET old = ?, new = ? WHERE step = {number:d} AND place = ?", wide)
        db.execute("UPDATE step SET sum = ? WHERE id = ?", (sum_of(widened(step)), number))


def _sound(row: list[Any], changes: list[Any]) -> ReviewStep | None:
    """The step of a row, if its checksum is that of narrow tokens."""
    label, before, after, total = row
    try:
        step = ReviewStep(label=label, edit=edit_from(changes), before=unpack(before), after=unpack(after))
        return step if sum_of(step, verdicts=NARROW) == total else None
    except (TypeError, ValueError, OverflowError, AttributeError, RecursionError):
        return None


# The n-th brings a file of version n to version n + 1; released ones are never changed. A file that was migrated has
# its tables on other pages than one that was created: see `recovery.repaired` before adding to this.
MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_create, _add_views_and_paint, _add_chips, _add_trails)


def begun_of(path: Path) -> Path:
    """Path of SQLite's rollback journal of a review file.

    Parameters
    ----------
    path : Path
        The review file.

    Returns
    -------
    Path
        The file exists during a transaction and after a crash.
    """
    return path.with_name(f"{path.name}-journal")


def has_sound_journal(path: Path) -> bool:
    """Tell whether SQLite may roll back the transaction that a rollback journal holds.

    It makes the file as large as the journal says that it was; a damaged one, or one made to harm, says terabytes.

    Parameters
    ----------
    path : Path
        The review file.

    Returns
    -------
    bool
        True where there is no journal, or it gives a size that a review file can have.

    References
    ----------
    https://www.sqlite.org/fileformat.html#the_rollback_journal
    """
    try:
        with begun_of(path).open("rb") as file:
            head = file.read(28)
    except FileNotFoundError:
        return True
    if len(head) < 28 or head[:8] != _JOURNAL_MAGIC:
        return True  # SQLite takes it for none
    pages, _, page_size = (int.from_bytes(head[place : place + 4], "big") for place in (16, 20, 24))
    return pages * page_size <= LARGEST


def connect(path: Path | None, *, mode: str = "rw") -> sqlite3.Connection:
    """Open the database of a review file.

    SQLite's rollback journal is used, not its write-ahead log: the latter needs shared memory, which network drives do
    not have, and keeps verdicts in a second file that is easily forgotten when the first one is copied.
    `synchronous=EXTRA` also syncs the removal of the rollback journal, without which a step could be lost in a power
    failure just after it (https://www.sqlite.org/pragma.html#pragma_synchronous).

    Parameters
    ----------
    path : Path or None
        The file; None for a database in memory.
    mode : str
        "rw", "ro", or "rwc" to create the file if it is missing.

    Returns
    -------
    sqlite3.Connection
        In autocommit mode.

    Raises
    ------
    sqlite3.Error
        If it cannot be opened.
    """
    address = ":memory:" if path is None else f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}"
    db = sqlite3.connect(address, uri=True, timeout=_BUSY / 1000, isolation_level=None, check_same_thread=False)
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
    try:
        for pragma in _PRAGMAS:
            db.execute(f"PRAGMA {pragma}")
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Run the block in a transaction: either everything is on disk when it ends, or nothing.

    Parameters
    ----------
    db : sqlite3.Connection
        The database.

    Yields
    ------
    None
        Write within the block.

    Raises
    ------
    sqlite3.Error
        If the transaction cannot be committed.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def migrate(db: sqlite3.Connection) -> None:
    """Bring a database to the present version; call it within a transaction.

    Parameters
    ----------
    db : sqlite3.Connection
        A review file of any version; an empty file is version 0.
    """
    for number in range(version_of(db), len(MIGRATIONS)):
        MIGRATIONS[number](db)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def version_of(db: sqlite3.Connection) -> int:
    """Version of the tables.

    Parameters
    ----------
    db : sqlite3.Connection
        The database.

    Returns
    -------
    int
        0 for an empty file.
    """
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def application_of(db: sqlite3.Connection) -> int:
    """Application number in the header of a database.

    Parameters
    ----------
    db : sqlite3.Connection
        The database.

    Returns
    -------
    int
        `APPLICATION_ID` for a review file.
    """
    return int(db.execute("PRAGMA application_id").fetchone()[0])


def objects_of(db: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Everything that a database defines.

    Parameters
    ----------
    db : sqlite3.Connection
        The database.

    Returns
    -------
    set of (str, str, str)
        Type, name and definition of each table, index, view and trigger.
    """
    return set(db.execute("SELECT type, name, sql FROM sqlite_master"))


def expected_objects(version: int) -> set[tuple[str, str, str]]:
    """What `objects_of` returns for a sound file.

    Parameters
    ----------
    version : int
        Version of the tables.

    Returns
    -------
    set of (str, str, str)
        Type, name and definition of each object.
    """
    db = connect(None)
    try:
        for migration in MIGRATIONS[:version]:
            migration(db)
        return objects_of(db)
    finally:
        db.close()


def _split(script: str) -> Iterator[str]:
    """Statements of a script; triggers contain semicolons themselves."""
    statement = ""
    for line in script.strip().splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip().rstrip(";")
            statement = ""
    if statement:
        yield statement.strip()
