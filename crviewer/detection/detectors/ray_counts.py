"""The rays that are found at each sigclip, from which an observer chooses a threshold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.core.rays import find_rays

MOST = 64  # sigclips that a word of bits has room for


def _nothing() -> NDArray[np.int64]:
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RayCounts:
    """Rays and flagged pixels at some values of sigclip, all exact.

    Attributes
    ----------
    sigclips : (n,) float64
        Ascending; at the most 64.
    rays : (n,) int64
        How many rays the list would show at each.
    pixels : (m,) int64
        Flat indices, ascending, of what is flagged at any of them.
    words : (m,) uint64
        Bit i of a word says that the pixel is flagged at `sigclips[i]`.
    """

    sigclips: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    rays: NDArray[np.int64] = field(default_factory=_nothing)
    pixels: PixelIndices = field(default_factory=_nothing)
    words: NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, np.uint64))

    def joined(self, higher: RayCounts) -> RayCounts:
        """Join the counts at other sigclips to these.

        Parameters
        ----------
        higher : RayCounts
            All its sigclips are higher.

        Returns
        -------
        RayCounts
            At all sigclips, ascending.
        """
        shift = np.uint64(len(self.sigclips))
        pixels, words = _united(
            np.concatenate([self.pixels, higher.pixels]), np.concatenate([self.words, higher.words << shift])
        )
        return RayCounts(
            sigclips=np.concatenate([self.sigclips, higher.sigclips]),
            rays=np.concatenate([self.rays, higher.rays]),
            pixels=pixels,
            words=words,
        )

    def touch(self, pixels: PixelIndices, owners: PixelIndices, groups: int) -> NDArray[np.bool_]:
        """Tell at which sigclips any pixel of a group is flagged.

        Parameters
        ----------
        pixels : (k,) int64
            Flat indices, best ascending, as that is quicker.
        owners : (k,) int64
            The group of each, from 0.
        groups : int
            How many groups there are.

        Returns
        -------
        (groups, n) bool
            True where any pixel of the group is flagged at that sigclip.
        """
        words = np.zeros(groups, np.uint64)
        if len(self.pixels):
            place = np.minimum(np.searchsorted(self.pixels, pixels), len(self.pixels) - 1)
            hit = self.pixels[place] == pixels
            np.bitwise_or.at(words, owners[hit], self.words[place[hit]])
        return (words[:, None] >> np.arange(len(self.sigclips), dtype=np.uint64) & np.uint64(1)).astype(bool)


def count_rays(
    detect: Callable[[LacosmicParameters], PixelIndices],
    shape: tuple[int, int],
    sigclips: Sequence[float] | NDArray[np.floating],
    parameters: LacosmicParameters,
    *,
    min_pixels: int = 3,
    watch: JobWatch = UNWATCHED,
) -> RayCounts:
    """Count the rays that the list would show at each of several sigclips, by a whole answer at each.

    It goes from the highest sigclip down, since each answer of the live engine starts from the one before.

    Parameters
    ----------
    detect : callable
        Gives the flat indices of flagged pixels, ascending.
    shape : (ny, nx)
        Of the image.
    sigclips : (n,) float
        In any order; at the most 64.
    parameters : LacosmicParameters
        All but sigclip.
    min_pixels : int, pixels
        The smallest ray that counts.
    watch : JobWatch
        Asked between and within answers.

    Returns
    -------
    RayCounts
        With ascending sigclips.

    Raises
    ------
    ValueError
        If there are more than 64 sigclips.
    Cancelled
        If the watch said so.
    """
    ascending = np.sort(np.asarray(sigclips, float))
    if len(ascending) > MOST:
        raise ValueError(f"{len(ascending)} values of sigclip are too many to count at once; {MOST} are possible")
    rays, found = np.zeros(len(ascending), np.int64), []
    for index in reversed(range(len(ascending))):
        watch.reach(1 - (index + 1) / len(ascending))
        found.append(detect(replace(parameters, sigclip=float(ascending[index]))))
        rays[index] = len(find_rays(found[-1], shape, min_pixels=min_pixels))
    bits = np.uint64(1) << np.arange(len(ascending), dtype=np.uint64)[::-1]
    pixels, words = _united(np.concatenate([_nothing(), *found]), np.repeat(bits, [len(flagged) for flagged in found]))
    return RayCounts(sigclips=ascending, rays=rays, pixels=pixels, words=words)


def _united(pixels: PixelIndices, words: NDArray[np.uint64]) -> tuple[PixelIndices, NDArray[np.uint64]]:
    """Each pixel once, ascending, with the bits of all its words."""
    if not len(pixels):
        return pixels, words
    order = np.argsort(pixels, kind="stable")
    pixels = pixels[order]
    first = np.flatnonzero(np.append(True, pixels[1:] != pixels[:-1]))
    return pixels[first], np.bitwise_or.reduceat(words[order], first)
