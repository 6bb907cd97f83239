"""`crviewer combine`: frames of one kind made one, and how many pixels of each were rejected."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from crviewer.cli.progress import on_terminal
from crviewer.cli.targets import refuse_targets
from crviewer.frames.error import FrameError
from crviewer.frames.image import glimpse_image
from crviewer.frames.kind import Kind
from crviewer.frames.location import Location
from crviewer.night.calibration.combined_file import report, save_combined
from crviewer.night.calibration.combining import MEMORY, Clip, combine
from crviewer.night.calibration.stack import survey


def combine_frames(options: Namespace) -> str:
    """Combine frames and save the result; returns what was rejected, a line a frame."""
    target, files = Path(options.output), [Location.parse(frame).path for frame in options.frames]
    if len(files) < 2:
        glimpse_image(Location.parse(options.frames[0]))  # which tells first where it is no frame at all
        raise FrameError(files[0], "is alone", "Name at least two frames to combine")
    refuse_targets([target], files, overwrite=options.overwrite)
    with on_terminal("Looking at the frames") as watch:
        stack = survey(options.frames, kind=_kind(options), unit=options.unit, mixed=options.mixed, watch=watch)
    clip = Clip(low=options.clip[0], high=options.clip[1]) if options.clip else None
    with on_terminal("Combining") as watch:
        combined = combine(stack, method=options.method, clip=clip, memory=options.memory or MEMORY, watch=watch)
    save_combined(combined, target, overwrite=options.overwrite)
    what = stack.kind.value if stack.kind else "frame"
    rejected = report(combined) if clip else ["Nothing was rejected: --sigma-clip takes rays out."]
    return "\n".join([*stack.notices, *rejected, f"{options.method} of {len(files)} {what} frames → {target}"])


def _kind(options: Namespace) -> Kind | None:
    return Kind(options.kind) if options.kind else None
