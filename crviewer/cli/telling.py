"""Output of the command line, in the encoding of the terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from crviewer.frames.exposure.exposure import Exposure
    from crviewer.review.core.review import Review

_MANY = 0.01  # of all pixels


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


def tell_masks(exposure: Exposure) -> None:
    """Report on standard error which DQ flags mask pixels, and how masks were cropped or placed.

    Parameters
    ----------
    exposure : Exposure
        The exposure that was opened.
    """
    told = [source for source in exposure.mask_sources if source.is_own or source.counts or source.placed]
    for sentence in (*(source.in_words() for source in told), *exposure.placed):
        say(f"crviewer: {sentence}.", sys.stderr)


def tell_advice(exposure: Exposure) -> None:
    """Report on standard error what the window advises, one line each.

    Parameters
    ----------
    exposure : Exposure
        The exposure that was opened.
    """
    from crviewer.frames.advice import AdviceSeverity, advise

    for advice in advise(exposure):
        kind = "warning: " if advice.severity is AdviceSeverity.WARNING else ""
        say(f"crviewer: {kind}{advice.title}. {advice.measured} {advice.remedy}", sys.stderr)


def tell_many_flagged(review: Review) -> None:
    """Report on standard error a frame of which so much is flagged that it cannot be rays.

    Parameters
    ----------
    review : Review
        Of the detection.
    """
    share = len(review.detection.pixels) / review.exposure.electrons.size
    if share > _MANY:
        told = f"{share:.1%} of the frame is flagged, more than cosmic rays hit; check gain, read noise and unit."
        say(f"crviewer: warning: {told}", sys.stderr)
