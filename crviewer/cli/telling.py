"""What the command line says: one line at a time, in whatever letters the terminal has."""

from __future__ import annotations

import sys
from typing import TextIO


def say(line: str, stream: TextIO | None = None) -> None:
    """Print a line; letters that the stream cannot encode become question marks."""
    stream = stream or sys.stdout
    encoding = stream.encoding or "utf-8"
    print(line.encode(encoding, "replace").decode(encoding), file=stream)


def in_one_line(error: Exception) -> str:
    """Tell what went wrong, and with which file."""
    if isinstance(error, FileExistsError) and error.filename:
        return f"{error.filename} exists already. Choose another name, or give --overwrite."
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}."
    text = " ".join(str(error).split())
    if isinstance(error, MemoryError):
        return f"there is not enough memory. {text}".strip()
    return text or type(error).__name__
