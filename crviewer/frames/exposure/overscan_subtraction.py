"""Overscan subtraction of a frame and its calibration frames: from all that are applied, or from none."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from crviewer.frames.exposure.amplifier_maps import Image, is_level_off, overscan_level
from crviewer.frames.facts.amplifier import Amplifier
from crviewer.frames.fits.frame import Frame
from crviewer.frames.values.pixel_scaling import unwrapped


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OverscanSubtraction:
    """What is taken off a frame for its overscan.

    Attributes
    ----------
    amplifiers : tuple of Amplifier
        Of the science frame.
    level : (ny, nx) float32 or None, unit of the science frame
        Of the science frame; None where nothing is subtracted.
    notice : str
        Why nothing was subtracted although the frame has an overscan, a sentence; else empty.
    """

    amplifiers: tuple[Amplifier, ...] = ()
    level: Image | None = None
    notice: str = ""

    def of_science(self, frame: Frame) -> Frame:
        """Subtract the overscan from the science frame.

        Parameters
        ----------
        frame : Frame
            As read.

        Returns
        -------
        Frame
            The same where nothing is subtracted.
        """
        return frame if self.level is None else _less(frame, self.level)

    def of_calibration(self, frame: Frame | None) -> Frame | None:
        """Subtract its own overscan from a calibration frame.

        Parameters
        ----------
        frame : Frame or None
            On the pixels of the science frame.

        Returns
        -------
        Frame or None
            The same where nothing is subtracted, or it has no overscan.
        """
        own = None if frame is None or self.level is None else overscan_level(frame.data, self.amplifiers)
        return frame if frame is None or own is None else _less(frame, own)


def overscan_subtraction(
    science: Frame, applied: tuple[Frame | None, ...], amplifiers: tuple[Amplifier, ...]
) -> OverscanSubtraction:
    """Measure what is to be subtracted for the overscan of a raw frame.

    Parameters
    ----------
    science : Frame
        As read; only one in adu has an overscan that is worth its name.
    applied : tuple of Frame or None
        The bias and the dark that will be subtracted, on its pixels.
    amplifiers : tuple of Amplifier
        Of the science frame.

    Returns
    -------
    OverscanSubtraction
        Empty where one of `applied` has lost its overscan, but not the level of it: its bias serves for both.
    """
    from astropy import units

    level = overscan_level(unwrapped(science.data), amplifiers) if science.unit == units.adu else None
    if level is None:
        return OverscanSubtraction()
    for frame in filter(None, applied):
        if overscan_level(frame.data, amplifiers) is None and not is_level_off(frame.data, level):
            why = f"{frame.part_name} has no overscan of its own, and its level is that of a bias"
            return OverscanSubtraction(notice=f"The overscan was not subtracted, as {why}")
    return OverscanSubtraction(amplifiers=amplifiers, level=level)


def _less(frame: Frame, level: Image) -> Frame:
    return replace(frame, data=unwrapped(frame.data).astype(np.float32) - level)
