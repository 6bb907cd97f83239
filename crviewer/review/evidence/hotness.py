"""Evidence for a hot pixel: the hole left by an over-subtracted dark, and the dark value at the ray."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.review.core.dark_level import DarkLevel
from crviewer.review.evidence.background import LocalBackground
from crviewer.review.evidence.listed import Floats


@dataclass(frozen=True, slots=True, eq=False)
class DarkHoles:
    """Lowest enclosed pixel of each ray that encloses unflagged pixels.

    Attributes
    ----------
    rays : (holes,) int64
        The listed rays with a hole.
    lowest : (holes,) int64
        Flat index of the lowest pixel of each.
    """

    rays: PixelIndices
    lowest: PixelIndices

    @classmethod
    def among(cls, found: Mapping[int, PixelIndices], listed: int, image: NDArray[np.float32]) -> DarkHoles:
        """Find the lowest pixel of each hole.

        Parameters
        ----------
        found : mapping from group to (n,) int64
            Holes as `find_holes` returns them.
        listed : int
            Number of listed rays; groups from there on are specks and are left out.
        image : (ny, nx) float32
            The exposure.

        Returns
        -------
        DarkHoles
            One pixel for each listed ray with a hole.
        """
        lowest = {ray: hole[np.argmin(image.reshape(-1)[hole])] for ray, hole in found.items() if ray < listed}
        return cls(np.array(list(lowest), np.int64), np.array(list(lowest.values()), np.int64))

    def spread(self, values: Floats, rays: int) -> Floats:
        """Assign one value per hole to the rays.

        Parameters
        ----------
        values : (holes,) float64
            One value for each hole.
        rays : int
            Number of listed rays.

        Returns
        -------
        (rays,) float64
            NaN for rays without a hole.
        """
        spread = np.full(rays, np.nan)
        spread[self.rays] = values
        return spread


def depth_of(holes: DarkHoles, image: NDArray[np.float32], background: LocalBackground) -> Floats:
    """Depth of the lowest enclosed pixel below the background.

    Parameters
    ----------
    holes : DarkHoles
        Lowest enclosed pixels.
    image : (ny, nx) float32, electrons
        The exposure.
    background : LocalBackground
        Level and noise around each ray.

    Returns
    -------
    (rays,) float64, sigma
        NaN without a hole.
    """
    below = background.level[holes.rays] - image.reshape(-1)[holes.lowest]
    return holes.spread(below / background.noise[holes.rays], len(background.level))


def dark_sigma(values: Floats, level: DarkLevel) -> Floats:
    """Dark values above the median of the dark frame, in its robust standard deviation.

    Parameters
    ----------
    values : (rays,) float64, unit of the dark
        Dark value of each ray.
    level : DarkLevel
        Median and spread of the dark frame.

    Returns
    -------
    (rays,) float64, sigma
        NaN if the spread is 0.
    """
    return (values - level.median) / level.sigma if level.sigma > 0 else np.full(len(values), np.nan)
