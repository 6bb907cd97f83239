"""`crviewer combine`: combine frames of one type, and report how many pixels of each were rejected."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from crviewer.cli.progress import on_terminal
from crviewer.cli.targets import refuse_targets
from crviewer.cli.telling import say
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.pixel_data import glimpse_image
from crviewer.night.calibration.combined_file import report, save_combined
from crviewer.night.calibration.combining import MEMORY, ClippingRule, combine
from crviewer.night.calibration.stack import survey


def combine_frames(options: Namespace) -> str:
    """Combine frames and save the result.

    Parameters
    ----------
    options : Namespace
        Options of the command.

    Returns
    -------
    str
        Rejected pixels of each frame, one line each, and the file written.

    Raises
    ------
    FrameError
        If a frame cannot be used, or is the output.
    OSError
        If the output cannot be written.
    """
    target, files = Path(options.output), [FileLocation.parse(frame).path for frame in options.frames]
    if len(files) < 2:
        glimpse_image(FileLocation.parse(options.frames[0]))  # a file that is not a frame is reported first
        raise FrameError(files[0], "is the only frame", "Name at least two frames to combine")
    inputs = [*files, *([FileLocation.parse(options.bias).path] if options.bias else [])]
    refuse_targets([target], inputs, overwrite=options.overwrite)
    asked = {"kind": _kind(options), "unit": options.unit, "mixed": options.mixed, "bias": options.bias}
    with on_terminal("Reading frames") as watch:
        stack = survey(options.frames, **asked, watch=watch)
    clip = ClippingRule(low=options.clip[0], high=options.clip[1]) if options.clip else None
    with on_terminal("Combining") as watch:
        combined = combine(stack, method=options.method, clip=clip, memory=options.memory or MEMORY, watch=watch)
    save_combined(combined, target, overwrite=options.overwrite)
    what = f"{stack.kind.value} frames" if stack.kind else "frames"
    unclipped = [] if clip else ["Nothing was rejected; use --sigma-clip to reject cosmic rays."]
    rejected = [*unclipped, *report(combined)]
    for notice in () if options.quiet else stack.notices:
        say(f"crviewer: warning: {notice}", sys.stderr)
    return "\n".join([*rejected, f"{options.method} of {len(files)} {what} → {target}"])


def _kind(options: Namespace) -> FrameKind | None:
    return FrameKind(options.kind) if options.kind else None
