"""Copy the review of a chip from one review file to another, with its history and its journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from crviewer.frames.fits.fits_writing import replace_into_place
from crviewer.frames.fits.output_guard import OutputRole
from crviewer.review.file import schema
from crviewer.review.file.entry import kept_name, write_frame
from crviewer.review.file.setting_aside import put_aside
from crviewer.review.file.state import read_chips

_JOURNAL = "SELECT at, who, what, step, pixel, text FROM journal WHERE chip = ? ORDER BY id"
_STEPS = "SELECT id, state, label, before, after, sum FROM step WHERE chip = ? ORDER BY id"


def copy_chip(source: sqlite3.Connection, chip: int, target: sqlite3.Connection, number: int) -> None:
    """Copy all that is said of a chip.

    Parameters
    ----------
    source : sqlite3.Connection
        A sound review file of the present version.
    chip : int
        Number of the chip there.
    target : sqlite3.Connection
        Another one, in a transaction, which has no chip of that number yet.
    number : int
        Its number there.
    """
    write_frame(target, read_chips(source)[chip], chip=number)
    steps = _copy_steps(source, chip, target, number)
    journal = [
        (at, who, what, steps.get(step), pixel, text, number)
        for at, who, what, step, pixel, text in source.execute(_JOURNAL, (chip,))
    ]
    target.executemany(
        "INSERT INTO journal (at, who, what, step, pixel, text, chip) VALUES (?, ?, ?, ?, ?, ?, ?)", journal
    )
    for name, value in _values_of(source, chip):
        target.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (kept_name(name, number), value))


def copy_other_chips(review: Path, but: Iterable[int], to: Path) -> None:
    """Begin a review file with what another one holds of all chips but some.

    Parameters
    ----------
    review : Path
        A sound review file of the present version or an older one.
    but : iterable of int
        Numbers of the chips that are left out.
    to : Path
        The new file; it stays empty if no chip is left.
    """
    with closing(present_copy(review)) as source:
        chips = [number for number in read_chips(source) if number not in set(but)]
        if not chips:
            return
        with closing(schema.connect(to, mode="rwc")) as target, schema.transaction(target):
            schema.migrate(target)
            for number, chip in enumerate(chips, 1):
                copy_chip(source, chip, target, number)


def drop_chips(review: Path, chips: Iterable[int]) -> None:
    """Keep a copy of a review file as `*.old-1`, and leave some chips out of the file; its lock has to be held.

    Parameters
    ----------
    review : Path
        A sound review file; it is removed if no chip is left.
    chips : iterable of int
        Numbers of the chips; nothing happens if there are none.

    Raises
    ------
    OSError, sqlite3.Error
        If it cannot be copied or written.
    """
    chips = list(chips)
    if not chips:
        return
    put_aside(review, "old")
    with replace_into_place(review, overwrite=True, role=OutputRole.OWN) as temporary:
        copy_other_chips(review, chips, temporary)
    if not review.stat().st_size:
        review.unlink()


def present_copy(review: Path) -> sqlite3.Connection:
    """Copy a sound review file to memory, in the present version.

    Parameters
    ----------
    review : Path
        The review file, which `look` has found to be sound.

    Returns
    -------
    sqlite3.Connection
        To be closed.
    """
    copy = schema.connect(None)
    with closing(schema.connect(review, mode="ro")) as db:
        db.backup(copy)
    with schema.transaction(copy):
        schema.migrate(copy)
    return copy


def _copy_steps(source: sqlite3.Connection, chip: int, target: sqlite3.Connection, number: int) -> dict[int, int]:
    """Copy the steps of a chip; returns their new numbers by the old ones."""
    highest = int(target.execute("SELECT max(id) FROM step").fetchone()[0] or 0)
    steps = {}
    for place, (step, *rest) in enumerate(source.execute(_STEPS, (chip,)).fetchall(), 1):
        steps[step] = highest + place
        target.execute("INSERT INTO step VALUES (?, ?, ?, ?, ?, ?, ?)", (highest + place, *rest, number))
        changes = source.execute("SELECT place, old, new, pixels FROM change WHERE step = ?", (step,)).fetchall()
        target.executemany(f"INSERT INTO change VALUES ({highest + place}, ?, ?, ?, ?)", changes)
    return steps


def _values_of(source: sqlite3.Connection, chip: int) -> list[tuple[str, object]]:
    """Names and values of a chip, without its frame."""
    prefix = kept_name("", chip)
    rows = source.execute("SELECT name, value FROM kept WHERE substr(name, 1, ?) = ?", (len(prefix), prefix))
    named = [(name.removeprefix(prefix), value) for name, value in rows]
    return [(name, value) for name, value in named if "/" not in name and name != "frame"]
