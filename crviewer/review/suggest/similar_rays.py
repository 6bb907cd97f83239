"""Similar rays: the listed rays sorted by the similarity of their evidence to that of one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.review.evidence.evidence import Evidence
from crviewer.review.evidence.listed import Floats

# What makes two rays look alike; their positions are not used.
COMPARED = (
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
_UNKNOWN = 2.0  # standard deviations between a known and an unknown number


def similar(evidence: Evidence, ray: int) -> NDArray[np.int64]:
    """Sort the other listed rays by similarity, the most similar first.

    The distance is Euclidean, over numbers on an arcsinh scale, each divided by its standard deviation among the rays.

    Parameters
    ----------
    evidence : Evidence
        Numbers of all listed rays.
    ray : int
        The ray to compare with.

    Returns
    -------
    (rays - 1,) int64
        The other rays; of equally similar ones the first comes first.
    """
    distance = np.zeros(len(evidence))
    for name in COMPARED:
        distance += _apart(np.arcsinh(evidence.number(name)), ray) ** 2
    order = np.argsort(distance, kind="stable")
    others: NDArray[np.int64] = order[order != ray]
    return others


def _apart(values: Floats, ray: int) -> Floats:
    """(rays,) float64: difference of one number from that of a ray, in standard deviations."""
    known = np.isfinite(values)
    spread = float(values[known].std()) if known.any() else 0.0
    apart: Floats = (values - values[ray]) / (spread or 1.0)
    apart[known != known[ray]] = _UNKNOWN
    apart[~known & ~known[ray]] = 0.0
    return apart
