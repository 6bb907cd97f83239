"""Recovery of damaged review files: they are set aside unchanged, and all that can be read goes into a new file."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from crviewer.frames.fits.fits_writing import replace_into_place
from crviewer.frames.fits.output_guard import OutputRole
from crviewer.review.core.history import ReviewStep
from crviewer.review.file import schema
from crviewer.review.file.entry import JournalAct, Value, insert_step, keep, kept_name, log, write_frame
from crviewer.review.file.identity import FrameIdentity
from crviewer.review.file.setting_aside import put_aside
from crviewer.review.file.state import UnsoundState, frame_from, read_frame_identity, read_step

_T = TypeVar("_T")
_UNREADABLE = (UnsoundState, sqlite3.Error, UnicodeDecodeError)
_KEPT = ("marks", "settings", "loop", "request", "listing", "view", "trace", "fingerprint", "advice")
_SMALLEST_ROW = 32  # bytes of a step or an entry in the file; limits the number of rows
_JOURNAL = (int, str, str, str, int | None, int | None, str, int)

JournalRow = tuple[int, str, str, str, int | None, int | None, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SalvagedReview:
    """What could be read of a damaged review file.

    Attributes
    ----------
    chips : mapping from int to FrameIdentity
        The frames that were reviewed, by their numbers, as far as they can be read.
    steps : tuple of (number, chip, state, ReviewStep)
        The readable steps.
    journal : tuple of rows
        The readable entries of the journal.
    kept : tuple of (chip, name, value)
        The readable values.
    lost : int
        Number of steps that are known to have existed, and could not be read.
    """

    chips: Mapping[int, FrameIdentity]
    steps: tuple[tuple[int, int, str, ReviewStep], ...]
    journal: tuple[JournalRow, ...]
    kept: tuple[tuple[int, str, Value], ...]
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
        _fill(db, salvage, opened)
        log(db, act, "salvaged", notice)
    return notice


def _fill(db: sqlite3.Connection, salvage: SalvagedReview, opened: FrameIdentity) -> None:
    schema.migrate(db)
    for chip, identity in {1: opened, **salvage.chips}.items():
        write_frame(db, identity, chip=chip)
    for number, chip, state, step in salvage.steps:
        insert_step(db, state, step, number, chip=chip)
    db.executemany("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", salvage.journal)
    for chip, name, value in salvage.kept:
        keep(db, name, value, chip=chip)


def _salvage(path: Path, shape: tuple[int, int]) -> SalvagedReview:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copyfile(path, copy)
        if schema.begun_of(path).exists() and schema.has_sound_journal(path):
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
    journal = tuple(_entries(db, most))
    chips = dict(_chips(db, {1, *(entry[-1] for entry in journal)}))
    steps = tuple(_steps(db, most, {1: shape, **{number: chip.shape for number, chip in chips.items()}}))
    numbers = {number for number, *_ in steps} | {entry[4] or 0 for entry in journal}
    kept = ((chip, name, _tried(_value, db, name, chip)) for chip in {1, *chips} for name in _KEPT)
    return SalvagedReview(
        chips=chips,
        steps=steps,
        journal=tuple(entry for entry in journal if entry[-1] in {1, *chips}),
        kept=tuple((chip, name, value) for chip, name, value in kept if value is not None),
        lost=max(numbers, default=0) - len(steps),  # numbers are never skipped
    )


def _entries(db: sqlite3.Connection, most: int) -> Iterator[JournalRow]:
    for number in range(1, 1 + _highest(db, "journal", most)):
        row = _tried(_row, db, "SELECT * FROM journal WHERE id = ?", number)
        if row is not None and all(map(isinstance, row, _JOURNAL)):
            yield row


def _chips(db: sqlite3.Connection, numbers: Iterable[int]) -> Iterator[tuple[int, FrameIdentity]]:
    """Number and frame of the chips that can be read."""
    for number in sorted(numbers):
        with suppress(*_UNREADABLE):
            yield number, read_frame_identity(db) if number == 1 else frame_from(_value(db, "frame", number))


def _steps(
    db: sqlite3.Connection, most: int, shapes: Mapping[int, tuple[int, int]]
) -> Iterator[tuple[int, int, str, ReviewStep]]:
    """Number, chip, state and content of the intact steps."""
    for number in range(1, 1 + _highest(db, "step", most)):
        with suppress(*_UNREADABLE):
            (chip,) = _row(db, "SELECT chip FROM step WHERE id = ?", number) or (0,)
            if chip in shapes:
                yield number, chip, *read_step(db, number, shapes[chip])


def _highest(db: sqlite3.Connection, table: str, most: int) -> int:
    """Highest row number, limited to what fits into the file."""
    row = _tried(_row, db, f"SELECT max(id) FROM {table}")
    return most if row is None else min(most, row[0] or 0)


def _value(db: sqlite3.Connection, name: str, chip: int) -> Value | None:
    row = _row(db, "SELECT value FROM kept WHERE name = ?", kept_name(name, chip))
    return row[0] if row and isinstance(row[0], Value) else None


def _row(db: sqlite3.Connection, query: str, *values: object) -> Any:
    return db.execute(query, values).fetchone()


def _tried(read: Callable[..., _T], *of: object) -> _T | None:
    try:
        return read(*of)
    except _UNREADABLE:
        return None
