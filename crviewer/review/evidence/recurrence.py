"""Recurrence: in how many other exposures of the detector the pixels of a ray are flagged too.

Cosmic rays do not recur, but the core of a star does if the telescope guides well. In exposures dithered against each
other, light does not stay on its pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.listed import Floats, ListedPixels
from crviewer.review.evidence.other_exposures import OtherExposures
from crviewer.review.evidence.stars import FrameStars

_STILL = 3.0  # pixels; after a smaller motion the core of a star still covers the same pixels
_FEWEST = 5  # stars in either exposure; with fewer a motion cannot be detected
_SIZES = (3, 5, 9, 17)  # pixels, between which rays count as being as large
_BESIDE = ((37, 11), (-41, 23), (13, -53), (-29, -47))  # rows and columns
_SAME = 0.3  # of the stars; if more are at the same place, the field has not moved


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RayRecurrence:
    """Numbers of exposures, each (rays,) float64; NaN if there is no exposure to count.

    Attributes
    ----------
    others, recurred : (rays,) float64
        Number of other exposures, and of those in which at least half of the ray's pixels are flagged.
    moved, recurred_moved : (rays,) float64
        The same for exposures dithered against this one.
    chance : (rays,) float64, 0 to 1
        Probability that as many recur by chance, from how often rays recur at places beside their own.
    """

    others: Floats
    recurred: Floats
    moved: Floats
    recurred_moved: Floats
    chance: Floats


def recurrence_of(listed: ListedPixels, stars: FrameStars, others: OtherExposures) -> RayRecurrence:
    """Look each ray up in every other exposure; about 0.3 ms per exposure with 100 000 flagged pixels.

    Parameters
    ----------
    listed : ListedPixels
        The listed rays.
    stars : FrameStars
        Stars of the exposure in question.
    others : OtherExposures
        Exposures of the same detector, size and binning.

    Returns
    -------
    RayRecurrence
        Counts for each ray.
    """
    flagged = np.zeros(listed.shape[0] * listed.shape[1], bool)
    recurred, recurred_moved, moved = np.zeros(len(listed)), np.zeros(len(listed)), 0
    accidents = np.zeros(len(listed))
    moves = FieldMotion.of(stars)
    for other in others.exposures:
        flagged[other.trace.flagged] = True
        found = 2 * listed.total(flagged[listed.pixels]) >= listed.sizes
        accidents += _accident_rate(listed, flagged)
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
        chance=_counted(tail_of_chance(recurred, np.full(len(listed), float(len(others))), accidents), len(others)),
    )


def tail_of_chance(times: Floats, of: Floats, expected: Floats) -> Floats:
    """Probability that something comes so often or more by chance.

    Parameters
    ----------
    times, of : (rays,) float64
        How often it came, and in how many exposures.
    expected : (rays,) float64
        How often it comes by chance on average.

    Returns
    -------
    (rays,) float64, 0 to 1
        By the binomial distribution; 1 for what never came.
    """
    from scipy.stats import binom

    trials = np.maximum(of, 1)
    tail: Floats = np.where(times > 0, binom.sf(times - 1, trials, np.clip(expected / trials, 0, 1)), 1.0)
    return tail


def _accident_rate(listed: ListedPixels, flagged: NDArray[np.bool_]) -> Floats:
    """(rays,): the share of rays as large that recur at places beside their own; at least half an accident counts."""
    sizes = np.searchsorted(_SIZES, listed.sizes)
    total = np.zeros(len(_SIZES) + 1)
    for rows, columns in _BESIDE:
        pixels = (listed.pixels + rows * listed.shape[1] + columns) % len(flagged)
        found = 2 * listed.total(flagged[pixels]) >= listed.sizes
        total += np.bincount(sizes, weights=found, minlength=len(total))
    tried = len(_BESIDE) * np.bincount(sizes, minlength=len(total))
    rate: Floats = np.minimum((total + 0.5) / np.maximum(tried, 1), 1.0)[sizes]
    return rate


def _counted(values: Floats, exposures: int) -> Floats:
    return values if exposures else np.full(len(values), np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class FieldMotion:
    """Positions of the stars of one exposure, to see whether others are dithered against it."""

    places: NDArray[np.float64]

    @classmethod
    def of(cls, stars: FrameStars) -> FieldMotion:
        """Take the stars as they were found.

        Parameters
        ----------
        stars : FrameStars
            Stars of the exposure.

        Returns
        -------
        FieldMotion
            Their positions.
        """
        return cls(np.column_stack([stars.rows, stars.columns]).astype(np.float64))

    @classmethod
    def at(cls, trace: ExposureTrace) -> FieldMotion:
        """Take the stars from a trace.

        Parameters
        ----------
        trace : ExposureTrace
            Trace of the exposure.

        Returns
        -------
        FieldMotion
            Their positions.
        """
        return cls(_places(trace))

    @property
    def can_tell(self) -> bool:
        """True if there are enough stars to detect a motion."""
        return len(self.places) >= _FEWEST

    def moved(self, trace: ExposureTrace) -> bool:
        """Whether another exposure is dithered against this one.

        Parameters
        ----------
        trace : ExposureTrace
            Trace of the other exposure.

        Returns
        -------
        bool
            True if most stars are elsewhere; False also if there are too few stars.
        """
        from scipy.spatial import KDTree

        if not self.can_tell or len(trace.stars) < _FEWEST:
            return False
        distance = KDTree(self.places).query(_places(trace), distance_upper_bound=_STILL)[0]
        return bool(np.isfinite(distance).mean() < _SAME)


def _places(trace: ExposureTrace) -> NDArray[np.float64]:
    """(stars, 2): row and column of each star."""
    return np.column_stack(np.divmod(trace.stars.astype(np.int64), trace.shape[1])).astype(np.float64)
