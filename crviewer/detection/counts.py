"""How many rays there are at each sigclip: where an observer reads off that a threshold is too low to be believed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.parameters import LacosmicParameters
from crviewer.detection.rays import find_rays
from crviewer.detection.watch import UNWATCHED, Watch


def count_rays(
    detect: Callable[[LacosmicParameters], NDArray[np.int64]],
    shape: tuple[int, int],
    sigclips: Sequence[float] | NDArray[np.floating],
    parameters: LacosmicParameters,
    *,
    min_pixels: int = 3,
    watch: Watch = UNWATCHED,
) -> NDArray[np.int64]:
    """Count the rays that the list would show; exact, from a whole answer at each sigclip.

    It goes from the highest sigclip down, since each answer of the live engine starts from the one before.

    Parameters
    ----------
    detect : callable
        Gives the flat indices of flagged pixels, ascending.
    shape : (ny, nx)
        Of the image.
    sigclips : (n,) float
        In any order.
    parameters : LacosmicParameters
        All but sigclip.
    min_pixels : int, pixels
        The smallest ray that counts.
    watch : Watch
        Asked between and within answers.

    Returns
    -------
    (n,) int64
    """
    counts = np.zeros(len(sigclips), np.int64)
    for done, index in enumerate(np.argsort(sigclips)[::-1]):
        watch.reach(done / len(sigclips))
        flagged = detect(replace(parameters, sigclip=float(sigclips[index])))
        counts[index] = len(find_rays(flagged, shape, min_pixels=min_pixels))
    return counts
