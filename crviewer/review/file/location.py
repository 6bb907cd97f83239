"""Location of the review file: beside the science frame, or in the user's data folder if that is not writable."""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from functools import lru_cache
from itertools import islice
from pathlib import Path

from crviewer.frames.fits.file_location import FileLocation
from crviewer.review.file import schema
from crviewer.review.file.chips import part_beside
from crviewer.review.file.identity import FrameIdentity
from crviewer.review.file.snapshot import SUFFIX
from crviewer.review.file.state import UnsoundState, read_chips

_MOST_LOOKED_AT = 1000  # review files examined in one folder


def review_path_for(science: str | Path, identity: FrameIdentity, explicit: str | Path | None = None) -> Path:
    """Find the review file of a frame, or choose the path of a new one.

    All images of a file share one. In this order: the file that the observer names; the one beside the file of the
    frame, if it has a review of this image; another one beside it of the same data whose own frame is gone (the frame
    was renamed); one in the user's data folder, named by the checksum and so found wherever the frame is; the one
    beside the file without a review of this image yet; a new one beside it, which will take in those of single images,
    or else in the data folder.

    Parameters
    ----------
    science : str or Path
        `FILE` or `FILE[EXTENSION]`, as given by the observer.
    identity : FrameIdentity
        Identity of that frame.
    explicit : str or Path, optional
        Review file named by the observer (`--review`).

    Returns
    -------
    Path
        The file may not exist yet.
    """
    if explicit is not None:
        return Path(explicit)
    beside = review_beside(science)
    if beside.exists() and _may_have(beside, identity):
        return beside
    elsewhere = _elsewhere() / f"{identity.checksum[:32]}{SUFFIX}"
    for found in (_renamed(FileLocation.parse(science).path, identity), elsewhere, beside):
        if found is not None and found.exists():
            return found
    if _can_write(beside.parent):
        return beside
    if (part := part_beside(beside, FileLocation.parse(science).extension)).exists():
        return part
    elsewhere.parent.mkdir(parents=True, exist_ok=True)
    return elsewhere


def review_elsewhere(frame: FileLocation) -> Path | None:
    """Find a review in the user's data folder by the location where its frame was last seen; the frame is not read.

    Parameters
    ----------
    frame : FileLocation
        File and extension of the frame.

    Returns
    -------
    Path or None
        None if there is none, or if several extensions of the file have one.
    """
    folder = _elsewhere()
    try:
        names = tuple(sorted(file.name for file in folder.glob(f"[!.]*{SUFFIX}")))
    except OSError:
        return None
    reviews = _kept_in(folder, names[:_MOST_LOOKED_AT]).get(frame.path.absolute(), {})
    if frame.extension:
        return reviews.get(frame.extension)
    return next(iter(reviews.values())) if len(reviews) == 1 else None


def _elsewhere() -> Path:
    return user_data_folder() / "reviews"


@lru_cache(maxsize=1)  # opening so many takes a second; verdicts do not change which frames they are of
def _kept_in(folder: Path, names: tuple[str, ...]) -> Mapping[Path, Mapping[str, Path]]:
    """Reviews by file and extension of their frames."""
    kept: dict[Path, dict[str, Path]] = {}
    for name in names:
        for _, frame in _frames_of(folder / name):
            kept.setdefault(frame.path, {})[frame.extension] = folder / name
    return kept


def user_data_folder() -> Path:
    """Folder in which programs keep data for the user on this system."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "crviewer"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "crviewer"
    given = Path(os.environ.get("XDG_DATA_HOME", ""))  # the specification says to ignore a relative one
    return (given if given.is_absolute() else Path.home() / ".local" / "share") / "crviewer"


def fetched_folder() -> Path:
    """Folder for copies of remote frames, with their reviews beside them."""
    return user_data_folder() / "fetched"


def review_beside(science: str | Path) -> Path:
    """Path of the review file beside a frame.

    Parameters
    ----------
    science : str or Path
        `FILE` or `FILE[EXTENSION]`; the review is that of all images of the file.

    Returns
    -------
    Path
        The file may not exist.
    """
    path = FileLocation.parse(science).path
    return path.with_name(f"{path.name}{SUFFIX}")


def _may_have(review: Path, identity: FrameIdentity) -> bool:
    """True if a review file is of a frame, was so before its data changed, or cannot be read."""
    frames = _frames_of(review)
    return not frames or any(
        checksum == identity.checksum or frame.extension == identity.extension for checksum, frame in frames
    )


def _renamed(science: Path, identity: FrameIdentity) -> Path | None:
    """A review file beside a frame that is of its data, and of no other frame that still exists."""
    reviews = science.parent.glob(f"[!.]*{SUFFIX}")  # hidden ones are still being written, or were left by a crash
    for review in islice(reviews, _MOST_LOOKED_AT):
        if review.with_suffix("").exists() or review.name.startswith(f"{science.name}-"):
            continue  # the latter are taken in by the review of their file
        for checksum, frame in _frames_of(review):
            name = frame.path.name
            if checksum == identity.checksum and (name == science.name or not (science.parent / name).is_file()):
                return review
    return None


def _frames_of(review: Path) -> list[tuple[str, FileLocation]]:
    """Checksums in a review file, and where their frames were last seen; empty if it cannot be read."""
    try:
        with closing(schema.connect(review, mode="ro")) as db:
            version = schema.version_of(db)
            sound = 0 < version <= len(schema.MIGRATIONS) and schema.objects_of(db) == schema.expected_objects(version)
            if sound:
                chips = read_chips(db).values()
                return [(chip.checksum, FileLocation(chip.path or Path(), chip.extension)) for chip in chips]
    except (sqlite3.Error, UnsoundState, UnicodeDecodeError):
        pass
    return []


def _can_write(folder: Path) -> bool:
    """True if a file can be created; the only reliable test is to try."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
