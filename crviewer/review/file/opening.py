"""Open a review file: lock it for writing, recover it if damaged, and check that it belongs to the frame."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from crviewer.review.file.chip_copying import drop_chips
from crviewer.review.file.entry import JournalAct
from crviewer.review.file.error import DamagedReview, FrameChanged, ReviewFileError, ReviewInUse, explained
from crviewer.review.file.identity import FrameIdentity
from crviewer.review.file.lock import WriterLock
from crviewer.review.file.part_reviews import look_for, parts_beside, take_in_locked
from crviewer.review.file.recovery import recover
from crviewer.review.file.review_file import ReviewFile, login_name
from crviewer.review.file.snapshot import ReviewSnapshot, look
from crviewer.review.file.state import SavedReview
from crviewer.review.file.writer import ReviewWriter


class IfChanged(Enum):
    """What to do with a review if the data of its frame have changed."""

    ASK = "raise FrameChanged"
    KEEP = "keep the verdicts on the new data"
    AFRESH = "set the old review aside, and begin a new one"


def open_review(
    path: Path | None,
    identity: FrameIdentity,
    reviewer: str = "",
    *,
    if_changed: IfChanged = IfChanged.ASK,
    waits: bool = False,
) -> ReviewFile:
    """Open the review of a frame, or begin a new one, in the file that it shares with the other chips of its exposure.

    Reviews of single chips beside the file are taken in first.

    An unwritable folder is no error: `notice` says so, and steps wait to be written. Neither is another window that
    writes the file: `can_write` is False, and `notice` says who has it. A damaged file is set aside and replaced by
    what can be recovered; `notice` says so.

    Parameters
    ----------
    path : Path or None
        The file (`review_path_for`); None keeps the review in memory, for an exposure without a file.
    identity : FrameIdentity
        The frame being opened.
    reviewer : str
        Name of the reviewer; the login name by default.
    if_changed : IfChanged
        What to do if the data of the frame have changed.
    waits : bool
        Delay the journal entry of the opening, and any error of writing it, until the next entry, `flush` or
        `close`: opening is then faster.

    Returns
    -------
    ReviewFile
        The open file.

    Raises
    ------
    FrameChanged
        If the data have changed and `if_changed` is ASK, or KEEP although the shape differs.
    NewerReview
        If a newer crviewer wrote the file.
    ReviewInUse
        If another window is writing it and `if_changed` is AFRESH.
    ReviewFileError
        If the file cannot be read, or is not a review file.
    """
    file = _found(path, identity, reviewer, if_changed)
    if not waits:
        _begin(file)
    return file


def _begin(file: ReviewFile) -> None:
    """Record that the file was opened; if that fails, the notice says so."""
    try:
        file.flush()
    except ReviewFileError as error:
        if str(error) not in file.notice:
            file.notice = f"{file.notice} {error}".strip()


def _found(path: Path | None, identity: FrameIdentity, reviewer: str, if_changed: IfChanged) -> ReviewFile:
    """The review of a frame, without a journal entry of the opening yet."""
    if path is None:
        return _opened(None, reviewer, ReviewWriter(None, None, 0), identity, None, [])
    try:
        lock = WriterLock(path)
    except BlockingIOError:
        return _look_only(path, identity, reviewer, if_changed)
    except (sqlite3.Error, OSError) as error:
        snapshot = _of_frame(path, look(path, mode="ro", of=identity), identity, if_changed)
        writer = ReviewWriter(path, None, snapshot.last if snapshot else 0)
        return _opened(path, reviewer, writer, identity, snapshot, [str(explained(path, error))])
    try:
        return _open_locked(path, lock, identity, reviewer, if_changed)
    except BaseException:
        lock.release()
        raise


def _look_only(path: Path, identity: FrameIdentity, reviewer: str, if_changed: IfChanged) -> ReviewFile:
    snapshot = look_for(path, identity)
    if if_changed is IfChanged.AFRESH:
        raise ReviewInUse(path, snapshot.holder if snapshot else "")
    snapshot = _of_frame(path, snapshot, identity, if_changed)
    state, holder = (snapshot.state, snapshot.holder) if snapshot else (SavedReview(), "")
    return ReviewFile(path, reviewer, None, state, str(ReviewInUse(path, holder)))


def _open_locked(
    path: Path, lock: WriterLock, identity: FrameIdentity, reviewer: str, if_changed: IfChanged
) -> ReviewFile:
    notices = []
    try:
        snapshot = look(path, mode="rw", of=identity)
    except DamagedReview:
        notices.append(_recovered(path, identity, reviewer))
        snapshot = look(path, mode="rw", of=identity)
    if parts := parts_beside(path):
        notices.append(take_in_locked(path, parts))
        snapshot = look(path, mode="rw", of=identity)
    snapshot = _of_frame(path, snapshot, identity, if_changed)
    writer = ReviewWriter(path, lock, snapshot.last if snapshot else 0)
    return _opened(path, reviewer, writer, identity, snapshot, notices)


def _recovered(path: Path, identity: FrameIdentity, reviewer: str) -> str:
    act = JournalAct(at=datetime.now(UTC).isoformat(timespec="microseconds"), who=reviewer or login_name())
    try:
        return recover(path, identity, act)
    except (sqlite3.Error, OSError) as error:
        raise explained(path, error) from error


def _of_frame(
    path: Path, snapshot: ReviewSnapshot | None, identity: FrameIdentity, if_changed: IfChanged
) -> ReviewSnapshot | None:
    """The snapshot, if it may be used for this frame; None to begin a new review."""
    if snapshot is None or snapshot.identity.checksum == identity.checksum:
        return snapshot
    if if_changed is IfChanged.KEEP and snapshot.identity.shape == identity.shape:
        return snapshot
    if if_changed is not IfChanged.AFRESH:
        raise FrameChanged(path, snapshot.identity, identity)
    try:
        drop_chips(path, [snapshot.chip])
    except (sqlite3.Error, OSError) as error:
        raise explained(path, error) from error
    left = look(path, mode="rw", of=identity)
    return None if left is None else replace(left, identity=identity, state=SavedReview(), chip=max(left.chips) + 1)


def _opened(
    path: Path | None,
    reviewer: str,
    writer: ReviewWriter,
    identity: FrameIdentity,
    snapshot: ReviewSnapshot | None,
    notices: list[str],
) -> ReviewFile:
    """Prepare to write, and collect the notices."""
    news, notice = _news(snapshot, identity)
    state, chip = (snapshot.state, snapshot.chip) if snapshot else (SavedReview(), 1)
    opened = ReviewFile(path, reviewer, writer, state, chip=chip)
    opened.notice = " ".join(filter(None, [*notices, notice]))
    with opened.together(waits=True):
        opened.begin(identity, news)
    return opened


def _news(snapshot: ReviewSnapshot | None, identity: FrameIdentity) -> tuple[str, str]:
    """What happened to the frame since the review: a word for the journal, and a sentence for the observer."""
    if snapshot is None or not snapshot.is_begun:
        return "", ""
    if snapshot.identity.checksum != identity.checksum:
        return "kept", f"The data of {identity.name} changed since the review; the verdicts were kept."
    if snapshot.identity.path != identity.path:
        return "moved", f"This frame was reviewed as {snapshot.identity.path}; it is now {identity.path}."
    return "", ""
