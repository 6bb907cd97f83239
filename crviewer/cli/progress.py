"""Progress bar of a long command; only drawn on a terminal, not in the log of a script."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch

_WIDTH = 30  # characters of a full bar


class ProgressBar:
    """One line that is redrawn at each step.

    Parameters
    ----------
    title : str
        What is being done.
    stream : text stream, optional
        Standard error by default; nothing is drawn if it is not a terminal.
    """

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        self._title, self._stream = title, stream or sys.stderr
        self._shown = ""

    @property
    def visible(self) -> bool:
        """True if the stream is a terminal."""
        return self._stream.isatty()

    def draw(self, fraction: float, remark: str = "") -> None:
        """Draw the bar.

        Parameters
        ----------
        fraction : float
            Fraction done, 0 to 1.
        remark : str
            Text after the bar.
        """
        full = round(_WIDTH * min(1.0, fraction))
        line = f"{self._title} [{'#' * full}{'.' * (_WIDTH - full)}] {fraction:4.0%} {remark}".rstrip()
        if self.visible and line != self._shown:
            self._stream.write(f"\r\x1b[K{line}")
            self._stream.flush()
            self._shown = line

    def clear(self) -> None:
        """Erase the line, so that other text can be printed."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._shown = ""


@contextmanager
def on_terminal(title: str) -> Iterator[JobWatch]:
    """Draw a progress bar during the block.

    Parameters
    ----------
    title : str
        What is being done.

    Yields
    ------
    JobWatch
        Its reports are drawn.
    """
    bar = ProgressBar(title)
    try:
        yield JobWatch(report=bar.draw) if bar.visible else UNWATCHED
    finally:
        bar.clear()
