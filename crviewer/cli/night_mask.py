"""`crviewer night-mask`: the bad pixels from the verdicts on all frames of a night, as one mask of each chip."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from crviewer.cli.chips import chip_target
from crviewer.cli.progress import on_terminal
from crviewer.cli.request import extensions
from crviewer.cli.targets import refuse_targets
from crviewer.cli.telling import say
from crviewer.detection.core.job_watch import JobWatch
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.file_chips import chip_location
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.night.frame import NightFrame
from crviewer.night.night import Night
from crviewer.night.night_mask import NightMask, save_night_mask
from crviewer.night.reading import read_night
from crviewer.night.review_folders import ReviewFolders
from crviewer.night.reviews import read_reviews


def night_mask(options: Namespace) -> tuple[NightMask, ...]:
    """Save the bad-pixel mask of a night, or one of each chip.

    Parameters
    ----------
    options : Namespace
        Options of the command.

    Returns
    -------
    tuple of NightMask
        What is in the mask of each chip, and what is missing.

    Raises
    ------
    FrameError
        If the frames are not of one detector, or one of them is the output.
    OSError
        If the mask cannot be written.
    """
    target, named = Path(options.output), Path(options.reviews) if options.reviews else None
    if named is not None and not named.is_dir():
        raise FrameError(named, "is not a folder", "Check the name")
    said = OpenRequest.of(gain=options.gain, read_noise=options.read_noise)
    with on_terminal("Bad pixels of the night") as watch:
        night = read_night(options.frames, watch.part(0.0, 0.2))
        for sentence in night.refused:
            say(f"crviewer: {sentence}", sys.stderr)
        targets = _targets(night, target, options)
        refuse_targets(list(targets), [frame.path for frame in night.frames], overwrite=options.overwrite)
        reviews = read_reviews(night, ReviewFolders.recalled(named), watch.part(0.2, 0.3))
        return tuple(
            save_night_mask(
                night,
                frame,
                reviews,
                path,
                said=said,
                overwrite=options.overwrite,
                watch=_part(watch, number, len(targets)),
            )
            for number, (path, frame) in enumerate(targets.items())
        )


def _part(watch: JobWatch, number: int, of: int) -> JobWatch:
    return watch.part(0.3 + 0.7 * number / of, 0.3 + 0.7 * (number + 1) / of)


def _targets(night: Night, target: Path, options: Namespace) -> dict[Path, NightFrame]:
    """The mask of each chip, and one of its frames; raises FrameError if the frames are not of one detector."""
    if not night.science:
        raise FrameError(options.frames[0], "contains no science frame", "Name a folder of reviewed frames")
    first, *_ = night.science
    chips = [frame for frame in night.science if frame.path == first.path]
    known = {one.location for frame in chips for one in night.alike(frame)}
    for other in night.science:
        if other.location not in known:
            problem = f"has another detector or binning than {first.name}"
            raise FrameError(other.path, problem, "Name frames of one detector")
    if len(chips) == 1:
        return {target: first}
    wanted = {chip_location(FileLocation(first.path, name).given).extension for name in extensions(options)}
    chosen = [frame for frame in chips if not wanted or frame.location.extension in wanted]
    return {chip_target(target, frame.location.part): frame for frame in chosen}
