"""Recurrence: in how many other exposures of the detector the pixels of a ray were flagged too.

No particle comes twice, but a star does where the telescope guided well: its core is at the same pixels in every
exposure. Where the field moved between two exposures, what stays on its pixels is no light.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.listed import Floats, ListedPixels
from crviewer.review.evidence.other_exposures import OtherExposures
from crviewer.review.evidence.stars import FrameStars

_STILL = 3.0  # pixels; a star that moved by less still covers the pixels of its core
_FEWEST = 5  # stars in either exposure; with fewer nobody can tell whether the field moved
_SAME = 0.3  # of the stars; if more are where they were, the field is still


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RayRecurrence:
    """Counts of exposures, each (rays,) float64; NaN where there is no exposure to count among.

    Attributes
    ----------
    others, recurred
        How many other exposures there are, and in how many of them at least half of the ray's pixels are flagged.
    moved, recurred_moved
        The same among those between which and this one the field moved.
    """

    others: Floats
    recurred: Floats
    moved: Floats
    recurred_moved: Floats


def recurrence_of(listed: ListedPixels, stars: FrameStars, others: OtherExposures) -> RayRecurrence:
    """Look every ray up in every other exposure; some 0.3 ms an exposure for a hundred thousand flagged pixels.

    Parameters
    ----------
    stars : FrameStars
        Of the exposure in question.
    others : OtherExposures
        Of the same detector, size and binning.
    """
    flagged = np.zeros(listed.shape[0] * listed.shape[1], bool)
    recurred, recurred_moved, moved = np.zeros(len(listed)), np.zeros(len(listed)), 0
    moves = FieldMotion.of(stars)
    for other in others.exposures:
        flagged[other.trace.flagged] = True
        found = 2 * listed.total(flagged[listed.pixels]) >= listed.sizes
        flagged[other.trace.flagged] = False
        recurred += found
        if moves.moved(other.trace):
            recurred_moved += found
            moved += 1
    return RayRecurrence(
        others=_counted(np.full(len(listed), float(len(others))), len(others)),
        recurred=_counted(recurred, len(others)),
        moved=_counted(np.full(len(listed), float(moved)), moved),
        recurred_moved=_counted(recurred_moved, moved),
    )


def _counted(values: Floats, exposures: int) -> Floats:
    return values if exposures else np.full(len(values), np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class FieldMotion:
    """Where the stars of one exposure are, to compare others with."""

    places: NDArray[np.float64]

    @classmethod
    def of(cls, stars: FrameStars) -> FieldMotion:
        """The stars as they were found."""
        return cls(np.column_stack([stars.rows, stars.columns]).astype(np.float64))

    @classmethod
    def at(cls, trace: ExposureTrace) -> FieldMotion:
        """The stars as a trace has them."""
        return cls(_places(trace))

    @property
    def can_tell(self) -> bool:
        """Whether there are enough stars to see a motion by."""
        return len(self.places) >= _FEWEST

    def moved(self, trace: ExposureTrace) -> bool:
        """True where most stars are elsewhere; False also where there are too few to tell."""
        from scipy.spatial import KDTree

        if not self.can_tell or len(trace.stars) < _FEWEST:
            return False
        distance = KDTree(self.places).query(_places(trace), distance_upper_bound=_STILL)[0]
        return bool(np.isfinite(distance).mean() < _SAME)


def _places(trace: ExposureTrace) -> NDArray[np.float64]:
    """(stars, 2): row and column of each star."""
    return np.column_stack(np.divmod(trace.stars.astype(np.int64), trace.shape[1])).astype(np.float64)
