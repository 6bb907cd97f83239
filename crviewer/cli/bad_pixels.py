"""`crviewer bad-pixels`: mask of hot pixels from darks, or of non-linear pixels from flats."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from crviewer.cli.progress import on_terminal
from crviewer.cli.targets import refuse_targets
from crviewer.detection.core.job_watch import JobWatch
from crviewer.frames.fits.file_location import FileLocation
from crviewer.night.calibration.bad_pixels import CalibrationBadPixels, save_bad_pixels
from crviewer.night.calibration.combining import MEMORY
from crviewer.night.calibration.dark_current import SIGMA, HotLimit, hot_pixels
from crviewer.night.calibration.flat_ratio import SIGMA as FLAT_SIGMA
from crviewer.night.calibration.flat_ratio import unfaithful_pixels
from crviewer.night.calibration.histogram import save_histogram


def find_bad_pixels(options: Namespace) -> str:
    """Find bad pixels and save their mask.

    Parameters
    ----------
    options : Namespace
        Options of the command.

    Returns
    -------
    str
        What was found.

    Raises
    ------
    FrameError
        If a frame cannot be used, or is one of the outputs.
    MissingFacts
        If gain or exposure time are unknown.
    OSError
        If an output cannot be written.
    """
    files = [FileLocation.parse(frame).path for frame in options.darks or options.flats]
    targets = [Path(target) for target in (options.output, options.histogram) if target]
    refuse_targets(targets, files, overwrite=options.overwrite)
    with on_terminal("Bad pixels") as watch:
        bad = _from_darks(options, watch) if options.darks else _from_flats(options, watch)
    if options.histogram:  # first, as matplotlib may not be installed
        save_histogram(bad, options.histogram, overwrite=options.overwrite)
    save_bad_pixels(bad, options.output, overwrite=options.overwrite)
    return "\n".join([*bad.notices, f"{bad} → {' and '.join(map(str, targets))}"])


def _from_darks(options: Namespace, watch: JobWatch) -> CalibrationBadPixels:
    limit = HotLimit(rate=options.threshold, sigma=options.sigma or SIGMA)
    return hot_pixels(options.darks, limit=limit, gain=options.gain, watch=watch, **_stack(options))


def _from_flats(options: Namespace, watch: JobWatch) -> CalibrationBadPixels:
    return unfaithful_pixels(options.flats, sigma=options.sigma or FLAT_SIGMA, watch=watch, **_stack(options))


def _stack(options: Namespace) -> dict[str, Any]:
    return {"unit": options.unit, "mixed": options.mixed, "memory": options.memory or MEMORY}
