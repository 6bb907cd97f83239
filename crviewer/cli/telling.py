"""Output of the command line, in the encoding of the terminal."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def say(line: str, stream: TextIO | None = None) -> None:
    """Print a line; characters that the stream cannot encode become question marks.

    After the reader has closed the pipe, as with `| head`, nothing is printed any more; the work continues.

    Parameters
    ----------
    line : str
        The line.
    stream : text stream, optional
        Standard output by default.
    """
    stream = stream or sys.stdout
    encoding = stream.encoding or "utf-8"
    try:
        print(line.encode(encoding, "replace").decode(encoding), file=stream, flush=True)
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
