"""`crviewer combine`: frames of one kind made one, and how many pixels of each were rejected."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from crviewer.cli.progress import on_terminal
from crviewer.cli.targets import refuse_targets
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.pixel_data import glimpse_image
from crviewer.night.calibration.combined_file import report, save_combined
from crviewer.night.calibration.combining import MEMORY, ClippingRule, combine
from crviewer.night.calibration.stack import survey


def combine_frames(options: Namespace) -> str:
    """Combine frames and save the result; returns what was rejected, a line a frame."""
    target, files = Path(options.output), [FileLocation.parse(frame).path for frame in options.frames]
    if len(files) < 2:
        glimpse_image(FileLocation.parse(options.frames[0]))  # which tells first where it is no frame at all
        raise FrameError(files[0], "is alone", "Name at least two frames to combine")
    refuse_targets([target], files, overwrite=options.overwrite)
    with on_terminal("Looking at the frames") as watch:
        stack = survey(options.frames, kind=_kind(options), unit=options.unit, mixed=options.mixed, watch=watch)
    clip = ClippingRule(low=options.clip[0], high=options.clip[1]) if options.clip else None
    with on_terminal("Combining") as watch:
        combined = combine(stack, method=options.method, clip=clip, memory=options.memory or MEMORY, watch=watch)
    save_combined(combined, target, overwrite=options.overwrite)
    what = stack.kind.value if stack.kind else "frame"
    rejected = report(combined) if clip else ["Nothing was rejected: --sigma-clip takes rays out."]
    return "\n".join([*stack.notices, *rejected, f"{options.method} of {len(files)} {what} frames → {target}"])


def _kind(options: Namespace) -> FrameKind | None:
    return FrameKind(options.kind) if options.kind else None
