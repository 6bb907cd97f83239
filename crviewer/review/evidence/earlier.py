"""Earlier exposures: whether pixels of a ray were near saturation then, and how long ago (persistence)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.listed import Floats, ListedPixels
from crviewer.review.evidence.other_exposures import OtherExposures


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EarlierExposure:
    """The earlier exposure with most charge on each ray, (rays,) float64; NaN if none was near saturation there.

    Attributes
    ----------
    level : fraction of saturation
        Highest value that one of the pixels had.
    share : 0 to 1
        Fraction of the pixels that were near saturation.
    since : seconds
        From the end of that exposure to the start of this one; the latest of several equal ones.
    """

    level: Floats
    share: Floats
    since: Floats


def earlier_at(listed: ListedPixels, others: OtherExposures) -> EarlierExposure:
    """Look each ray up among the bright pixels of earlier exposures.

    Parameters
    ----------
    listed : ListedPixels
        The listed rays.
    others : OtherExposures
        Other exposures of the same detector; later ones are ignored.

    Returns
    -------
    EarlierExposure
        One row for each ray.
    """
    level, share, since = np.full((3, len(listed)), np.nan)
    most = np.zeros(len(listed))
    before = [(other.trace, other.since) for other in others.exposures if other.since is not None and other.since >= 0]
    for trace, ago in sorted(before, key=lambda pair: -pair[1]):  # the latest is written last
        levels = _levels_at(listed, trace)
        total = listed.total(levels)
        more = (total > 0) & (total >= most)
        most[more] = total[more]
        level[more] = listed.highest(levels)[more]
        share[more] = listed.mean(levels > 0)[more]
        since[more] = ago
    return EarlierExposure(level=level, share=share, since=since)


def _levels_at(listed: ListedPixels, trace: ExposureTrace) -> Floats:
    """(pixels,) fraction of saturation of each listed pixel in an exposure; 0 where it was not near saturation."""
    levels = np.zeros(len(listed.pixels))
    if len(trace.bright):
        place = np.minimum(np.searchsorted(trace.bright, listed.pixels), len(trace.bright) - 1)
        met = trace.bright[place] == listed.pixels
        levels[met] = trace.levels[place[met]]
    return levels
