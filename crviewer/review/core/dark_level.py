"""How hot a pixel is in the dark: the level and spread of the dark, and who stands out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.exposure import Exposure

_SAMPLE = 200_000  # pixels; enough for a median to 0.3 % of a sigma
_HOT = 5.0  # robust sigma


@dataclass(frozen=True, slots=True)
class DarkLevel:
    """Median and robust sigma (1.4826 × the median absolute deviation) of a dark, in its unit."""

    median: float
    sigma: float

    @property
    def hot(self) -> float:
        """Above this value a pixel counts as hot."""
        return self.median + _HOT * self.sigma


def level_of(exposure: Exposure) -> DarkLevel | None:
    """Level and spread of the dark of an exposure; None where it has no dark."""
    return None if exposure.dark is None else dark_level(exposure.dark, exposure.mask)


def dark_level(dark: NDArray[np.float32], mask: NDArray[np.bool_]) -> DarkLevel:
    """Level and spread of the unmasked pixels of a dark, from a regular sample of a large one."""
    step = max(1, dark.size // _SAMPLE)
    sample, masked = dark.reshape(-1)[::step], mask.reshape(-1)[::step]
    if not masked.all():
        sample = sample[~masked]
    median = float(np.median(sample))
    return DarkLevel(median, 1.4826 * float(np.median(np.abs(sample - median))))
