"""What can stand in the way of a review file, each said in the way of every refused file."""

from __future__ import annotations

import errno
import sqlite3
from os import PathLike

from crviewer.frames.fits.frame_error import FrameError
from crviewer.review.file.identity import FrameIdentity

_LONGEST = 120  # characters of what SQLite says in a sentence of ours
_KEPT = "what was not written is kept, and is tried again at the next step"
_REASONS: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: ("the disk is full", "Free some space"),
    sqlite3.SQLITE_READONLY: ("it may not be written", "Change its permissions, or choose another {place}"),
    sqlite3.SQLITE_CANTOPEN: (
        "its folder is gone or may not be written",
        "Bring the folder back, or choose another {place}",
    ),
    sqlite3.SQLITE_BUSY: ("another program holds it", "Close that program"),
}
_REASONS[sqlite3.SQLITE_PERM] = _REASONS[sqlite3.SQLITE_READONLY]
_REASONS[sqlite3.SQLITE_LOCKED] = _REASONS[sqlite3.SQLITE_BUSY]
_ERRNOS = {
    errno.ENOSPC: sqlite3.SQLITE_FULL,
    errno.EROFS: sqlite3.SQLITE_READONLY,
    errno.ENOENT: sqlite3.SQLITE_CANTOPEN,
    errno.ENOTDIR: sqlite3.SQLITE_CANTOPEN,
    errno.EACCES: sqlite3.SQLITE_CANTOPEN,
    errno.EPERM: sqlite3.SQLITE_CANTOPEN,
}
_ENVIRONMENT = {*_REASONS, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT}


class ReviewFileError(FrameError):
    """A review file that cannot be used, or not now."""


class ReviewInUse(ReviewFileError):
    """A review file that another window writes; this one may look.

    Parameters
    ----------
    file : path or str
        The review file.
    holder : str
        Who has it: "Ann since 2026-11-22 21:03 UTC, process 12 on host", or empty where that is not known.
    """

    def __init__(self, file: str | PathLike[str], holder: str) -> None:
        self.holder = holder
        by = f": {holder}" if holder else ""
        super().__init__(file, f"is open in another window{by}", "Look, but judge there, or close that window first")


class NewerReview(ReviewFileError):
    """A review file that a newer crviewer wrote; it is not touched."""

    def __init__(self, file: str | PathLike[str], version: int, known: int) -> None:
        super().__init__(
            file,
            f"was written by a newer crviewer (format {version}; this one knows {known})",
            "Update crviewer, or choose another file with --review",
        )


class FrameChanged(ReviewFileError):
    """A review file of other data than those of the frame that is opened.

    Parameters
    ----------
    file : path or str
        The review file.
    reviewed, opened : FrameIdentity
        What was reviewed, and what is to be.

    Attributes
    ----------
    can_keep : bool
        True where the verdicts could stand on the new data: both frames have the same shape.
    """

    def __init__(self, file: str | PathLike[str], reviewed: FrameIdentity, opened: FrameIdentity) -> None:
        self.reviewed, self.opened = reviewed, opened
        self.can_keep = reviewed.shape == opened.shape
        keep = "keep the verdicts, " if self.can_keep else ""
        super().__init__(
            file,
            f"the data of {opened.name} are not those that were reviewed",
            f"Choose whether to {keep}start afresh or open another frame",
        )


class DamagedReview(ReviewFileError):
    """A review file that does not say what it must; what can be read of it is in `recovery`."""

    def __init__(self, file: str | PathLike[str], detail: str) -> None:
        shortened = " ".join(detail.split())[:_LONGEST]  # SQLite may quote a whole definition, line by line
        super().__init__(file, f"is damaged ({shortened})", "Open its frame again, to save what can be read")


def explained(file: str | PathLike[str], error: Exception, *, waits: bool = True) -> ReviewFileError:
    """Say what an error of SQLite or of the system means for a review file.

    Parameters
    ----------
    file : path or str
    error : Exception
    waits : bool
        Whether what was to be written is kept, for another try; else it is a file of many that is given up.
    """
    if isinstance(error, ReviewFileError):
        return error
    code = _code(error)
    then = f"; {_KEPT}" if waits else ""
    if code in _REASONS:
        problem, remedy = _REASONS[code]
        return ReviewFileError(file, problem, remedy.format(place="file with --review" if waits else "folder") + then)
    if isinstance(error, sqlite3.Error) and code not in _ENVIRONMENT:
        return DamagedReview(file, str(error))
    detail = getattr(error, "strerror", None) or str(error)
    return ReviewFileError(file, f"cannot be read or written ({detail})", f"Check the drive{then}")


def _code(error: Exception) -> int:
    """The primary result code of SQLite that says the same; SQLITE_ERROR where it told of none."""
    if isinstance(error, OSError):
        return _ERRNOS.get(error.errno or 0, sqlite3.SQLITE_IOERR)
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF
