"""Masks of 0 and 1: what to do where more than half of the pixels are set."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.frame_error import FrameError


class MaskMajority(StrEnum):
    """What to do with a mask in which more than half of the pixels are set."""

    ASK = "ask"
    KEEP = "keep"
    INVERT = "invert"


class InvertedMask(FrameError):
    """A mask that has more than half of its pixels set: perhaps its 1 means good. The observer has to say.

    Parameters
    ----------
    file : str
        Of the mask, as the message names it.
    fraction : float
        Of the pixels that are set, 0 to 1.
    """

    def __init__(self, file: str, fraction: float) -> None:
        super().__init__(
            file,
            f"masks {fraction:.0%} of the pixels, as if its 1 meant good",
            "Give --invert-masks if 1 means good there, or --keep-masks if that many pixels are bad",
        )


def settled(mask: NDArray[np.bool_], file: str, majority: MaskMajority) -> NDArray[np.bool_]:
    """Apply what the observer says of a mask that has more than half of its pixels set.

    Parameters
    ----------
    mask : (ny, nx) bool
        True where the file is not zero.
    file : str
        Where it came from.
    majority : MaskMajority
        What the observer says.

    Returns
    -------
    (ny, nx) bool
        True for bad pixels.

    Raises
    ------
    InvertedMask
        If more than half of the pixels are set and `majority` is ASK.
    """
    fraction = float(np.count_nonzero(mask)) / mask.size
    if fraction <= 0.5 or majority is MaskMajority.KEEP:
        return mask
    if majority is MaskMajority.INVERT:
        return ~mask
    raise InvertedMask(file, fraction)
