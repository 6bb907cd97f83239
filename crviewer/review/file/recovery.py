"""Recovery of damaged review files: they are set aside unchanged, and all that can be read goes into a new file."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from crviewer.frames.fits.fits_writing import replace_into_place
from crviewer.frames.fits.output_guard import OutputRole
from crviewer.review.core.history import ReviewStep
from crviewer.review.file import schema
from crviewer.review.file.entry import JournalAct, Value, insert_step, keep, log, write_frame
from crviewer.review.file.identity import FrameIdentity
from crviewer.review.file.state import UnsoundState, read_frame_identity, read_step

_T = TypeVar("_T")
_UNREADABLE = (UnsoundState, sqlite3.Error, UnicodeDecodeError)
_KEPT = ("marks", "settings", "loop", "request", "listing", "view", "trace", "fingerprint", "advice")
_SMALLEST_ROW = 32  # bytes of a step or an entry in the file; limits the number of rows
_JOURNAL = (int, str, str, str, int | None, int | None, str)

JournalRow = tuple[int, str, str, str, int | None, int | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SalvagedReview:
    """What could be read of a damaged review file.

    Attributes
    ----------
    identity : FrameIdentity or None
        The frame that was reviewed; None if it cannot be read.
    steps : tuple of (number, state, ReviewStep)
        The readable steps.
    journal : tuple of rows
        The readable entries of the journal.
    kept : tuple of (name, value)
        The readable values.
    lost : int
        Number of steps that are known to have existed, and could not be read.
    """

    identity: FrameIdentity | None
    steps: tuple[tuple[int, str, ReviewStep], ...]
    journal: tuple[JournalRow, ...]
    kept: tuple[tuple[str, Value], ...]
    lost: int


def recover(path: Path, opened: FrameIdentity, act: JournalAct) -> str:
    """Replace a damaged review file by a sound one.

    Parameters
    ----------
    path : Path
        The damaged file.
    opened : FrameIdentity
        The frame being opened, used if the file does not say which frame it is of.
    act : JournalAct
        Who recovers it, and when.

    Returns
    -------
    str
        Notice for the observer.

    Raises
    ------
    OSError, sqlite3.Error
        If it cannot be replaced; the damaged file is then still in place.
    """
    salvage = _salvage(path, opened.shape)
    aside = put_aside(path, "damaged")
    lost = f"; {salvage.lost} could not be read" if salvage.lost else ""
    notice = (
        f"The review file {path.name} was damaged. {len(salvage.steps)} steps of the review were recovered{lost}. "
        f"The damaged file is kept as {aside.name}."
    )
    with (
        replace_into_place(path, overwrite=True, role=OutputRole.OWN) as temporary,
        closing(schema.connect(temporary)) as db,
        schema.transaction(db),
    ):
        _fill(db, salvage, salvage.identity or opened)
        log(db, act, "salvaged", notice)
    return notice


def put_aside(path: Path, why: str) -> Path:
    """Copy a review file, and its SQLite journal if there is one, to a new name beside it.

    It is a copy, so that a file is always in place.

    Parameters
    ----------
    path : Path
        The review file.
    why : str
        Part of the new name, such as "damaged" or "old".

    Returns
    -------
    Path
        The copy.

    Raises
    ------
    FileExistsError
        If no name is free.
    OSError
        If it cannot be copied.
    """
    for aside in (path.with_name(f"{path.name}.{why}-{number}") for number in range(1, 10_000)):
        if aside.exists():
            continue
        with replace_into_place(aside) as temporary:
            shutil.copyfile(path, temporary)
            shutil.copymode(path, temporary)
        begun = schema.begun_of(path)
        if begun.exists():  # else it would be applied to the new file
            begun.replace(schema.begun_of(aside))
        return aside
    raise FileExistsError(f"{path.parent} holds too many files named {path.name}.{why}-…")


def _fill(db: sqlite3.Connection, salvage: SalvagedReview, identity: FrameIdentity) -> None:
    schema.migrate(db)
    write_frame(db, identity)
    for number, state, step in salvage.steps:
        insert_step(db, state, step, number)
    db.executemany("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)", salvage.journal)
    for name, value in salvage.kept:
        keep(db, name, value)


def _salvage(path: Path, shape: tuple[int, int]) -> SalvagedReview:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copyfile(path, copy)
        if schema.begun_of(path).exists():
            shutil.copyfile(schema.begun_of(path), schema.begun_of(copy))
        _take_back(copy)
        repaired(copy)
        with closing(schema.connect(copy)) as db:
            return _read(db, copy.stat().st_size // _SMALLEST_ROW + 1, shape)


def _take_back(copy: Path) -> None:
    """Let SQLite roll back an unfinished transaction, if it still can."""
    try:
        with closing(schema.connect(copy)) as db:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except _UNREADABLE:
        schema.begun_of(copy).unlink(missing_ok=True)


def repaired(damaged: Path) -> None:
    """Replace the first page of a damaged file by that of a new one, in place.

    That page contains the table definitions, which are the same in every review file, as all are created by the same
    statements. A file with a damaged or altered header can thus be read by the known layout; definitions added by
    anybody else are never executed.

    Parameters
    ----------
    damaged : Path
        A copy of the damaged file; changed in place.
    """
    with tempfile.TemporaryDirectory() as folder:
        new = Path(folder) / "new"
        with closing(schema.connect(new, mode="rwc")) as db, schema.transaction(db):
            schema.migrate(db)
        empty = new.read_bytes()
    first = bytearray(empty[: schema.PAGE_SIZE])
    pages = max(-(-damaged.stat().st_size // schema.PAGE_SIZE), len(empty) // schema.PAGE_SIZE)
    first[28:32] = pages.to_bytes(4, "big")
    with damaged.open("r+b") as file:
        file.write(first)
        file.truncate(pages * schema.PAGE_SIZE)


def _read(db: sqlite3.Connection, most: int, shape: tuple[int, int]) -> SalvagedReview:
    """Read row by row, by number, so that a broken page costs only its own rows."""
    identity = _tried(read_frame_identity, db)
    shape = identity.shape if identity else shape
    journal = tuple(_entries(db, most))
    steps = tuple(_steps(db, most, shape))
    numbers = {number for number, _, _ in steps} | {entry[4] or 0 for entry in journal}
    kept = ((name, _tried(_value, db, name)) for name in _KEPT)
    return SalvagedReview(
        identity=identity,
        steps=steps,
        journal=journal,
        kept=tuple((name, value) for name, value in kept if value is not None),
        lost=max(numbers, default=0) - len(steps),  # numbers are never skipped
    )


def _entries(db: sqlite3.Connection, most: int) -> Iterator[JournalRow]:
    for number in range(1, 1 + _highest(db, "journal", most)):
        row = _tried(_row, db, "SELECT * FROM journal WHERE id = ?", number)
        if row is not None and all(map(isinstance, row, _JOURNAL)):
            yield row


def _steps(db: sqlite3.Connection, most: int, shape: tuple[int, int]) -> Iterator[tuple[int, str, ReviewStep]]:
    """Number, state and content of the intact steps."""
    for number in range(1, 1 + _highest(db, "step", most)):
        with suppress(*_UNREADABLE):
            yield number, *read_step(db, number, shape)


def _highest(db: sqlite3.Connection, table: str, most: int) -> int:
    """Highest row number, limited to what fits into the file."""
    row = _tried(_row, db, f"SELECT max(id) FROM {table}")
    return most if row is None else min(most, row[0] or 0)


def _value(db: sqlite3.Connection, name: str) -> Value | None:
    row = _row(db, "SELECT value FROM kept WHERE name = ?", name)
    return row[0] if row and isinstance(row[0], Value) else None


def _row(db: sqlite3.Connection, query: str, *values: object) -> Any:
    return db.execute(query, values).fetchone()


def _tried(read: Callable[..., _T], *of: object) -> _T | None:
    try:
        return read(*of)
    except _UNREADABLE:
        return None
