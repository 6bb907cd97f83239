"""State of a review as read from its file; nothing in the file is trusted, as anything may have changed it."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.review.core.history import ReviewHistory, ReviewStep
from crviewer.review.core.judgements import BY_HAND, VERDICTS, Judgements
from crviewer.review.core.narrow_tokens import NARROW, widened
from crviewer.review.core.painting import PaintedKind
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.file.entry import kept_name
from crviewer.review.file.identity import FrameIdentity
from crviewer.review.file.request import KeptRequest, request_from
from crviewer.review.file.trace import trace_from
from crviewer.review.file.values import edit_from, listing_from, members, settings_from, sum_of, unpack, view_from
from crviewer.review.list.ray_list import RayList
from crviewer.review.list.ray_notes import SavedNote

_T = TypeVar("_T")
_HIGHEST_TOKEN = 1 << 40  # far above any number of judgements, and far below overflow
_NUMBERED = re.compile(r"[2-9]/|[1-9]\d{1,8}/")
_STATES = ("done", "undone", "dropped")
LOOP = {"open": False, "closed": True}  # as it is stored


class UnsoundState(ValueError):
    """Content that a review file cannot have."""


def _nothing() -> PixelIndices:
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SavedReview:
    """A review as stored in its file.

    Attributes
    ----------
    judgements : Judgements
        All verdicts and hand painting, by pixel.
    done, undone : tuple of ReviewStep
        The history: the last step of each is the next to be undone or redone.
    marks : (n,) int64
        Pixels of the selected rays, for `RaySelection.found`.
    settings, listing : DetectionSettings, RayList or None
        None if none were saved.
    request : KeptRequest or None
        Companion files and overrides with which the frame was last opened; None if not saved.
    closed : bool or None
        Whether defects from verdicts are masked during detection; None if not saved, which means True.
    view : mapping
        State of the window: zoom and so on.
    notes : tuple of SavedNote
        Oldest first.
    trace : ExposureTrace or None
        What the last detection provides for other exposures.
    fingerprint : str
        Identifies the data and settings that the review was made from; empty if an observer made it.
    advice : tuple of str
        What was to be told of the exposure when it was searched without an observer.
    """

    judgements: Judgements = field(default_factory=Judgements)
    done: tuple[ReviewStep, ...] = ()
    undone: tuple[ReviewStep, ...] = ()
    marks: PixelIndices = field(default_factory=_nothing)
    settings: DetectionSettings | None = None
    listing: RayList | None = None
    request: KeptRequest | None = None
    closed: bool | None = None
    view: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[SavedNote, ...] = ()
    trace: ExposureTrace | None = None
    fingerprint: str = ""
    advice: tuple[str, ...] = ()

    @property
    def history(self) -> ReviewHistory:
        """The history, to continue from."""
        return ReviewHistory(self.done, self.undone)


def read_frame_identity(db: sqlite3.Connection) -> FrameIdentity:
    """Read which frame was reviewed; the first chip of several.

    Parameters
    ----------
    db : sqlite3.Connection
        The review file.

    Returns
    -------
    FrameIdentity
        The frame.

    Raises
    ------
    UnsoundState
        If the file does not say.
    """
    return _identity(db.execute("SELECT checksum, path, extension, ny, nx FROM frame").fetchone())


def read_chips(db: sqlite3.Connection) -> dict[int, FrameIdentity]:
    """Read of which chips a file holds reviews.

    Parameters
    ----------
    db : sqlite3.Connection
        The review file.

    Returns
    -------
    dict from int to FrameIdentity
        By the number of the chip in the file, from 1.

    Raises
    ------
    UnsoundState
        If the file does not say.
    """
    rows = db.execute("SELECT name, value FROM kept WHERE name LIKE '%/frame'").fetchall()
    others = {int(name.partition("/")[0]): frame_from(text) for name, text in rows if _NUMBERED.match(name)}
    return {1: read_frame_identity(db), **dict(sorted(others.items()))}


def frame_from(text: object) -> FrameIdentity:
    """Decode an identity from JSON.

    Parameters
    ----------
    text : object
        As `frame_text` encodes it; it is not trusted.

    Returns
    -------
    FrameIdentity
        The frame.

    Raises
    ------
    UnsoundState
        If it is not such an object.
    """
    try:
        given = members(text)
    except ValueError:
        given = {}
    return _identity(tuple(given.get(name) for name in ("checksum", "path", "extension", "ny", "nx")))


def _identity(row: tuple[Any, ...] | None) -> FrameIdentity:
    """The identity in a row of the table `frame`, which is not trusted."""
    if row is None or [type(value) for value in row if value is not None] != _types(row[1]):
        raise UnsoundState("its frame is not given")
    checksum, path, extension, ny, nx = row
    if not 0 < ny * nx < _HIGHEST_TOKEN or ny < 0:
        raise UnsoundState("its frame is not given")
    seen = Path(os.fsdecode(path)) if path else None
    return FrameIdentity(checksum=checksum, shape=(ny, nx), path=seen, extension=extension)


def _types(path: object) -> list[type]:
    return [str, *([] if path is None else [bytes if isinstance(path, bytes) else str]), str, int, int]


def read_state(db: sqlite3.Connection, shape: tuple[int, int], chip: int = 1) -> SavedReview:
    """Read the whole review of a chip.

    Parameters
    ----------
    db : sqlite3.Connection
        The review file.
    shape : (ny, nx)
        Shape of the frame.
    chip : int
        Number of the chip.

    Returns
    -------
    SavedReview
        The review.

    Raises
    ------
    UnsoundState
        If a step is corrupt.
    """
    rows = db.execute("SELECT id FROM step WHERE chip = ? ORDER BY id", (chip,)).fetchall()
    kept = partial(_kept, db, chip)
    steps = [read_step(db, number, shape) for (number,) in rows]
    done = tuple(step for state, step in steps if state == "done")
    undone = tuple(step for state, step in reversed(steps) if state == "undone")
    return SavedReview(
        judgements=_judgements_after(done),
        done=done,
        undone=undone,
        marks=_marks(db, chip, shape),
        settings=kept("settings", settings_from),
        listing=kept("listing", listing_from),
        request=kept("request", request_from),
        closed=kept("loop", LOOP.get),
        view=kept("view", view_from) or {},
        notes=tuple(_read_notes(db, chip)),
        trace=kept("trace", partial(trace_from, shape=shape)),
        fingerprint=kept("fingerprint", str) or "",
        advice=tuple((kept("advice", str) or "").splitlines()),
    )


def read_step(db: sqlite3.Connection, number: int, shape: tuple[int, int]) -> tuple[str, ReviewStep]:
    """Read one step.

    Parameters
    ----------
    db : sqlite3.Connection
        The review file.
    number : int
        Number of the step.
    shape : (ny, nx)
        Shape of the frame.

    Returns
    -------
    state : str
        "done", "undone" or "dropped".
    step : ReviewStep
        The step.

    Raises
    ------
    UnsoundState
        If it is corrupt.
    """
    row = db.execute("SELECT state, label, before, after, sum FROM step WHERE id = ?", (number,)).fetchone()
    changes = db.execute("SELECT old, new, pixels FROM change WHERE step = ? ORDER BY place", (number,)).fetchall()
    try:
        state, label, before, after, total = row
        step = ReviewStep(label=label, edit=edit_from(changes), before=unpack(before), after=unpack(after))
        if sum_of(step, verdicts=NARROW) == total:  # of a damaged file, whose version is not known
            step, total = widened(step), sum_of(widened(step))
        sound = state in _STATES and sum_of(step) == total and _within(step, shape)
    except (TypeError, ValueError, OverflowError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise UnsoundState(f"step {number} is corrupt")
    return state, step


def _within(step: ReviewStep, shape: tuple[int, int]) -> bool:
    """True if all pixels of a step are in the frame, and all verdicts and paints exist."""
    edit = step.edit
    places = np.concatenate([edit.pixels, step.before, step.after])
    tokens = np.concatenate([edit.old, edit.new])
    inside = ((places >= 0) & (places < shape[0] * shape[1])).all()
    painted = (tokens % VERDICTS == BY_HAND) & np.isin(tokens // VERDICTS, [*PaintedKind])
    given = painted | np.isin(tokens % VERDICTS, [*Verdict])
    return bool(inside and ((tokens >= 0) & (tokens < _HIGHEST_TOKEN) & given).all())


def _judgements_after(steps: tuple[ReviewStep, ...]) -> Judgements:
    """Judgements after a sequence of steps: `Judgements.changed` for all at once."""
    edits = [step.edit for step in steps]
    if not edits:
        return Judgements()
    # A judgement of a pixel stands if it was added last, not removed; within a step, removal comes first.
    pixels = np.concatenate([array for edit in edits for array in (edit.pixels, edit.pixels)])
    tokens = np.concatenate([array for edit in edits for array in (edit.old, edit.new)])
    comes = np.concatenate([np.repeat([False, True], len(edit.pixels)) for edit in edits])
    order = np.lexsort((tokens, pixels))  # stable: additions and removals of one judgement of one pixel stay in order
    pixels, tokens, comes = pixels[order], tokens[order], comes[order]
    last = np.append((np.diff(pixels) != 0) | (np.diff(tokens) != 0), True)[: len(pixels)]
    stands = last & comes & (tokens != 0)
    return Judgements(pixels[stands], tokens[stands])


def _read_notes(db: sqlite3.Connection, chip: int) -> Iterator[SavedNote]:
    """Notes, oldest first."""
    rows = db.execute("SELECT text, who, at, pixel FROM journal WHERE what = 'note' AND chip = ? ORDER BY id", (chip,))
    for text, who, at, pixel in rows:
        if isinstance(pixel, int | None):
            yield SavedNote(text=str(text), who=str(who), at=str(at), pixel=pixel)


def _marks(db: sqlite3.Connection, chip: int, shape: tuple[int, int]) -> PixelIndices:
    row = db.execute("SELECT value FROM kept WHERE name = ?", (kept_name("marks", chip),)).fetchone()
    try:
        marks = unpack(row[0]) if row else _nothing()
    except ValueError:
        return _nothing()
    return marks[(marks >= 0) & (marks < shape[0] * shape[1])]


def _kept(db: sqlite3.Connection, chip: int, name: str, read: Callable[[Any], _T]) -> _T | None:
    """A value of which only the present one counts; None if it was never saved, or cannot be understood."""
    row = db.execute("SELECT value FROM kept WHERE name = ?", (kept_name(name, chip),)).fetchone()
    try:
        return read(row[0]) if row else None
    except (ValueError, TypeError, OverflowError):
        return None
