"""The noise of an empty pixel of a frame, as stars and evidence are measured against it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.robust_noise import pixel_noise

_ROWS = 512  # used for the noise; a larger frame is sampled
_NOISELESS = 1.0  # electrons, for a frame without noise, where every ray would be infinitely significant


def empty_pixel_noise(image: NDArray[np.float32]) -> float:
    """Robust standard deviation of one pixel, which is never 0.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        The exposure.

    Returns
    -------
    float, electrons
        1 for a frame without noise.
    """
    return pixel_noise(image, rows=_ROWS) or _NOISELESS
