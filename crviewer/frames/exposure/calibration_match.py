"""Whether calibration frames belong to a science frame, and whether they may be applied to it.

A dark, bias or flat that was read out in another way, or that was applied already, spoils the image without a trace;
so does a bias in a dark that is scaled. All are refused until the observer says that they are meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.circumstances import circumstances_differences, circumstances_of
from crviewer.frames.facts.combined_frames import combined_frames
from crviewer.frames.facts.readout_settings import ReadoutSetting, SettingDifference, readout_differences
from crviewer.frames.facts.reduction_done import ReductionStep, step_done
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.robust_noise import robust_sigma

_EVEN = 0.05  # robust sigma over level; the dark current of pixels differs by more, the level of a bias by less
_OF_SHOT_NOISE = 0.5  # of the variance of the charge; gains are not exact
_SAMPLE = 1 << 18  # pixels
_ALL_THE_SAME = "apply it all the same with --force-calibration"


class CalibrationMismatch(FrameError):
    """A calibration frame that should not be applied. The observer may know better."""


def calibration_differences(frame: Frame, science: Frame, *, filters: bool = False) -> tuple[SettingDifference, ...]:
    """Compare how a calibration frame and a science frame were read out.

    Parameters
    ----------
    frame : Frame
        Dark, bias or flat.
    science : Frame
        The science frame.
    filters : bool
        Compare the filters too, as for a flat.

    Returns
    -------
    tuple of SettingDifference
        Settings of the camera, binning, and filters where asked; the gain only where both frames are in ADU.
    """
    electrons = any("electron" in each.unit.to_string() for each in (frame, science))
    settings = tuple(each for each in ReadoutSetting if not (electrons and each is ReadoutSetting.GAIN))
    found = circumstances_differences(circumstances_of(frame.header), circumstances_of(science.header))
    names = ("binning", *(["filter"] if filters else []))
    others = [found[name] for name in names if name in found]
    return (*readout_differences(frame.header, science.header, settings=settings), *others)


def mismatches(science: Frame, applied: dict[ReductionStep, Frame]) -> Iterator[CalibrationMismatch]:
    """Find what speaks against applying calibration frames to a science frame.

    Parameters
    ----------
    science : Frame
        As read.
    applied : dict from ReductionStep to Frame
        What is to be applied.

    Yields
    ------
    CalibrationMismatch
        One for each frame that was taken with other settings, and for each step that was done before.
    """
    for step, frame in applied.items():
        done = step_done(science.header, step)
        if done:
            what = "is flat-fielded" if step is ReductionStep.FLAT else f"has its {step.value} subtracted"
            remedy = f"Leave the {step.value} out, or {_ALL_THE_SAME}"
            yield CalibrationMismatch(_file(science), f"{what} already ({done})", remedy)
        differences = calibration_differences(frame, science, filters=step is ReductionStep.FLAT)
        if differences:
            problem = f"does not belong to {science.name}: {'; '.join(each.in_words() for each in differences)}"
            remedy = f"Name a {step.value} that was taken with the same settings, or {_ALL_THE_SAME}"
            yield CalibrationMismatch(_file(frame), problem, remedy)


def bias_left_in(dark: Frame, electrons: NDArray[np.float32]) -> CalibrationMismatch | None:
    """Find out whether a dark that is to be scaled still has its bias in it.

    The dark current of pixels differs by a tenth and more, whereas the level of a bias is the same everywhere to some
    percent. And charge of N e⁻ has a shot noise of √N e⁻ at least, so that a single dark whose noise is smaller holds
    a level that is no charge.

    Parameters
    ----------
    dark : Frame
        As read; what its header says of the bias holds.
    electrons : (ny, nx) float32, electrons
        Its pixels.

    Returns
    -------
    CalibrationMismatch or None
        None where the bias is off, or the level may be that of dark current.
    """
    if step_done(dark.header, ReductionStep.BIAS):
        return None
    finite = electrons[np.isfinite(electrons)]
    sample = finite[:: max(1, finite.size // _SAMPLE)]
    level = float(np.median(sample)) if sample.size else 0.0
    spread = float(robust_sigma(sample, about=np.float32(level))) if sample.size else 0.0
    is_single = dark.data.dtype.kind in "iu" and combined_frames(dark.header) == 1  # averages are seldom whole numbers
    if level <= 0 or (spread > _EVEN * level and not (is_single and spread**2 < _OF_SHOT_NOISE * level)):
        return None
    problem = (
        "seems to have its bias in it, which must not be scaled: "
        f"its level is {level:.0f} e⁻, and its pixels differ by only {spread:.2g} e⁻"
    )
    remedy = "Name its bias with --bias; or, if its bias is off, apply it with --force-calibration"
    return CalibrationMismatch(_file(dark), problem, remedy)


def _file(frame: Frame) -> Path | str:
    return frame.path or frame.name
