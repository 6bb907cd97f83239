"""Growing: rays made larger than L.A.Cosmic finds them, along their faint tails or by whole pixels.

Let D be the pixels that L.A.Cosmic flags, S′ the significance that its first iteration sees (van Dokkum 2001, PASP 113,
1420, with the arithmetic of astroscrappy), and N(A) the pixels of A with their eight neighbours. Free are the pixels
that L.A.Cosmic may flag itself, F: neither in the input mask nor next to it, not of a saturated star, and not in the
outer 2 of the image, which no cleaner enters. Then a ray grows

- along its tails, down to t:  T = D, and T ← T ∪ (N(T) ∩ F ∩ {S′ > t}) until nothing more joins;
- by n pixels:                 G = T, and n times G ← G ∪ (N(G) ∩ F).

G is flagged and replaced. A pixel with a good one in the 5 × 5 around it gets the value that astroscrappy's cleaner
gives for the mask G; where a grown ray is so thick that there is none, the pixels just replaced count as good, from the
rim inwards. (astroscrappy takes the median of the whole image there.) Only with growth off is the answer that of
astroscrappy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.lacosmic.arithmetic.influence import CLEANING
from crviewer.detection.lacosmic.arithmetic.map_windows import Values
from crviewer.detection.lacosmic.arithmetic.pixel_flags import MASKED, Flags, inside_frame, square_steps

LOWEST_TAIL = 0.5  # σ; a quarter of all noise exceeds it, and not much lower noise joins across the whole image


@dataclass(frozen=True, slots=True, kw_only=True)
class RayGrowth:
    """By how much rays are grown; not at all by default.

    Attributes
    ----------
    pixels : int, pixels
        n: how often rays are dilated by 3 × 3.
    tails : float, σ
        t: the significance down to which tails are followed; below 0.5 they are not.
    """

    pixels: int = 0
    tails: float = 0.0

    def __bool__(self) -> bool:
        return self.pixels > 0 or self.follows_tails

    @property
    def follows_tails(self) -> bool:
        """Whether rays grow along their tails."""
        return self.tails >= LOWEST_TAIL


NO_GROWTH = RayGrowth()


@dataclass(frozen=True, slots=True, eq=False)
class GrowthMaps:
    """What rays grow on: one image as the first iteration sees it.

    Attributes
    ----------
    shape : (ny, nx)
    flags : (ny·nx,) uint8
        `MASKED` where L.A.Cosmic may not flag.
    significance : (ny·nx,) float32
        S′; of no meaning in the outer 2 pixels.
    """

    shape: tuple[int, int]
    flags: Flags
    significance: Values

    def grown(self, pixels: PixelIndices, growth: RayGrowth, watch: JobWatch = UNWATCHED) -> PixelIndices:
        """Grow rays along their tails and by whole pixels.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices, none of them in the outer 2 of the image.
        growth : RayGrowth
            By what.
        watch : JobWatch
            Asked at every ring.

        Returns
        -------
        (m,) int64
            Flat indices, ascending, of the rays and of what joins them.

        Raises
        ------
        Cancelled
            If the watch said so.
        """
        seen = np.zeros(self.flags.size, bool)
        seen[pixels] = True
        parts = [pixels]
        if growth.follows_tails:
            least = np.float32(growth.tails)
            ring = pixels
            while ring.size:
                ring = self._ring(ring, seen, lambda near: self.significance[near] > least)
                parts.append(ring)
                watch.check()
        ring = np.concatenate(parts)
        for _ in range(growth.pixels):
            ring = self._ring(ring, seen)
            parts.append(ring)
            watch.check()
        return np.sort(np.concatenate(parts))

    def _ring(
        self,
        around: PixelIndices,
        seen: NDArray[np.bool_],
        joins: Callable[[PixelIndices], NDArray[np.bool_]] | None = None,
    ) -> PixelIndices:
        """The free neighbours of some pixels that were not seen before; they are seen then."""
        found = []
        for step in square_steps(1, self.shape[1]):
            near = around + step  # one step moves no two pixels to the same place
            near = near[~seen[near]]
            near = near[(self.flags[near] & MASKED) == 0]
            near = near[inside_frame(near, CLEANING, self.shape)]
            if joins is not None:
                near = near[joins(near)]
            seen[near] = True
            found.append(near)
        return np.concatenate(found)
