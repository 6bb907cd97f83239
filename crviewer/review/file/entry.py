"""What each step of a review writes: an entry of the journal, and the resulting state."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crviewer.review.core.history import ReviewStep
from crviewer.review.file.identity import FrameIdentity, frame_text
from crviewer.review.file.values import changes, pack, sum_of

Value = str | bytes
_DONE = "SELECT id, label, before FROM step WHERE state = 'done' AND chip = ? ORDER BY id DESC"
_UNDONE = "SELECT id, label, after FROM step WHERE state = 'undone' AND chip = ? ORDER BY id"


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalAct:
    """Time and author of an action.

    Attributes
    ----------
    at : str
        UTC, ISO 8601 with microseconds; unique within one window.
    who : str
        Name of the reviewer.
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
        Time and author of its entry in the journal; None if it has none.
    keeps : str
        Name of the value that it replaces: an older entry for the same value is dropped.
    """

    write: Callable[[sqlite3.Connection], None]
    act: JournalAct | None = None
    keeps: str = ""


def keep(db: sqlite3.Connection, name: str, value: Value, *, chip: int = 1) -> None:
    """Replace a value of which only the present one counts.

    Parameters
    ----------
    db : sqlite3.Connection
        The review file, in a transaction.
    name : str
        Of the value; `kept_name` gives its key in the table `kept`.
    value : str or bytes
        The new value.
    chip : int
        Number of the chip.
    """
    db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (kept_name(name, chip), value))


def kept_name(name: str, chip: int) -> str:
    """Key of a value in the table `kept`.

    Parameters
    ----------
    name : str
        Such as "settings".
    chip : int
        Number of the chip, from 1.

    Returns
    -------
    str
        The name itself for the first chip, and such as "2/settings" for others.
    """
    return name if chip == 1 else f"{chip}/{name}"


def log(
    db: sqlite3.Connection,
    act: JournalAct,
    what: str,
    text: str,
    *,
    step: int | None = None,
    pixel: int | None = None,
    chip: int = 1,
) -> None:
    """Add an entry to the journal; characters that cannot be encoded are replaced.

    Parameters
    ----------
    db : sqlite3.Connection
        The review file, in a transaction.
    act : JournalAct
        Time and author.
    what : str
        Kind of entry, as listed in `crviewer.review.file`.
    text : str
        Its text.
    step : int, optional
        Number of the step that it is about.
    pixel : int, optional
        Flat index of the pixel that a note is on.
    chip : int
        Number of the chip.
    """
    values = (act.at, act.who, what, step, pixel, text.encode(errors="replace").decode(), chip)
    db.execute("INSERT INTO journal (at, who, what, step, pixel, text, chip) VALUES (?, ?, ?, ?, ?, ?, ?)", values)


def write_step(db: sqlite3.Connection, act: JournalAct, step: ReviewStep, *, chip: int = 1) -> None:
    """Add a step; undone steps of its chip can no longer be redone.

    Parameters
    ----------
    db : sqlite3.Connection
        The review file, in a transaction.
    act : JournalAct
        Time and author.
    step : ReviewStep
        The step just done.
    chip : int
        Number of the chip.
    """
    db.execute("UPDATE step SET state = 'dropped' WHERE state = 'undone' AND chip = ?", (chip,))
    number = insert_step(db, "done", step, chip=chip)
    log(db, act, "verdict", step.label, step=number, chip=chip)
    keep(db, "marks", pack(step.after), chip=chip)


def insert_step(
    db: sqlite3.Connection, state: str, step: ReviewStep, number: int | None = None, *, chip: int = 1
) -> int:
    """Add a row for a step and one for each run of its changes.

    Parameters
    ----------
    db : sqlite3.Connection
        The review file, in a transaction.
    state : str
        "done", "undone" or "dropped".
    step : ReviewStep
        The step.
    number : int, optional
        Its number; the next one by default.
    chip : int
        Number of the chip.

    Returns
    -------
    int
        Its number.
    """
    row = (number, state, step.label, pack(step.before), pack(step.after), sum_of(step), chip)
    number = db.execute("INSERT INTO step VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id", row).fetchone()[0]
    db.executemany(f"INSERT INTO change VALUES ({number}, ?, ?, ?, ?)", changes(step.edit))
    return number


def write_undo(db: sqlite3.Connection, act: JournalAct, *, chip: int = 1) -> None:
    """Undo the last step of a chip, if there is one.

    Parameters
    ----------
    db : sqlite3.Connection
        The review file, in a transaction.
    act : JournalAct
        Time and author.
    chip : int
        Number of the chip.
    """
    row = db.execute(_DONE, (chip,)).fetchone()
    _move(db, act, row, "undo", "undone", chip)


def write_redo(db: sqlite3.Connection, act: JournalAct, *, chip: int = 1) -> None:
    """Redo the step of a chip that was undone last, if there is one.

    Parameters
    ----------
    db : sqlite3.Connection
        The review file, in a transaction.
    act : JournalAct
        Time and author.
    chip : int
        Number of the chip.
    """
    row = db.execute(_UNDONE, (chip,)).fetchone()
    _move(db, act, row, "redo", "done", chip)


def _move(
    db: sqlite3.Connection, act: JournalAct, row: tuple[int, str, bytes] | None, what: str, state: str, chip: int
) -> None:
    if row is None:
        return
    number, label, marks = row
    db.execute("UPDATE step SET state = ? WHERE id = ?", (state, number))
    log(db, act, what, label, step=number, chip=chip)
    keep(db, "marks", marks, chip=chip)


def write_value(db: sqlite3.Connection, act: JournalAct, name: str, text: str, *, chip: int = 1) -> None:
    """Replace a value, and record it in the journal.

    Parameters
    ----------
    db : sqlite3.Connection
        The review file, in a transaction.
    act : JournalAct
        Time and author.
    name : str
        Key in the table `kept`, and kind of the entry.
    text : str
        The new value.
    chip : int
        Number of the chip.
    """
    log(db, act, name, text, chip=chip)
    keep(db, name, text, chip=chip)


def write_note(db: sqlite3.Connection, act: JournalAct, text: str, pixel: int | None, *, chip: int = 1) -> None:
    """Add a note to the journal, where notes are stored.

    Parameters
    ----------
    db : sqlite3.Connection
        The review file, in a transaction.
    act : JournalAct
        Time and author.
    text : str
        The note; an empty one removes the previous one.
    pixel : int or None
        Flat index of a pixel; None for the whole frame.
    chip : int
        Number of the chip.
    """
    log(db, act, "note", text, pixel=pixel, chip=chip)


def write_opening(
    db: sqlite3.Connection, act: JournalAct, identity: FrameIdentity, where: str, news: str, *, chip: int = 1
) -> None:
    """Record who opened the file, and for which frame.

    Parameters
    ----------
    db : sqlite3.Connection
        The review file, in a transaction.
    act : JournalAct
        Time and author.
    identity : FrameIdentity
        The frame that was opened.
    where : str
        Process and host.
    news : str
        "moved" or "kept" if the frame has moved or changed since; else empty.
    chip : int
        Number of the chip.
    """
    write_frame(db, identity, chip=chip)
    if news:
        log(db, act, news, str(identity.path), chip=chip)
    log(db, act, "opened", where, chip=chip)


def write_frame(db: sqlite3.Connection, identity: FrameIdentity, *, chip: int = 1) -> None:
    """Record which frame the review of a chip is of.

    Parameters
    ----------
    db : sqlite3.Connection
        The review file, in a transaction.
    identity : FrameIdentity
        The frame.
    chip : int
        Number of the chip.
    """
    if chip == 1:
        row = (identity.checksum, _text_of(identity.path), identity.extension, *identity.shape)
        db.execute("INSERT OR REPLACE INTO frame VALUES (1, ?, ?, ?, ?, ?)", row)
    else:
        keep(db, "frame", frame_text(identity), chip=chip)


def _text_of(path: Path | None) -> str | bytes | None:
    """A path as it is stored: text, or bytes if the name cannot be encoded."""
    if path is None:
        return None
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return str(path)
