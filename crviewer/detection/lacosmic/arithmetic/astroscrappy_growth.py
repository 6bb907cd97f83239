"""From seeds to rays: twice, neighbours join whose significance is high enough.

First those above sigclip, whose fine structure alone had kept them out, then those above sigfrac · sigclip. The
outermost pixels of the image and masked ones never join.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.lacosmic.arithmetic.influence import GROWTH, InfluenceRadius
from crviewer.detection.lacosmic.arithmetic.map_windows import Values
from crviewer.detection.lacosmic.arithmetic.pixel_flags import MASKED, Flags, square_steps


@dataclass(frozen=True, slots=True)
class GrowthThresholds:
    """The three comparisons of an iteration, as the float32 that astroscrappy compares with.

    Attributes
    ----------
    high : float32
        s′ of a seed: sigclip.
    low : float32
        s′ of a pixel that joins: sigfrac · sigclip.
    contrast : float32
        s′ / f of a seed: objlim.
    """

    high: np.float32
    low: np.float32
    contrast: np.float32

    @classmethod
    def of(cls, parameters: LacosmicParameters) -> GrowthThresholds:
        """Round parameters the way astroscrappy does; the lower threshold is a product of two float32.

        Parameters
        ----------
        parameters : LacosmicParameters
            As the observer chose them.

        Returns
        -------
        GrowthThresholds
            What an iteration compares with.
        """
        high = np.float32(parameters.sigclip)
        return cls(high, np.float32(parameters.sigfrac) * high, np.float32(parameters.objlim))

    def lowered(self, fraction: np.float32, lowest: np.float32) -> GrowthThresholds:
        """Lower both thresholds of s′.

        Parameters
        ----------
        fraction : float32
            By what part of themselves.
        lowest : float32
            Below which the higher one does not go.

        Returns
        -------
        GrowthThresholds
            With the same contrast.
        """
        high = max(lowest, self.high - fraction * self.high)
        return replace(self, high=high, low=self.low - fraction * abs(self.low))


def sight(reach: InfluenceRadius, thresholds: GrowthThresholds) -> int:
    """Compute how far from its mask an iteration can see anything that the first did not.

    Seeds of the first are in the mask. Only where what joins must be more significant than a seed can one be left out
    of it, and then the mask may matter to its square though not to the seed.

    Parameters
    ----------
    reach : InfluenceRadius
        Of the set-up.
    thresholds : GrowthThresholds
        Of the iteration.

    Returns
    -------
    int, pixels
        The distance.
    """
    return reach.depends if thresholds.low <= thresholds.high else max(reach.depends, reach.grows)


@dataclass(frozen=True, slots=True, eq=False)
class GrownMask:
    """What some seeds and weaker ones grow to, at any thresholds from some on.

    Attributes
    ----------
    pixels : (n,) int64
        Flat indices, ascending.
    reached : (n,) float32
        The highest sigclip at which a seed grows to the pixel, or to one that it touches.
    significance : (n,) float32
        s′.
    least : GrowthThresholds
        From where on this holds; the contrast of others must equal that of these.
    """

    pixels: PixelIndices
    reached: Values
    significance: Values
    least: GrowthThresholds

    @classmethod
    def of(cls, seeds: PixelIndices, significance: Values, flags: Flags, nx: int, least: GrowthThresholds) -> GrownMask:
        """Grow seeds, and remember up to which thresholds each pixel is reached.

        Parameters
        ----------
        seeds : (n,) int64
            Flat indices of seeds of the lowest sigclip.
        significance : (ny·nx,) float32
            s′; -inf in its frame.
        flags : (ny·nx,) uint8
            Bits of `pixel_flags`.
        nx : int, pixels
            Width of the image.
        least : GrowthThresholds
            The lowest thresholds that it is to serve.

        Returns
        -------
        GrownMask
            For those thresholds and all higher ones.
        """
        members, reached = _joined(seeds, significance[seeds], least.high, significance, flags, nx)
        reached = np.minimum(reached, significance[members])
        pixels, reached = _joined(members, reached, least.low, significance, flags, nx)
        return cls(pixels, reached, significance[pixels], least)

    def serves(self, thresholds: GrowthThresholds) -> bool:
        """Tell whether it knows what seeds grow to at some thresholds.

        Parameters
        ----------
        thresholds : GrowthThresholds
            These thresholds.

        Returns
        -------
        bool
            True where they are not lower, and the contrast is the same.
        """
        least = self.least
        below = least.high <= thresholds.high and least.low <= thresholds.low
        return bool(below and least.contrast == thresholds.contrast)

    def at(self, thresholds: GrowthThresholds) -> PixelIndices:
        """Find the pixels of all rays at some thresholds.

        Parameters
        ----------
        thresholds : GrowthThresholds
            Which it serves.

        Returns
        -------
        (n,) int64
            Flat indices, ascending.
        """
        return self.pixels[(self.reached > thresholds.high) & (self.significance > thresholds.low)]


def _joined(
    members: PixelIndices, reached: Values, least: np.float32, significance: Values, flags: Flags, nx: int
) -> tuple[PixelIndices, Values]:
    """Members and their neighbours, so far as s′ exceeds `least` and no mask holds them, ascending.

    With each the most that is `reached` by a member that it touches, or is. Pixels and positive float32 sort together
    as the two halves of one integer.
    """
    found = []
    for step in square_steps(1, nx):
        near = members + step
        joins = np.flatnonzero(significance.take(near, mode="clip") > least)
        joins = joins[(flags[near[joins]] & MASKED) == 0]
        found.append(near[joins].astype(np.uint64) << np.uint64(32) | reached[joins].view(np.uint32))
    pairs = np.sort(np.concatenate(found))
    pixels = (pairs >> np.uint64(32)).astype(np.int64)
    last = np.ones(pixels.size, bool)
    np.not_equal(pixels[1:], pixels[:-1], out=last[:-1])
    return pixels[last], pairs[last].astype(np.uint32).view(np.float32)


def grow_in_squares(seeds: PixelIndices, squares: Values, nx: int, thresholds: GrowthThresholds) -> PixelIndices:
    """Grow seeds, each within the 5 × 5 around it.

    Parameters
    ----------
    seeds : (n,) int64
        Flat indices.
    squares : (n, 25) float32
        s′, in raster order; -inf where no pixel may join.
    nx : int, pixels
        Width of the image.
    thresholds : GrowthThresholds
        Of the iteration.

    Returns
    -------
    (m,) int64
        Flat indices of the pixels of their rays, with repeats, in no order.
    """
    significance = np.ascontiguousarray(squares.T).reshape(5, 5, -1)
    members = np.zeros(significance.shape, bool)
    members[1:4, 1:4] = significance[1:4, 1:4] > thresholds.high
    members[2, 2] = True
    wide = members.copy()
    wide[:, 1:] |= members[:, :-1]
    wide[:, :-1] |= members[:, 1:]
    joined = wide.copy()
    joined[1:] |= wide[:-1]
    joined[:-1] |= wide[1:]
    joined &= significance > thresholds.low
    place, seed = np.nonzero(joined.reshape(25, -1))
    return seeds[seed] + square_steps(GROWTH, nx)[place]
