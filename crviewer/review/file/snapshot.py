"""Content of a sound review file at one moment.

`look` reads the review of one chip; `reviews_in` yields that of each chip, for products of all of them.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from crviewer.frames.fits.output_guard import is_marked_as_review
from crviewer.review.file import schema
from crviewer.review.file.chips import chip_number
from crviewer.review.file.error import DamagedReview, NewerReview, ReviewFileError, explained
from crviewer.review.file.identity import FrameIdentity
from crviewer.review.file.state import SavedReview, UnsoundState, read_chips, read_state

SUFFIX = ".crreview"
_ELSE = "Choose another file with --review"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSnapshot:
    """Content of a review file at one moment: the review of one chip, and which others there are.

    Attributes
    ----------
    identity : FrameIdentity
        The frame that was reviewed.
    state : SavedReview
        The review; an empty one if the file has none of this chip yet.
    last : int
        Number of the last entry of the journal.
    holder : str
        Who opened it last, since when and where, in words.
    chip : int
        Number of the chip in the file.
    chips : mapping from int to FrameIdentity
        All chips in the file by their numbers.
    """

    identity: FrameIdentity
    state: SavedReview
    last: int
    holder: str
    chip: int = 1
    chips: Mapping[int, FrameIdentity] = field(default_factory=dict)

    @property
    def is_begun(self) -> bool:
        """False if the file has no review of this chip yet."""
        return self.chip in self.chips


def look(path: Path, *, mode: str, of: FrameIdentity | str | None = None) -> ReviewSnapshot | None:
    """Read the review of a chip from a review file.

    Parameters
    ----------
    path : Path
        The review file.
    mode : str
        "rw" if it may be written, so that a transaction cut short by a crash is rolled back first; else "ro".
    of : FrameIdentity or str, optional
        The frame, or its extension, as for `chip_number`; by default the chip that was opened last.

    Returns
    -------
    ReviewSnapshot or None
        None if there is no such file yet, if it is empty, or if it has no review of the named extension.

    Raises
    ------
    DamagedReview
        If its content is not sound.
    NewerReview
        If a newer crviewer wrote it.
    ReviewFileError
        If it belongs to another program, is too large, or cannot be read now.
    """
    try:
        if not path.exists() or not path.stat().st_size:
            return None
        _require_own(path)
        try:
            return _seen(path, path, mode, of)
        except sqlite3.OperationalError:
            if mode == "rw" or not schema.begun_of(path).exists():
                raise
            return _taken_back(path, of)
    except (UnsoundState, UnicodeDecodeError) as error:  # the latter for names that are not valid text
        raise DamagedReview(path, str(error)) from error
    except (sqlite3.Error, OSError) as error:
        raise explained(path, error) from error


def _seen(file: Path, path: Path, mode: str, of: FrameIdentity | str | None) -> ReviewSnapshot | None:
    """Read a file, which is called `path` in messages."""
    with closing(schema.connect(file, mode=mode)) as db:
        db.execute("BEGIN")  # everything is read at one moment
        if not db.execute("PRAGMA page_count").fetchone()[0]:
            return None  # its creation was cut short by a crash
        with closing(_present(path, db)) as present:
            return _read(present, of)


def _taken_back(path: Path, of: FrameIdentity | str | None) -> ReviewSnapshot | None:
    """Read a file as it was before a transaction cut short by a crash, from a copy as it may not be writable."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copyfile(path, copy)
        shutil.copyfile(schema.begun_of(path), schema.begun_of(copy))
        return _seen(copy, path, "rw", of)


def look_at(path: Path, of: FrameIdentity | str | None = None) -> ReviewSnapshot:
    """Read a review file that must exist.

    Parameters
    ----------
    path : Path
        The review file.
    of : FrameIdentity or str, optional
        As for `look`.

    Returns
    -------
    ReviewSnapshot
        Its content.

    Raises
    ------
    ReviewFileError
        If it is missing, empty, without a review of the chip, or cannot be read; see `look`.
    """
    saved = look(path, mode="ro", of=of)
    if of is not None and (saved is None or not saved.is_begun) and (any_chip := look(path, mode="ro")):
        held = ", ".join(chip.extension for chip in any_chip.chips.values())
        wanted = of if isinstance(of, str) else of.extension
        raise ReviewFileError(path, f"has no review of extension {wanted}", f"Name one of {held}")
    if saved is None:
        raise ReviewFileError(path, "is missing or empty", "Name the .crreview file that the window keeps")
    return saved


