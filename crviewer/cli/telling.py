"""What the command line says: one line at a time, in whatever letters the terminal has."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def say(line: str, stream: TextIO | None = None) -> None:
    """Print a line; letters that the stream cannot encode become question marks.

    Where nobody reads any more, as after `| head`, nothing is said from then on; the work goes on.
    """
    stream = stream or sys.stdout
    encoding = stream.encoding or "utf-8"
    try:
        print(line.encode(encoding, "replace").decode(encoding), file=stream, flush=True)
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
