"""What is written at each step of a review: an entry of the journal, and the state that follows from it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crviewer.review.core.history import ReviewStep
from crviewer.review.file.identity import FrameIdentity
from crviewer.review.file.values import changes, pack, sum_of

Value = str | bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalAct:
    """When and by whom something was done.

    Attributes
    ----------
    at : str
        UTC, ISO 8601 with microseconds; no two acts of one window have the same.
    who : str
    """

    at: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """Something that waits to be written.

    Attributes
    ----------
    write : callable
        Writes it, within a transaction.
    act : JournalAct or None
        Of its entry in the journal; None where it has none.
    keeps : str
        The value that it alone replaces: an older entry for the same need not be written any more.
    """

    write: Callable[[sqlite3.Connection], None]
    act: JournalAct | None = None
    keeps: str = ""


def keep(db: sqlite3.Connection, name: str, value: Value) -> None:
    """Replace a value of which only the present one counts."""
    db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, value))


def log(
    db: sqlite3.Connection, act: JournalAct, what: str, text: str, *, step: int | None = None, pixel: int | None = None
) -> None:
    """Add an entry to the journal; of a name that is no text, as much as is."""
    values = (act.at, act.who, what, step, pixel, text.encode(errors="replace").decode())
    db.execute("INSERT INTO journal (at, who, what, step, pixel, text) VALUES (?, ?, ?, ?, ?, ?)", values)


def write_step(db: sqlite3.Connection, act: JournalAct, step: ReviewStep) -> None:
    """Add a step that was done; those that were taken back before can no longer be done again."""
    db.execute("UPDATE step SET state = 'dropped' WHERE state = 'undone'")
    number = insert_step(db, "done", step)
    log(db, act, "verdict", step.label, step=number)
    keep(db, "marks", pack(step.after))


def insert_step(db: sqlite3.Connection, state: str, step: ReviewStep, number: int | None = None) -> int:
    """Add a row for a step and one for each run of its changes; returns its number."""
    row = (number, state, step.label, pack(step.before), pack(step.after), sum_of(step))
    number = db.execute("INSERT INTO step VALUES (?, ?, ?, ?, ?, ?) RETURNING id", row).fetchone()[0]
    db.executemany(f"INSERT INTO change VALUES ({number}, ?, ?, ?, ?)", changes(step.edit))
    return number


def write_undo(db: sqlite3.Connection, act: JournalAct) -> None:
    """Take back the last step that is done, if there is one."""
    row = db.execute("SELECT id, label, before FROM step WHERE state = 'done' ORDER BY id DESC").fetchone()
    _move(db, act, row, "undo", "undone")


def write_redo(db: sqlite3.Connection, act: JournalAct) -> None:
    """Do again the step that was taken back last, if there is one."""
    row = db.execute("SELECT id, label, after FROM step WHERE state = 'undone' ORDER BY id").fetchone()
    _move(db, act, row, "redo", "done")


def _move(db: sqlite3.Connection, act: JournalAct, row: tuple[int, str, bytes] | None, what: str, state: str) -> None:
    if row is None:
        return
    number, label, marks = row
    db.execute("UPDATE step SET state = ? WHERE id = ?", (state, number))
    log(db, act, what, label, step=number)
    keep(db, "marks", marks)


def write_value(db: sqlite3.Connection, act: JournalAct, name: str, text: str) -> None:
    """Say what a value is from now on, in the journal too."""
    log(db, act, name, text)
    keep(db, name, text)


def write_note(db: sqlite3.Connection, act: JournalAct, text: str, pixel: int | None) -> None:
    """Add a note; the journal is where it is kept."""
    log(db, act, "note", text, pixel=pixel)


def write_opening(db: sqlite3.Connection, act: JournalAct, identity: FrameIdentity, where: str, news: str) -> None:
    """Say who writes from now on, and which frame; `news` is what became of that, if anything."""
    write_frame(db, identity)
    if news:
        log(db, act, news, str(identity.path))
    log(db, act, "opened", where)


def write_frame(db: sqlite3.Connection, identity: FrameIdentity) -> None:
    """Say which frame the review is of."""
    row = (identity.checksum, _text_of(identity.path), identity.extension, *identity.shape)
    db.execute("INSERT OR REPLACE INTO frame VALUES (1, ?, ?, ?, ?, ?)", row)


def _text_of(path: Path | None) -> str | bytes | None:
    """A path as it is kept: as text, or as bytes where the system allows names that are none."""
    if path is None:
        return None
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return str(path)
