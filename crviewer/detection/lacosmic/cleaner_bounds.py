"""Between which values a cleaner replaces a pixel, while it is not known of all its neighbours whether they are good.

With S the neighbours that are good for sure, M those that may be, w the weights and m the weighted mean over S, the
mean over S and any part of M lies between m + Σ_M w min(v - m, 0) / Σ_S w and the same with max: each value adds its
distance from m, and never has less to be divided by. Where S is empty any value may come of it, such as the median of
the image.

A lower median of k values is their (k - 1) // 2 nd from below. Of S and any part of M it is one from the
(|S| - 1) // 2 nd to the (|S| + 2 |M| - 1) // 2 nd of both together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.parameters import CleanType
from crviewer.detection.lacosmic.arithmetic.map_windows import Values
from crviewer.detection.lacosmic.arithmetic.pixel_cleaning import EQUAL_WEIGHTS, INVERSE_DISTANCES

ANY = np.float32(1e30)  # electrons: no image that is searched has more in any pixel
ROUNDING = np.float32(1e-5)  # of the largest neighbour; a sum of 24 float32 is at most 1.5e-6 wrong


class CleanerBounds(NamedTuple):
    """Between which values the replacements of some pixels lie.

    Attributes
    ----------
    least, most : (n,) float32
        The least and the most that each can be.
    """

    least: Values
    most: Values


def replacements(
    values: Values, sure: NDArray[np.bool_], maybe: NDArray[np.bool_], cleantype: CleanType
) -> CleanerBounds:
    """Bound what a cleaner may put in the middle of 5 × 5 pixels.

    Parameters
    ----------
    values : (25, n) float32
        Original values, in raster order, with anything finite where neither of the next two is True.
    sure, maybe : (25, n) bool
        Which neighbours are good, and which may be; neither is the pixel in the middle itself.
    cleantype : str
        What the cleaner takes of the good ones.

    Returns
    -------
    CleanerBounds
        The least and the most, (n,) float32 each.
    """
    bounds = _medians if cleantype == "medmask" else _means
    least, most = bounds(values, sure, maybe, INVERSE_DISTANCES if cleantype == "idw" else EQUAL_WEIGHTS)
    slack = ROUNDING * np.where(sure | maybe, np.abs(values), np.float32(0)).max(axis=0)
    unknown = ~sure.any(axis=0)
    return CleanerBounds(np.where(unknown, -ANY, least - slack), np.where(unknown, ANY, most + slack))


def _means(values: Values, sure: NDArray[np.bool_], maybe: NDArray[np.bool_], weights: Values) -> tuple[Values, Values]:
    kept = np.where(sure, weights[:, None], np.float32(0))
    weight = np.maximum(kept.sum(axis=0), weights[weights > 0].min())
    mean = (kept * values).sum(axis=0) / weight
    if not maybe.any():
        return mean, mean
    off = np.where(maybe, weights[:, None] * (values - mean), np.float32(0))
    return mean + np.minimum(off, 0).sum(axis=0) / weight, mean + np.maximum(off, 0).sum(axis=0) / weight


def _medians(values: Values, sure: NDArray[np.bool_], maybe: NDArray[np.bool_], _: Values) -> tuple[Values, Values]:
    ranked = np.sort(np.where(sure | maybe, values, np.float32(np.inf)).T, axis=1)
    good, doubtful, row = sure.sum(axis=0), maybe.sum(axis=0), np.arange(len(ranked))
    lowest = np.maximum(good - 1, 0) // 2
    highest = np.clip((good + 2 * doubtful - 1) // 2, 0, np.maximum(good + doubtful - 1, 0))
    return ranked[row, lowest], ranked[row, highest]
