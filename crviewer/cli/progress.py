"""How far a long command is, on a terminal alone: a script gets no bar in its log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch

_WIDTH = 30  # letters of a full bar


class ProgressBar:
    """One line that is drawn anew with each step.

    Parameters
    ----------
    title : str
        What goes on.
    stream : text stream
        Left alone where it is no terminal.
    """

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        self._title, self._stream = title, stream or sys.stderr
        self._shown = ""

    @property
    def visible(self) -> bool:
        """Whether there is anybody to look at it."""
        return self._stream.isatty()

    def draw(self, fraction: float, told: str = "") -> None:
        """Show that the fraction lies behind, and what else is to be told."""
        full = round(_WIDTH * min(1.0, fraction))
        line = f"{self._title} [{'#' * full}{'.' * (_WIDTH - full)}] {fraction:4.0%} {told}".rstrip()
        if self.visible and line != self._shown:
            self._stream.write(f"\r\x1b[K{line}")
            self._stream.flush()
            self._shown = line

    def clear(self) -> None:
        """Leave an empty line, for what is said next."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._shown = ""


@contextmanager
def on_terminal(title: str) -> Iterator[JobWatch]:
    """Give a watch whose reports are drawn as a bar, which is gone when the block ends."""
    bar = ProgressBar(title)
    try:
        yield JobWatch(report=bar.draw) if bar.visible else UNWATCHED
    finally:
        bar.clear()
