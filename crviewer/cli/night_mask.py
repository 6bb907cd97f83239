"""`crviewer night-mask`: the bad pixels from the verdicts on all frames of a night, as one mask."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from crviewer.cli.progress import on_terminal
from crviewer.cli.targets import refuse_targets
from crviewer.cli.telling import say
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.frame_error import FrameError
from crviewer.night.frame import NightFrame
from crviewer.night.night import Night
from crviewer.night.night_mask import NightMask, save_night_mask
from crviewer.night.reading import read_night
from crviewer.night.review_folders import ReviewFolders
from crviewer.night.reviews import read_reviews


def night_mask(options: Namespace) -> NightMask:
    """Save the bad-pixel mask of a night.

    Parameters
    ----------
    options : Namespace
        Options of the command.

    Returns
    -------
    NightMask
        What is in the mask, and what is missing.

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
        refuse_targets([target], [frame.path for frame in night.frames], overwrite=options.overwrite)
        frame = _of_one_detector(night, options.frames[0])
        reviews = read_reviews(night, ReviewFolders.recalled(named), watch.part(0.2, 0.3))
        part = watch.part(0.3, 1.0)
        return save_night_mask(night, frame, reviews, target, said=said, overwrite=options.overwrite, watch=part)


def _of_one_detector(night: Night, place: str) -> NightFrame:
    """A science frame, if all science frames are of its detector; else raises FrameError."""
    if not night.science:
        raise FrameError(place, "contains no science frame", "Name a folder of reviewed frames")
    frame, *_ = night.science
    if len(night.alike(frame)) < len(night.science):
        other = next(one for one in night.science if not one.facts.fits_on(frame.facts))
        raise FrameError(
            other.path, f"has another detector or binning than {frame.name}", "Name frames of one detector"
        )
    return frame
