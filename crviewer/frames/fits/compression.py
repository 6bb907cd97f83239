"""Compressed files: a stream of what is in them, however often they were compressed, and never more than memory holds.

gzip, bzip2 and xz are Python's own; compress (`.Z`) takes the package uncompresspy, Zstandard (`.zst`) zstandard.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from crviewer.frames.fits.frame_error import FrameError

_Opener = Callable[[BinaryIO], BinaryIO]
_MOST_LAYERS = 3  # a file that is compressed more often is no accident
_LARGEST = 1 << 32  # bytes that are kept in memory
_MOST_HELD = 1 << 28  # bytes of what could be read in parts, too
_CHUNK = 1 << 22


@contextmanager
def open_decompressed(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading what is in it.

    Parameters
    ----------
    path : Path
        A file, compressed or not.

    Yields
    ------
    BinaryIO
        At its beginning, seekable; of a file that was compressed twice, the inner one.

    Raises
    ------
    FrameError
        If it takes a package that is not installed, is compressed more often than three times, or too large.
    OSError
        If the file cannot be read, or is damaged.
    """
    with ExitStack() as layers:
        stream: BinaryIO = layers.enter_context(path.open("rb"))
        for _ in range(_MOST_LAYERS + 1):
            opener = _opener_of(stream)
            if opener is None:
                yield stream
                return
            stream = layers.enter_context(_inner(opener, stream, path))
        raise FrameError(path, f"is compressed more than {_MOST_LAYERS} times", "Decompress it, and open what is in it")


def _opener_of(stream: BinaryIO) -> _Opener | None:
    start = stream.read(6)
    stream.seek(0)
    return next((opener for magic, opener in _OPENERS.items() if start.startswith(magic)), None)


def _inner(opener: _Opener, stream: BinaryIO, path: Path) -> BinaryIO:
    """What is in a stream: in memory, so that it is decompressed once, unless it is large and can be read in parts."""
    if opener not in _SEEKABLE:
        return _whole(opener, stream, path)
    inner = opener(stream)
    try:
        content = inner.read(_MOST_HELD + 1)
        if len(content) > _MOST_HELD:
            inner.seek(0)
            return inner
    except BaseException:
        inner.close()
        raise
    inner.close()
    return io.BytesIO(content)


def _whole(opener: _Opener, stream: BinaryIO, path: Path) -> BinaryIO:
    """All that is in a stream in which one cannot go backwards, in memory."""
    try:
        inner = opener(stream)
    except ModuleNotFoundError as error:
        raise _without_package(path, opener, error.name or "") from error
    try:
        with inner:
            return _read(inner, path)
    except (FrameError, MemoryError):
        raise
    except Exception as error:  # each package has errors of its own
        name, command = _NAMES[opener]
        problem = f"is compressed by {name}, and damaged ({' '.join(str(error).split()).rstrip('.')})"
        raise FrameError(path, problem, f"Copy it again, or decompress it ({command} {path.name})") from error


def _read(inner: BinaryIO, path: Path) -> BinaryIO:
    content = io.BytesIO()
    while chunk := inner.read(_CHUNK):
        content.write(chunk)
        if content.tell() > _LARGEST:
            raise FrameError(path, "holds more than 4 GB when it is decompressed", "Decompress it on the disk")
    content.seek(0)
    return content


def _without_package(path: Path, opener: _Opener, package: str) -> FrameError:
    name, command = _NAMES[opener]
    remedy = f"Decompress it ({command} {path.name}), or install the package {package} (pip install {package})"
    return FrameError(path, f"is compressed by {name}", remedy)


def _gzip(stream: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", gzip.open(stream))


def _bzip2(stream: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", bz2.open(stream))


def _xz(stream: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", lzma.open(stream))


def _compress(stream: BinaryIO) -> BinaryIO:
    import uncompresspy

    return cast("BinaryIO", uncompresspy.open(stream))


def _zstandard(stream: BinaryIO) -> BinaryIO:
    import zstandard

    return cast("BinaryIO", zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True))


_NAMES: dict[_Opener, tuple[str, str]] = {
    _compress: ("compress (LZW)", "uncompress"),
    _zstandard: ("Zstandard", "zstd -d"),
}
_SEEKABLE = (_gzip, _bzip2, _xz)
_OPENERS: dict[bytes, _Opener] = {
    b"\x1f\x8b": _gzip,
    b"BZh": _bzip2,
    b"\xfd7zXZ": _xz,
    b"\x1f\x9d": _compress,
    b"\x28\xb5\x2f\xfd": _zstandard,
}
