"""What speaks for a hot pixel: a hole that its over-subtracted dark left, and how hot the ray is in the dark."""

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
    """Of each ray that encloses unflagged pixels, the lowest of them.

    Attributes
    ----------
    rays : (holes,) int64
        Which listed rays have one.
    lowest : (holes,) int64
        Flat index of that pixel.
    """

    rays: PixelIndices
    lowest: PixelIndices

    @classmethod
    def among(cls, found: Mapping[int, PixelIndices], listed: int, image: NDArray[np.float32]) -> DarkHoles:
        """The lowest pixels of holes as `find_holes` gives them, specks left out."""
        lowest = {ray: hole[np.argmin(image.reshape(-1)[hole])] for ray, hole in found.items() if ray < listed}
        return cls(np.array(list(lowest), np.int64), np.array(list(lowest.values()), np.int64))

    def spread(self, values: Floats, rays: int) -> Floats:
        """(rays,) float64: one value a hole at the ray that has it, NaN at the others."""
        spread = np.full(rays, np.nan)
        spread[self.rays] = values
        return spread


def depth_of(holes: DarkHoles, image: NDArray[np.float32], background: LocalBackground) -> Floats:
    """(rays,) sigma: how far the lowest pixel of the hole is below the background; NaN without a hole."""
    below = background.level[holes.rays] - image.reshape(-1)[holes.lowest]
    return holes.spread(below / background.noise[holes.rays], len(background.level))


def dark_sigma(values: Floats, level: DarkLevel) -> Floats:
    """How far values of the dark are above its median, in its robust standard deviation."""
    return (values - level.median) / level.sigma if level.sigma > 0 else np.full(len(values), np.nan)
