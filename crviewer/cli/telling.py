"""Output of the command line, in the encoding of the terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from crviewer.frames.values.foreign_text import visible

if TYPE_CHECKING:
    from crviewer.frames.exposure.exposure import Exposure
    from crviewer.review.core.review import Review


def say(line: str, stream: TextIO | None = None) -> None:
    """Print a line.

    Characters that the stream cannot encode become question marks; those that steer a terminal are written as escapes.
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
        print(visible(line).encode(encoding, "replace").decode(encoding), file=stream, flush=True)
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def tell_notices(exposure: Exposure, chip: str = "") -> None:
    """Report on standard error what reading assumed, and what the window advises, one line each.

    Parameters
    ----------
    exposure : Exposure
        The exposure that was opened.
    chip : str
        Begins each line ("SCI,2: ") if several are searched.
    """
    from crviewer.frames.advice.exposure_notices import exposure_notices

    for notice in exposure_notices(exposure):
        say(f"crviewer: {'warning: ' if notice.is_warning else ''}{chip}{notice.text}", sys.stderr)


def tell_other_chips(exposure: Exposure) -> None:
    """Report on standard error which of several science images of a file is searched.

    Parameters
    ----------
    exposure : Exposure
        The exposure that was opened.
    """
    from crviewer.frames.fits.file_chips import chips_of

    science = exposure.science
    others = [chip.extension for chip in chips_of(science.path) if chip.extension] if science.path else []
    if len(others) > 1:
        listed = ", ".join(others)
        say(f"crviewer: {science.part_name} is searched, one of its file's science images {listed}.", sys.stderr)


def tell_many_flagged(review: Review) -> None:
    """Report on standard error a frame of which so much is flagged that it cannot be rays.

    Parameters
    ----------
    review : Review
        Of the detection.
    """
    from crviewer.review.core.flagged_share import much_flagged

    told = much_flagged(review)
    if told:
        say(f"crviewer: warning: {told}", sys.stderr)
