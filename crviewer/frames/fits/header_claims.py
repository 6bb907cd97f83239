"""What the headers of a file claim, read before anything believes them: a count beyond the standard is refused.

A reader allocates, or loops, as often as a header says. One damaged digit in NAXIS would keep it busy for hours, and a
size below zero would send it backwards, to the same part again and again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import prod
from typing import BinaryIO

from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError

BLOCK = 2880  # bytes; FITS files are padded to a multiple of it
_MOST = 999  # axes and columns (FITS standard 4.0, sections 4.4.1.1 and 7.3.1)
_MOST_PARTS = 5000  # of a file; the largest ones of archives have some hundreds
_MOST_CONTINUED = 3000  # cards of a header by which texts go on; the reader takes a millisecond for each
_MOST_BLANK = 5  # of these that are blank in a row; the reader takes time with the square of the spaces
_BLANK = re.compile(rb"CONTINUE +' *&? *' *")
_LONGEST = 1 << 25  # bytes of one header; the longest ones of archives have some 10⁵ cards
_COUNTS = re.compile(rb"(Z?NAXIS\d*|TFIELDS|PCOUNT|GCOUNT) *= *([-+]?\d+)(?:[ /]|$)")
_NO_COUNT = re.compile(rb"(NAXIS\d*|BITPIX) *= *(?:'[^']*'|[TF]|[-+]?\d*[.eEdD]\S*)")
_LIMITED = ("NAXIS", "ZNAXIS", "TFIELDS")
_SIZES = re.compile(rb"(BITPIX|NAXIS\d*|PCOUNT|GCOUNT|GROUPS) *= *([-+]?\d+|T)(?:[ /]|$)")


@dataclass(frozen=True, slots=True)
class HduSpan:
    """Where an HDU lies in a file, in bytes, and the cards of its header; `end` is where the next one begins."""

    start: int
    end: int
    cards: tuple[bytes, ...]


def refuse_absurd_claims(location: FileLocation, stream: BinaryIO) -> None:
    """Refuse a file whose headers claim what FITS does not allow.

    All HDUs are looked at. What is not FITS, or is broken off, is left for the reader to refuse.

    Parameters
    ----------
    location : FileLocation
        The file; its extension is not looked at.
    stream : BinaryIO
        What is in it, decompressed, at its beginning.

    Raises
    ------
    FrameError
        If a header claims more axes or columns than FITS can have, or fewer of something than none, or a size that is
        no number, does not end, or holds a text without end; or if there are thousands of parts.
    """
    for number, span in enumerate(hdu_spans(stream, location)):
        if number == _MOST_PARTS:
            raise _absurd(location, f"has more than {_MOST_PARTS} parts")
        _refuse_unreadable(location, span.cards)
        for name, count in _counts(span.cards):
            if count < 0:
                raise _absurd(location, f"claims {name} = {count}")
            if name in _LIMITED and count > _MOST:
                raise _absurd(location, f"claims {name} = {count}, where FITS has at most {_MOST}")


def _refuse_unreadable(location: FileLocation, header: Iterable[bytes]) -> None:
    """Refuse sizes that are no numbers, and texts that run over thousands of cards."""
    continued = blank = 0
    for card in header:
        continued += card.startswith(b"CONTINUE")
        blank = blank + 1 if _BLANK.fullmatch(card) else 0
        if continued > _MOST_CONTINUED:
            raise _absurd(location, f"has texts that run over more than {_MOST_CONTINUED} cards")
        if blank > _MOST_BLANK:
            raise _absurd(location, f"has a text that runs over more than {_MOST_BLANK} cards of spaces")
        if found := _NO_COUNT.match(card):
            told = found[0].decode("ascii", "replace")
            raise _absurd(location, f"has {' '.join(told.split())}, where FITS has a whole number")


def hdu_spans(stream: BinaryIO, location: FileLocation) -> Iterator[HduSpan]:
    """Find the HDUs of a file, as long as they follow each other.

    Parameters
    ----------
    stream : BinaryIO
        What is in it, decompressed, at its beginning.
    location : FileLocation
        The file, for messages.

    Yields
    ------
    HduSpan
        In the order of the file; the last may end beyond the end of the file.

    Raises
    ------
    FrameError
        If a header does not end.
    """
    start = 0
    while cards := _cards(stream, location):
        end = start + 80 * len(cards) + _padded(_bytes(cards))
        yield HduSpan(start, end, tuple(cards))
        start = end
        try:
            stream.seek(start)
        except (OverflowError, OSError, ValueError):  # beyond what a file can have
            return


def _absurd(location: FileLocation, problem: str) -> FrameError:
    return FrameError(location.path, problem, "Copy the file again from where it was taken; its header is damaged")


def _cards(stream: BinaryIO, location: FileLocation) -> list[bytes]:
    """The cards up to END; none where no header begins here."""
    cards: list[bytes] = []
    while block := stream.read(BLOCK):
        if not cards and not block.startswith((b"SIMPLE", b"XTENSION")):
            _refuse_endless(location, stream)
            return []
        cards += [block[place : place + 80] for place in range(0, len(block), 80)]
        if any(card.rstrip() == b"END" for card in cards[-BLOCK // 80 :]):
            return cards
        if len(cards) * 80 > _LONGEST:
            raise _absurd(location, "has a header without an end")
    return cards


def _refuse_endless(location: FileLocation, stream: BinaryIO) -> None:
    """Refuse what goes on for long behind the last part: the reader would look for a header in all of it."""
    left = _LONGEST
    while left and (there := len(stream.read(min(left, BLOCK << 8)))):
        left -= there
    if not left:
        raise _absurd(location, f"goes on for more than {_LONGEST >> 20} MB behind its last part")


def _counts(cards: Iterable[bytes]) -> Iterator[tuple[str, int]]:
    for card in cards:
        if found := _COUNTS.match(card):
            yield found[1].decode(), int(found[2][:30])


def _bytes(cards: list[bytes]) -> int:
    """How many bytes of data follow a header (FITS standard 4.0, equations 1, 2 and 4)."""
    found = [match for match in map(_SIZES.match, cards) if match]
    values = {match[1].decode(): match[2] for match in reversed(found)}  # of two, the reader takes the first
    sizes = {name: int(text[:30]) for name, text in values.items() if text != b"T"}
    axes = [sizes.get(f"NAXIS{axis}", 0) for axis in range(1, min(sizes.get("NAXIS", 0), _MOST) + 1)]
    if "GROUPS" in values and axes and axes[0] == 0:
        axes = axes[1:]
    if not axes:
        return 0
    per_group = sizes.get("PCOUNT", 0) + prod(axes)
    return max(0, abs(sizes.get("BITPIX", 8)) // 8 * sizes.get("GCOUNT", 1) * per_group)


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK
