"""Of which chip the last step of a review file is, for undo and redo over all chips."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from crviewer.review.file import schema
from crviewer.review.file.error import explained
from crviewer.review.file.identity import FrameIdentity
from crviewer.review.file.state import read_chips

_LAST = (
    "SELECT journal.chip FROM journal JOIN step ON step.id = journal.step WHERE state = ? AND what IN (?, ?) "
    "ORDER BY journal.id DESC"
)
_DONE, _UNDONE = ("done", "verdict", "redo"), ("undone", "undo", "undo")


def chip_of_last_step(path: Path, *, undone: bool = False) -> FrameIdentity | None:
    """Find the chip of the step that was done, or undone, last.

    Parameters
    ----------
    path : Path
        A sound review file of the present version.
    undone : bool
        Look for the step that would be redone.

    Returns
    -------
    FrameIdentity or None
        None if there is no such step.

    Raises
    ------
    ReviewFileError
        If the file cannot be read.
    """
    try:
        with closing(schema.connect(path, mode="ro")) as db:
            row = db.execute(_LAST, _UNDONE if undone else _DONE).fetchone()
            return None if row is None else read_chips(db).get(row[0])
    except (sqlite3.Error, ValueError) as error:
        raise explained(path, error) from error
