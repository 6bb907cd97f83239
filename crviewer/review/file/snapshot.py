"""What a review file holds at one moment, once it is known to be a sound one."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from crviewer.review.file import schema
from crviewer.review.file.error import DamagedReview, NewerReview, ReviewFileError, explained
from crviewer.review.file.identity import FrameIdentity
from crviewer.review.file.state import SavedReview, UnsoundState, read_frame_identity, read_state

SUFFIX = ".crreview"
_LARGEST = 1 << 30  # bytes; some hundred times a review of ten thousand verdicts
_ELSE = "Choose another file with --review"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSnapshot:
    """A review file at one moment.

    Attributes
    ----------
    identity : FrameIdentity
        The frame that was reviewed.
    state : SavedReview
    last : int
        Number of the last entry of the journal.
    holder : str
        Who opened it last, since when and where, in words.
    """

    identity: FrameIdentity
    state: SavedReview
    last: int
    holder: str


def look(path: Path, *, mode: str) -> ReviewSnapshot | None:
    """Read a review file; None where there is none yet.

    Parameters
    ----------
    path : Path
    mode : str
        "rw" for whoever may write: an act that a crash cut short is then taken back first. Else "ro".

    Raises
    ------
    DamagedReview
        If it does not say what it must.
    NewerReview
        If a newer crviewer wrote it.
    ReviewFileError
        If it is another program's file, too large, or cannot be read now.
    """
    try:
        if not path.exists() or not path.stat().st_size:
            return None
        _require_own(path)
        try:
            return _seen(path, path, mode)
        except sqlite3.OperationalError:
            if mode == "rw" or not schema.begun_of(path).exists():
                raise
            return _taken_back(path)
    except (UnsoundState, UnicodeDecodeError) as error:  # the latter where SQLite tells of a name that is no text
        raise DamagedReview(path, str(error)) from error
    except (sqlite3.Error, OSError) as error:
        raise explained(path, error) from error


def _seen(file: Path, path: Path, mode: str) -> ReviewSnapshot | None:
    """Read a file, which in messages is called `path`."""
    with closing(schema.connect(file, mode=mode)) as db:
        db.execute("BEGIN")  # all that is read is of one moment
        if not db.execute("PRAGMA page_count").fetchone()[0]:
            return None  # a crash cut short the making of it
        with closing(_present(path, db)) as present:
            return _read(present)


def _taken_back(path: Path) -> ReviewSnapshot | None:
    """Read a file as it was before an act that a crash cut short: of a copy, because it may not be written."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copyfile(path, copy)
        shutil.copyfile(schema.begun_of(path), schema.begun_of(copy))
        return _seen(copy, path, "rw")


def look_at(path: Path) -> ReviewSnapshot:
    """Read a review file that has to be there; raises what `look` raises, and ReviewFileError where there is none."""
    saved = look(path, mode="ro")
    if saved is None:
        raise ReviewFileError(path, "is missing or empty", "Name the .crreview file that the window keeps")
    return saved


def saved_of(path: Path, checksum: str) -> SavedReview:
    """What a review file says of the frame with this checksum; raises ReviewFileError if it is of another one too."""
    saved = look_at(path)
    if saved.identity.checksum != checksum:
        raise ReviewFileError(
            path, f"is of other data ({saved.identity.name})", "Name another review of the same frame"
        )
    return saved.state


def _require_own(path: Path) -> None:
    """Refuse what is not for us to read, and so not for us to mend: a file of another name, without our mark."""
    if path.stat().st_size > _LARGEST:
        raise ReviewFileError(path, f"is larger than any review ({_LARGEST >> 20} MB)", _ELSE)
    with path.open("rb") as file:
        header = file.read(100)
    own = header[:16] == b"SQLite format 3\0" and header[68:72] == schema.APPLICATION_ID.to_bytes(4, "big")
    if not own and path.suffix != SUFFIX:
        raise ReviewFileError(path, "is no review file", _ELSE)
    if max(header[18:20], default=0) > 2:  # SQLite takes it for a format of the future, which it may only read
        raise UnsoundState("its header is not that of a database")


def _present(path: Path, db: sqlite3.Connection) -> sqlite3.Connection:
    """A connection to a sound file of the present version: the given one, or to a copy in memory that was migrated."""
    if schema.application_of(db) != schema.APPLICATION_ID:
        raise UnsoundState("it is not marked as a review file")
    version = schema.version_of(db)
    if version > len(schema.MIGRATIONS):
        raise NewerReview(path, version, len(schema.MIGRATIONS))
    # First what is defined, then what is stored: a view or a trigger of somebody else's could do anything.
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


def _read(db: sqlite3.Connection) -> ReviewSnapshot:
    identity = read_frame_identity(db)
    last = db.execute("SELECT max(id) FROM journal").fetchone()[0] or 0
    return ReviewSnapshot(identity=identity, state=read_state(db, identity.shape), last=last, holder=_holder(db))


def _holder(db: sqlite3.Connection) -> str:
    row = db.execute("SELECT who, at, text FROM journal WHERE what = 'opened' ORDER BY id DESC").fetchone()
    if row is None:
        return ""
    who, at, text = map(str, row)
    return f"{who} since {at[:16].replace('T', ' ')} UTC, {text}"
