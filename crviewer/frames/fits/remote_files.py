"""Remote frames: downloaded whole into a local folder, and read from there like any other.

The web is read by Python itself; every other kind of address, such as s3:// and gs://, by fsspec
(https://filesystem-spec.readthedocs.io) and the package that it names for it, which know where the keys to it are kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.fits_writing import replace_into_place
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.output_guard import OutputRole

Report = Callable[[float], None]  # fraction done, 0 to 1

WEB = ("http", "https")  # schemes that need nothing more than Python

_CHUNK = 1 << 18  # bytes
_PATIENCE = 30.0  # seconds that a server may be silent
_ADDRESS = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+://.+", re.IGNORECASE)


def is_remote(name: object) -> bool:
    """Tell an address that can be fetched, such as https:// or s3://, from the name of a file.

    Parameters
    ----------
    name : object
        As the observer gave it; anything but a str is no address.

    Returns
    -------
    bool
        True for an address.
    """
    return isinstance(name, str) and _ADDRESS.fullmatch(name) is not None


def fetch_location(name: str, folder: Path, report: Report | None = None) -> FileLocation:
    """Fetch the file that `ADDRESS[EXTENSION]` names, as `fetch` does.

    Parameters
    ----------
    name : str
        Address, with or without an extension.
    folder : Path
        For the copy.
    report : callable, optional
        Called with the fraction that is there, 0 to 1.

    Returns
    -------
    FileLocation
        Of the copy, with the extension that was named.

    Raises
    ------
    FrameError
        If the file cannot be fetched whole.
    OSError
        If the copy cannot be written.
    """
    address, _, extension = name.partition("[")
    return FileLocation(fetch(address, folder, report), extension.rstrip("] "))


def fetch(address: str, folder: Path, report: Report | None = None) -> Path:
    """Fetch a remote file into a folder of this machine.

    An older copy of it there is replaced, so that what is read is what is there today.

    Parameters
    ----------
    address : str
        http, https, or what fsspec is equipped for.
    folder : Path
        The copy lies in a folder of its own below it, the same for the same address, and keeps its name.
    report : callable, optional
        Called with the fraction that is there, 0 where nobody says how much there is; what it raises ends the
        fetching, and nothing is left of it.

    Returns
    -------
    Path
        Of the copy.

    Raises
    ------
    FrameError
        If the file cannot be fetched whole.
    OSError
        If the copy cannot be written.
    """
    path = folder / hashlib.sha256(address.encode()).hexdigest()[:12] / _name(address)
    path.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        stream, expected = _open_web(address) if urlsplit(address).scheme in WEB else _open_other(address)
        stack.enter_context(stream)
        temporary = stack.enter_context(replace_into_place(path, overwrite=True, role=OutputRole.OWN))
        with temporary.open("wb") as file:
            _copy(stream, expected, file, address, report)
    return path


def _open_web(address: str) -> tuple[Any, int]:
    """A stream of bytes, and how many there will be; 0 where that is not known."""
    try:
        answer = urlopen(address, timeout=_PATIENCE)
    except Exception as error:  # of sockets, of HTTP, of the address itself
        if isinstance(error, HTTPError):
            error.close()  # it is the answer too
        raise _unreachable(address, error) from error
    return answer, int(answer.headers.get("Content-Length") or 0)


def _open_other(address: str) -> tuple[Any, int]:
    import fsspec

    try:
        stream = fsspec.open(address, "rb").open()
    except Exception as error:  # each kind of storage has errors of its own; one that is missing says what to install
        raise _unreachable(address, error) from error
    return stream, getattr(stream, "size", None) or 0


def _copy(stream: Any, expected: int, file: BinaryIO, address: str, report: Report | None) -> None:
    there = 0
    while chunk := _next(stream, address):
        there += file.write(chunk)
        if report is not None:
            report(there / expected if expected else 0.0)
    if there < expected:
        raise _unreachable(address, f"only {there} of {expected} bytes came")


def _next(stream: Any, address: str) -> bytes:
    try:
        chunk: bytes = stream.read(_CHUNK)
    except Exception as error:  # each kind of storage has errors of its own
        raise _unreachable(address, error) from error
    return chunk


def _unreachable(address: str, reason: object) -> FrameError:
    told = "there is none" if isinstance(reason, FileNotFoundError) else " ".join(str(reason).split())
    return FrameError(
        address,
        f"cannot be fetched ({told or type(reason).__name__})",
        "Check the address, or save the file and open that",
    )


def _name(address: str) -> str:
    """The last part of the address, as a name that every system takes."""
    return re.sub(r"[^\w.+-]", "_", Path(unquote(urlsplit(address).path)).name) or "frame.fits"
