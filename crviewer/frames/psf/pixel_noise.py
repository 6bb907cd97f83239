"""The noise of an empty pixel of a frame."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

_ROWS = 512  # that tell the noise; a larger frame is sampled
_TO_SIGMA = 1.4826  # from the median absolute deviation
_NOISELESS = 1.0  # electrons, for a frame without any noise, in which every ray would be infinitely many sigmas high


def pixel_noise(image: NDArray[np.float32]) -> float:
    """Robust standard deviation of one pixel, from differences along rows, which a gradient does not change.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        The exposure.

    Returns
    -------
    float, electrons
        Never 0.
    """
    rows = image[:: max(1, image.shape[0] // _ROWS)]
    differences = np.diff(rows, axis=1)
    spread = float(np.median(np.abs(differences - np.median(differences))))
    return _TO_SIGMA * spread / sqrt(2) or _NOISELESS
