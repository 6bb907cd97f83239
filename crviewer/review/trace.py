"""The trace of an exposure: what the other exposures of its detector have to know of it, pixel by pixel, and sparse."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from crviewer.review.evidence.surroundings import Surroundings
from crviewer.review.review import Review

Pixels = NDArray[np.int32]  # flat indices; no frame that is read has more than 2**30

_NEAR = 0.7  # of saturation; traps fill before a pixel overflows
_MOST_BRIGHT = 0.01  # of all pixels; beyond it the level says nothing about single stars
_STARS = 500  # brightest ones; enough to see whether a field moved


def _no_pixels() -> Pixels:
    return np.empty(0, np.int32)


def _no_levels() -> NDArray[np.float32]:
    return np.empty(0, np.float32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """What one exposure tells of the pixels of others; four bytes for each flagged pixel, eight for each bright one.

    Attributes
    ----------
    shape : (ny, nx)
    flagged : (n,) int32
        Flat indices, ascending, of all that was flagged, defects that the detection was told of among them.
    stars : (s,) int32
        Brightest pixels of bright stars, the brightest star first.
    bright : (b,) int32
        Pixels near saturation or beyond it, ascending.
    levels : (b,) float32, fraction of saturation
        How bright those are; 1 where they are saturated.
    """

    shape: tuple[int, int]
    flagged: Pixels = field(default_factory=_no_pixels)
    stars: Pixels = field(default_factory=_no_pixels)
    bright: Pixels = field(default_factory=_no_pixels)
    levels: NDArray[np.float32] = field(default_factory=_no_levels)

    @classmethod
    def of(cls, review: Review, surroundings: Surroundings, saturation: float) -> Trace:
        """What a review leaves for others.

        Parameters
        ----------
        review : Review
            Its verdicts play no part.
        surroundings : Surroundings
            Of the same exposure.
        saturation : float, electrons
            As `Settings.setup.satlevel`.
        """
        bright, levels = _near_saturation(review.exposure.electrons, review.exposure.mask, saturation)
        stars = surroundings.stars.rows * review.rays.shape[1] + surroundings.stars.columns
        return cls(
            shape=review.rays.shape,
            flagged=np.unique(review.rays.pixels).astype(np.int32),
            stars=stars[:_STARS].astype(np.int32),
            bright=bright,
            levels=levels,
        )


def _near_saturation(
    image: NDArray[np.float32], mask: NDArray[np.bool_], saturation: float
) -> tuple[Pixels, NDArray[np.float32]]:
    """Pixels near saturation and how near; none where that would be much of the frame."""
    bright = np.flatnonzero((image > _NEAR * saturation) & ~mask)
    if len(bright) > _MOST_BRIGHT * image.size:
        return _no_pixels(), _no_levels()
    levels = np.minimum(image.reshape(-1)[bright] / np.float32(saturation), np.float32(1))
    return bright.astype(np.int32), levels
