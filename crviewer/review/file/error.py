"""Errors of review files, with cause and remedy in one sentence each."""

from __future__ import annotations

import errno
import sqlite3
from os import PathLike

from crviewer.frames.fits.frame_error import FrameError
from crviewer.review.file.identity import FrameIdentity

_LONGEST = 120  # characters of SQLite's message in one of ours
_KEPT = "unsaved changes are kept, and written at the next step"
_REASONS: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: ("the disk is full", "Free some space"),
    sqlite3.SQLITE_READONLY: ("it is write-protected", "Change its permissions, or choose another {place}"),
    sqlite3.SQLITE_CANTOPEN: (
        "its folder is missing or not writable",
        "Restore the folder, or choose another {place}",
    ),
    sqlite3.SQLITE_BUSY: ("another program has locked it", "Close that program"),
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
    """A review file that cannot be used, or not at present."""


class ReviewInUse(ReviewFileError):
    """A review file that another window is writing; this one may read it.

    Parameters
    ----------
    file : path or str
        The review file.
    holder : str
        Who has it open: "Ann since 2026-11-22 21:03 UTC, process 12 on host"; empty if unknown.
    """

    def __init__(self, file: str | PathLike[str], holder: str) -> None:
        self.holder = holder
        by = f": {holder}" if holder else ""
        super().__init__(
            file, f"is open in another window{by}", "Use that window, or close it first; the review is read-only here"
        )


class NewerReview(ReviewFileError):
    """A review file written by a newer crviewer; it is not changed.

    Parameters
    ----------
    file : path or str
        The review file.
    version, known : int
        Version of its format, and the newest version known here.
    """

    def __init__(self, file: str | PathLike[str], version: int, known: int) -> None:
        super().__init__(
            file,
            f"was written by a newer crviewer (format {version}; this one knows {known})",
            "Update crviewer, or choose another file with --review",
        )


class FrameChanged(ReviewFileError):
    """A review file whose checksum differs from that of the frame being opened.

    Parameters
    ----------
    file : path or str
        The review file.
    reviewed, opened : FrameIdentity
        The frame that was reviewed, and the one being opened.

    Attributes
    ----------
    can_keep : bool
        True if the verdicts could be kept on the new data: both frames have the same shape.
    """

    def __init__(self, file: str | PathLike[str], reviewed: FrameIdentity, opened: FrameIdentity) -> None:
        self.reviewed, self.opened = reviewed, opened
        self.can_keep = reviewed.shape == opened.shape
        keep = "keep the verdicts, " if self.can_keep else ""
        super().__init__(
            file,
            f"the data of {opened.name} differ from the data that were reviewed",
            f"Choose whether to {keep}start afresh or open another frame",
        )


class DamagedReview(ReviewFileError):
    """A damaged review file; `recovery` reads what is left of it.

    Parameters
    ----------
    file : path or str
        The review file.
    detail : str
        What is wrong with it.
    """

    def __init__(self, file: str | PathLike[str], detail: str) -> None:
        shortened = " ".join(detail.split())[:_LONGEST]  # SQLite may quote a whole definition, line by line
        super().__init__(file, f"is damaged ({shortened})", "Reopen its frame to recover what can be read")


def explained(file: str | PathLike[str], error: Exception, *, waits: bool = True) -> ReviewFileError:
    """Translate an error of SQLite or of the system into one with cause and remedy.

    Parameters
    ----------
    file : path or str
        The review file.
    error : Exception
        The error to explain.
    waits : bool
        True if unsaved changes are kept for another try; False for one file of a batch that is given up.

    Returns
    -------
    ReviewFileError
        `error` itself if it is one already.
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
    """Primary result code of SQLite for an error; SQLITE_ERROR if it has none."""
    if isinstance(error, OSError):
        return _ERRNOS.get(error.errno or 0, sqlite3.SQLITE_IOERR)
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF
