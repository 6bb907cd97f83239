"""Frames on the web: fetched whole into a folder of this machine, and read from there like any other."""

from __future__ import annotations

import hashlib
import http.client
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

from crviewer.frames.error import FrameError
from crviewer.frames.writing import replace_into_place

_CHUNK = 1 << 18  # bytes
_PATIENCE = 30.0  # seconds that a server may be silent


def is_remote(name: object) -> bool:
    """True for an address that `fetch` can be given: http or https."""
    return isinstance(name, str) and urlsplit(name).scheme in ("http", "https")


def fetch(address: str, folder: Path, report: Callable[[float], None] | None = None) -> Path:
    """Fetch a file; an older copy of it in the folder is replaced, so that what is read is what is there today.

    Parameters
    ----------
    address : str
        http or https.
    folder : Path
        The copy lies in a folder of its own below it, the same for the same address, and keeps its name.
    report : callable, optional
        Called with the fraction that is there, where the server says how much there is; what it raises ends the
        fetching, and nothing is left of it.

    Raises
    ------
    FrameError
        If the file cannot be fetched whole.
    OSError
        If the copy cannot be written.
    """
    path = folder / hashlib.sha256(address.encode()).hexdigest()[:12] / _name(address)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        answer = urlopen(address, timeout=_PATIENCE)
    except HTTPError as error:
        error.close()  # it is the answer too
        raise _unreachable(address, error) from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _unreachable(address, error) from error
    with answer, replace_into_place(path, overwrite=True) as temporary, temporary.open("wb") as file:
        _copy(answer, file, address, report)
    return path


def _copy(
    answer: http.client.HTTPResponse, file: BinaryIO, address: str, report: Callable[[float], None] | None
) -> None:
    expected, there = int(answer.headers.get("Content-Length") or 0), 0
    while chunk := _next(answer, address):
        there += file.write(chunk)
        if report is not None:
            report(there / expected if expected else 0.0)
    if there < expected:
        raise _unreachable(address, f"only {there} of {expected} bytes came")


def _next(answer: http.client.HTTPResponse, address: str) -> bytes:
    try:
        return answer.read(_CHUNK)
    except (OSError, http.client.HTTPException) as error:
        raise _unreachable(address, error) from error


def _unreachable(address: str, reason: object) -> FrameError:
    return FrameError(address, f"cannot be fetched ({reason})", "Check the address, or save the file and open that")


def _name(address: str) -> str:
    """The last part of the address, as a name that every system takes."""
    return re.sub(r"[^\w.+-]", "_", Path(unquote(urlsplit(address).path)).name) or "frame.fits"
