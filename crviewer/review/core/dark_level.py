"""Level and spread of a dark frame, and the threshold above which a pixel is hot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.robust_noise import robust_sigma

_SAMPLE = 200_000  # pixels; enough for a median to 0.3 % of a sigma
_HOT = 5.0  # robust sigma


@dataclass(frozen=True, slots=True)
class DarkLevel:
    """Median and robust sigma (1.4826 × the median absolute deviation) of a dark frame, in its unit."""

    median: float
    sigma: float

    @property
    def hot(self) -> float:
        """Threshold above which a pixel counts as hot: median + 5 sigma."""
        return self.median + _HOT * self.sigma


def level_of(exposure: Exposure) -> DarkLevel | None:
    """Level and spread of the dark frame of an exposure.

    Parameters
    ----------
    exposure : Exposure
        Its unmasked pixels are used.

    Returns
    -------
    DarkLevel or None
        None if the exposure has no dark frame.
    """
    return None if exposure.dark is None else dark_level(exposure.dark, exposure.mask)


def dark_level(dark: NDArray[np.float32], mask: NDArray[np.bool_]) -> DarkLevel:
    """Level and spread of the unmasked pixels of a dark frame, from a regular sample of large frames.

    Parameters
    ----------
    dark : (ny, nx) float32
        The dark frame, in any unit.
    mask : (ny, nx) bool
        True at pixels to leave out; if all are masked, all are used.

    Returns
    -------
    DarkLevel
        In the unit of `dark`.
    """
    step = max(1, dark.size // _SAMPLE)
    sample, masked = dark.reshape(-1)[::step], mask.reshape(-1)[::step]
    if not masked.all():
        sample = sample[~masked]
    median = float(np.median(sample))
    return DarkLevel(median, float(robust_sigma(sample, about=median)))
