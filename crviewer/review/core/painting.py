"""Painting: what was said of single pixels by hand, over all that the detector flagged and verdicts say.

It is kept among the judgements, so that it stays with its pixels through any detection, is taken back like a verdict,
and is on disk like one. A pixel has one paint at the most.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, unique, without
from crviewer.review.core.judgements import BY_HAND, VERDICTS, JudgementEdit, Judgements


class PaintedKind(IntEnum):
    """What a pixel was painted as; the numbers are those that review files store."""

    ERASED = 1  # not masked, though it was flagged
    COSMIC_RAY = 2  # masked as a cosmic ray, whatever the verdict on a ray there
    BAD = 3  # masked as a bad pixel, and no part of any ray
    FLAGGED = 4  # part of a ray, as if the detector had flagged it: the verdict on the ray says what it is


def _no_kinds() -> NDArray[np.int8]:
    return np.empty(0, np.int8)


@dataclass(frozen=True, slots=True, eq=False)
class HandPainting:
    """All that is painted at present.

    Attributes
    ----------
    pixels : (n,) int64
        Flat indices, ascending.
    kinds : (n,) int8
        As `PaintedKind`.
    """

    pixels: PixelIndices = field(default_factory=lambda: np.empty(0, np.int64))
    kinds: NDArray[np.int8] = field(default_factory=_no_kinds)

    @classmethod
    def of(cls, judgements: Judgements) -> HandPainting:
        """What is painted among all that was said."""
        painted = judgements.tokens % VERDICTS == BY_HAND
        return cls(judgements.pixels[painted], (judgements.tokens[painted] // VERDICTS).astype(np.int8))

    def where(self, *paints: PaintedKind) -> PixelIndices:
        """Flat indices, ascending, of pixels that have one of these paints."""
        return self.pixels[np.isin(self.kinds, paints)]

    def at(self, pixels: PixelIndices) -> NDArray[np.int8]:
        """(n,) int8: the paint of each of some pixels, as `PaintedKind`; 0 for none."""
        if not len(self.pixels):
            return np.zeros(len(pixels), np.int8)
        place = np.minimum(np.searchsorted(self.pixels, pixels), len(self.pixels) - 1)
        return np.where(self.pixels[place] == pixels, self.kinds[place], 0).astype(np.int8)

    def flagged(self, detected: PixelIndices, told: PixelIndices) -> PixelIndices:
        """Flat indices, ascending, of the pixels that form rays.

        Parameters
        ----------
        detected : (n,) int64
            That the detector flagged.
        told : (m,) int64
            Of rays that stand for themselves, because the detector was told of them; what was added to one of these
            is part of it, and of no other ray.
        """
        if not len(self.pixels):
            return detected
        kept = without(detected, self.where(PaintedKind.ERASED, PaintedKind.BAD))
        added = without(self.where(PaintedKind.FLAGGED), np.sort(told))
        return unique(kept, added, self.where(PaintedKind.COSMIC_RAY))

    def painting(self, pixels: PixelIndices, paint: PaintedKind | None) -> JudgementEdit:
        """What changes when some pixels, ascending, get a paint, or lose the one that they have."""
        old = self.at(pixels)
        new = np.full(len(pixels), paint or 0, np.int8)
        differs = old != new
        return JudgementEdit(pixels=pixels[differs], old=_tokens(old[differs]), new=_tokens(new[differs]))


def _tokens(kinds: NDArray[np.int8]) -> PixelIndices:
    kinds = kinds.astype(np.int64)
    return np.where(kinds, kinds * VERDICTS + BY_HAND, 0)
