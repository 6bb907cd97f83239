"""Similar rays: the others in the order of how close their evidence is to that of one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.review.evidence.evidence import Evidence
from crviewer.review.evidence.listed import Floats

# What makes two rays look alike; where they are plays no part.
_COMPARED = (
    "brightness",
    "density",
    "pixels",
    "depth",
    "hole_dark",
    "peak_dark",
    "dark_sigma",
    "elongation",
    "length",
    "width",
    "sharpness",
    "run",
    "column_goes_on",
    "column_along_size",
)
_UNKNOWN = 2.0  # how far apart are a number that is known and one that is not, in typical differences


def similar(evidence: Evidence, ray: int) -> NDArray[np.int64]:
    """The other listed rays, the most similar first; of two that are as similar, the earlier one.

    The distance is Euclidean, over numbers on a scale that is linear up to about 1 and logarithmic beyond, each divided
    by its spread among the rays.
    """
    distance = np.zeros(len(evidence))
    for name in _COMPARED:
        distance += _apart(np.arcsinh(evidence.number(name)), ray) ** 2
    order = np.argsort(distance, kind="stable")
    others: NDArray[np.int64] = order[order != ray]
    return others


def _apart(values: Floats, ray: int) -> Floats:
    """(rays,) float64: the difference of one number from that of a ray, in standard deviations."""
    known = np.isfinite(values)
    spread = float(values[known].std()) if known.any() else 0.0
    apart: Floats = (values - values[ray]) / (spread or 1.0)
    apart[known != known[ray]] = _UNKNOWN
    apart[~known & ~known[ray]] = 0.0
    return apart