def saved_of(path: Path, checksum: str) -> SavedReview:
    """Read the review of a given frame.

    Parameters
    ----------
    path : Path
        The review file.
    checksum : str
        Checksum of the frame, as `FrameIdentity.checksum`.

    Returns
    -------
    SavedReview
        The review.

    Raises
    ------
    ReviewFileError
        If it cannot be read, or is of another frame.
    """
    saved = look_at(path)
    same = [number for number, chip in saved.chips.items() if chip.checksum == checksum]
    if not same:
        raise ReviewFileError(
            path, f"is of other data ({saved.identity.name})", "Name another review of the same frame"
        )
    return look_at(path, saved.chips[same[0]]).state


def reviews_in(path: Path) -> tuple[ReviewSnapshot, ...]:
    """Read the reviews of all chips of a file.

    Parameters
    ----------
    path : Path
        The review file.

    Returns
    -------
    tuple of ReviewSnapshot
        One for each chip, in the order in which they were begun.

    Raises
    ------
    ReviewFileError
        As for `look_at`.
    """
    chips = look_at(path).chips.values()
    return tuple(look_at(path, chip) for chip in chips)


def _require_own(path: Path) -> None:
    """Refuse files that are not ours to read and repair: with another name, and without our mark."""
    if path.stat().st_size > schema.LARGEST:
        raise ReviewFileError(path, f"is too large for a review file (limit {schema.LARGEST >> 20} MB)", _ELSE)
    with path.open("rb") as file:
        header = file.read(100)
    if not is_marked_as_review(header) and path.suffix != SUFFIX:
        raise ReviewFileError(path, "is not a review file", _ELSE)
    if not schema.has_sound_journal(path):
        raise UnsoundState("its rollback journal gives a size that no review file has")
    if max(header[18:20], default=0) > 2:  # SQLite takes this for a future format, which is read-only
        raise UnsoundState("its header is not that of a SQLite database")


def _present(path: Path, db: sqlite3.Connection) -> sqlite3.Connection:
    """Connection to a sound file of the present version: the given one, or a migrated copy in memory."""
    if schema.application_of(db) != schema.APPLICATION_ID:
        raise UnsoundState("it is not marked as a review file")
    version = schema.version_of(db)
    if version > len(schema.MIGRATIONS):
        raise NewerReview(path, version, len(schema.MIGRATIONS))
    # Check the definitions before the data: a foreign view or trigger could do anything.
    if version < 1 or schema.objects_of(db) != schema.expected_objects(version):
        raise UnsoundState("its tables are not those of a review file")
    (verdict,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise UnsoundState(str(verdict).replace("*** in database main ***", "").strip())
    if version == len(schema.MIGRATIONS):
        return db
    copy = schema.connect(None)
    db.backup(copy)
    with schema.transaction(copy):
        schema.migrate(copy)
    return copy


def _read(db: sqlite3.Connection, of: FrameIdentity | str | None) -> ReviewSnapshot | None:
    chips = read_chips(db)
    number = _opened_last(db, chips) if of is None else chip_number(chips, of)
    if number is None and isinstance(of, str):
        return None
    number = number or max(chips) + 1
    identity = chips.get(number) or of
    assert isinstance(identity, FrameIdentity)
    return ReviewSnapshot(
        identity=identity,
        state=read_state(db, identity.shape, number),
        last=db.execute("SELECT max(id) FROM journal").fetchone()[0] or 0,
        holder=_holder(db),
        chip=number,
        chips=chips,
    )


def _opened_last(db: sqlite3.Connection, chips: Mapping[int, FrameIdentity]) -> int:
    row = db.execute("SELECT chip FROM journal WHERE what = 'opened' ORDER BY id DESC").fetchone()
    return row[0] if row is not None and row[0] in chips else 1


def _holder(db: sqlite3.Connection) -> str:
    row = db.execute("SELECT who, at, text FROM journal WHERE what = 'opened' ORDER BY id DESC").fetchone()
    if row is None:
        return ""
    who, at, text = map(str, row)
    return f"{who} since {at[:16].replace('T', ' ')} UTC, {text}"
