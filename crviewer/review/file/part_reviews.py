"""Reviews of single chips beside the review of their exposure, and how it takes them in.

Earlier versions kept `m31.fits-SCI_2.crreview` for each chip. A batch still writes those first: its processes, often on
several machines, search chips of one file at the same time, and SQLite's locks cannot be trusted between machines on
most network drives (https://www.sqlite.org/faq.html#q5). A file for each chip needs no lock, appears completely or not
at all, and outlives an interrupted batch. The process that collects the results then takes them in, alone.

A part is removed only after the file of the exposure was read again and holds the same review.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from crviewer.review.file import schema
from crviewer.review.file.chip_copying import copy_chip, drop_chips, present_copy
from crviewer.review.file.chips import part_beside
from crviewer.review.file.error import ReviewFileError, ReviewInUse, explained
from crviewer.review.file.identity import FrameIdentity
from crviewer.review.file.lock import WriterLock
from crviewer.review.file.snapshot import ReviewSnapshot, look, reviews_in
from crviewer.review.file.state import SavedReview, read_chips


def look_for(review: Path, of: FrameIdentity | str) -> ReviewSnapshot | None:
    """Read the review of a chip from the file of its exposure, or from that of the chip alone.

    Parameters
    ----------
    review : Path
        The review file of the exposure.
    of : FrameIdentity or str
        The chip, or its extension.

    Returns
    -------
    ReviewSnapshot or None
        As `look`.

    Raises
    ------
    ReviewFileError
        As `look`.
    """
    found = look(review, mode="ro", of=of)
    part = part_beside(review, of if isinstance(of, str) else of.extension)
    if part == review or (found is not None and found.is_begun):
        return found
    return look(part, mode="ro", of=of) or found


def parts_beside(review: Path) -> list[Path]:
    """Find the reviews of single chips beside the review of an exposure.

    Parameters
    ----------
    review : Path
        The review file of the exposure, which may not exist.

    Returns
    -------
    list of Path
        Sorted by name. A file whose own name is that of another frame in the folder is none of them.
    """
    start, end = f"{review.stem}-", review.suffix
    try:
        names = sorted(file.name for file in review.parent.iterdir())
    except OSError:
        return []
    files = (review.with_name(name) for name in names if name.startswith(start) and name.endswith(end))
    return [file for file in files if end and not file.with_suffix("").exists()]


def take_in(review: Path, parts: Iterable[Path] | None = None, *, replace: bool = False) -> str:
    """Take reviews of single chips into the review file of their exposure, which no window may have open.

    Parameters
    ----------
    review : Path
        The review file of the exposure; it is made if there is none.
    parts : iterable of Path, optional
        The reviews to take in; by default all beside it.
    replace : bool
        Replace what the file holds of the same chips, and keep a copy of it as `*.old-1`.

    Returns
    -------
    str
        What was left where it is, and why, in sentences; mostly empty.

    Raises
    ------
    ReviewInUse
        If a window has the file open.
    ReviewFileError
        If it cannot be read or written.
    """
    parts = parts_beside(review) if parts is None else list(parts)
    if not parts:
        return ""
    with _locked(review):
        if replace:
            _drop_chips_of(parts, review)
        return take_in_locked(review, parts)


def take_in_locked(review: Path, parts: Iterable[Path]) -> str:
    """Do as `take_in`, for the holder of the lock of the review file.

    Parameters
    ----------
    review : Path
        The review file of the exposure.
    parts : iterable of Path
        The reviews to take in.

    Returns
    -------
    str
        As `take_in`.

    Raises
    ------
    ReviewFileError
        If the file cannot be read or written.
    """
    left = []
    for part in filter(Path.exists, parts):  # another process may have taken it in meanwhile
        try:
            with _locked(part):
                left += _take(review, part)
        except ReviewInUse:
            left.append(f"{part.name} is open in another window, and stays a review of its own until that is closed.")
    return " ".join(left)


def _drop_chips_of(parts: Iterable[Path], review: Path) -> None:
    """Make room for the chips of some files."""
    here = look(review, mode="rw")
    numbers = {} if here is None else {chip.extension: number for number, chip in here.chips.items()}
    named = {chip.extension for part in parts for chip in _chips_in(part)}
    drop_chips(review, [number for extension, number in numbers.items() if extension in named])


def _chips_in(part: Path) -> Iterable[FrameIdentity]:
    try:
        found = look(part, mode="ro")
    except ReviewFileError:
        return ()
    return found.chips.values() if found is not None else ()


def _take(review: Path, part: Path) -> list[str]:
    try:
        found = reviews_in(part)
    except ReviewFileError as error:
        return [str(error)]
    here = look(review, mode="rw")
    known = {chip.extension for chip in here.chips.values()} if here is not None else set()
    if any(each.identity.extension in known for each in found):
        if _remove_copied(review, part, found):
            return []
        return [f"{part.name} is another review of a chip that {review.name} has one of; it was left as it is."]
    try:
        _copy(part, [each.chip for each in found], review)
        _remove_copied(review, part, found)
    except (sqlite3.Error, OSError) as error:
        raise explained(review, error, waits=False) from error
    return []


def _copy(part: Path, chips: list[int], review: Path) -> None:
    with (
        closing(present_copy(part)) as source,
        closing(schema.connect(review, mode="rwc")) as target,
        schema.transaction(target),
    ):
        is_new = schema.version_of(target) == 0
        schema.migrate(target)
        first = 1 if is_new else max(read_chips(target)) + 1
        for number, chip in enumerate(chips, first):
            copy_chip(source, chip, target, number)


def _remove_copied(review: Path, part: Path, found: Iterable[ReviewSnapshot]) -> bool:
    """Remove a review of a chip that the file of the exposure has, too; False if that says anything else."""
    for each in found:
        copied = look(review, mode="ro", of=each.identity)
        if copied is None or not _says_the_same(copied.state, each.state):
            return False
    part.unlink()
    schema.begun_of(part).unlink(missing_ok=True)
    return True


def _says_the_same(one: SavedReview, other: SavedReview) -> bool:
    labels = [[step.label for step in (*saved.done, *saved.undone)] for saved in (one, other)]
    return one.judgements.same_as(other.judgements) and labels[0] == labels[1] and one.notes == other.notes


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        lock = WriterLock(path)
    except BlockingIOError:
        raise ReviewInUse(path, "") from None
    except (sqlite3.Error, OSError) as error:
        raise explained(path, error, waits=False) from error
    try:
        yield
    finally:
        lock.release()
