"""What an output may take the place of: an empty file, or one of its kind that crviewer made; never an observer's.

A file is known by what is in it, whatever it is called and by whatever link it is named.
"""

from __future__ import annotations

import lzma
import re
import stat
import zlib
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from crviewer.frames.fits.compression import open_decompressed
from crviewer.frames.fits.file_format import FORMATS
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.header_claims import hdu_spans

COPY_OF = "CRVCOPY"  # in the planes of flags of a copy of an input, whose first header is that of the input
REVIEW_ID = 0x43525657  # "CRVW": the application of the database, at offset 68 of the file

_DATABASE = b"SQLite format 3\0"
_HEAD = 1 << 16  # bytes that are looked at
_CARD, _BLOCK, _MOST_BLOCKS = 80, 2880, 4000  # bytes, bytes, and blocks of a header, of which no sound one has more
_MADE_HERE = re.compile(rb"CRVVERS = |ORIGIN  = 'crviewer")
_TEXT_MADE_HERE = re.compile(rb'CRVVERS\b|"crviewer|\Anumber,.*\bverdict\b')  # remarks and metadata, JSON, CSV
_PICTURES = (b"\x89PNG", b"%PDF", b"%!PS", b"<?xml", b"<svg")
_UNREADABLE = (FrameError, OSError, EOFError, zlib.error, lzma.LZMAError)  # compressed, and not for us to read
_REMEDY = "Choose another name"


class OutputRole(Enum):
    """What is about to be written.

    Attributes
    ----------
    PRODUCT
        A mask, image, table, list or picture for the observer.
    REVIEW
        A review file; the one that it replaces is kept aside.
    OWN
        A file whose place crviewer chose by itself, which only it writes.
    """

    PRODUCT = "product"
    REVIEW = "review"
    OWN = "own"


def refuse_special(path: Path) -> None:
    """Refuse to write to what is no regular file.

    Parameters
    ----------
    path : Path
        The output; it may not exist.

    Raises
    ------
    FrameError
        If it is a folder, a device, a pipe or a socket.
    """
    if not path.exists() or path.is_file():
        return
    kind = "a folder" if path.is_dir() else f"{_special(path)} and no file"
    raise FrameError(path, f"is {kind}", "Name a file")


def _special(path: Path) -> str:
    mode = path.stat().st_mode
    return "a pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"


def refuse_foreign(path: Path, role: OutputRole = OutputRole.PRODUCT) -> None:
    """Refuse to replace a file that crviewer did not make, or that is of another kind than what replaces it.

    Parameters
    ----------
    path : Path
        The output; it may not exist.
    role : OutputRole
        What is about to be written.

    Raises
    ------
    FrameError
        If the file is to stay as it is.
    OSError
        If it cannot be read.
    """
    refuse_special(path)
    if role is OutputRole.OWN or not path.exists() or not path.stat().st_size:
        return
    with path.open("rb") as file:
        head = file.read(_HEAD)
    problem = _problem(path, head, role)
    if problem:
        raise FrameError(path, f"{problem}, and is not overwritten", _REMEDY)


def is_marked_as_review(head: bytes) -> bool:
    """Tell whether a file has the mark of a review file, whatever it is called.

    Parameters
    ----------
    head : bytes
        Its first 100 bytes or more.

    Returns
    -------
    bool
        True for a database of crviewer; the rest of it may be damaged.
    """
    return head.startswith(_DATABASE) and int.from_bytes(head[68:72], "big") == REVIEW_ID


def _problem(path: Path, head: bytes, role: OutputRole) -> str:
    """Why a file stays as it is; empty where it may be replaced."""
    if is_marked_as_review(head):
        return "" if role is OutputRole.REVIEW else "is a review file"
    if role is OutputRole.REVIEW:
        return _no_review(path, head)
    if head.startswith(_PICTURES) or _is_made_here(path, head):
        return ""
    return f"{_named(path, head)} that crviewer did not make"


def _no_review(path: Path, head: bytes) -> str:
    """A review that is damaged has lost what it is known by, so only what is known to be something else is none."""
    known = _named(path, head)
    may_be_damaged = known == "is a file" or (known == "is a text" and path.suffix == ".crreview")
    return "" if may_be_damaged else f"{known} and no review"


def _named(path: Path, head: bytes) -> str:
    if head.startswith(_DATABASE):
        return "is a database"
    known = next((each.problem for each in FORMATS if each.fits(head)), "")
    if known:
        return known
    if _first_header(path):
        return "is a FITS file"
    return "is a text" if _is_text(head) else "is a file"


def _is_made_here(path: Path, head: bytes) -> bool:
    if _is_text(head):
        return _TEXT_MADE_HERE.search(head) is not None
    header = _first_header(path)
    return any(_MADE_HERE.match(header, start) for start in range(0, len(header), _CARD)) or _is_copy(path)


def _is_copy(path: Path) -> bool:
    """Whether a file is a copy of an input, with flags set by crviewer."""
    start = f"{COPY_OF:8}=".encode()
    try:
        with open_decompressed(path) as stream:
            return any(card.startswith(start) for span in hdu_spans(stream, FileLocation(path)) for card in span.cards)
    except _UNREADABLE:
        return False


def _is_text(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end < len(head):  # else a letter goes on behind what was read
            return False
    return b"\0" not in head and not head.startswith(b"SIMPLE  =")


def _first_header(path: Path) -> bytes:
    """Cards of the first header of a FITS file, and of the second where no data are between; empty if it is none."""
    try:
        with open_decompressed(path) as stream:
            cards = _header(stream)
            if not cards.startswith(b"SIMPLE  ="):
                return b""
            return cards + (_header(stream) if re.search(rb"NAXIS   = +0 ", cards) else b"")
    except _UNREADABLE:
        return b""


def _header(stream: BinaryIO) -> bytes:
    cards = b""
    for _ in range(_MOST_BLOCKS):
        block = stream.read(_BLOCK)
        cards += block
        if len(block) < _BLOCK or any(block.startswith(b"END     ", at) for at in range(0, _BLOCK, _CARD)):
            break
    return cards
