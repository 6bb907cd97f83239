"""Hand painting of single pixels; it overrides the detector and the verdicts.

It is stored among the judgements, so that it stays on its pixels through any detection and is undone and saved like a
verdict. A pixel has at most one kind of paint.
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
    BAD = 3  # masked as a bad pixel, not part of any ray
    FLAGGED = 4  # part of a ray, as if the detector had flagged it: the verdict on the ray says what it is


def _no_kinds() -> NDArray[np.int8]:
    return np.empty(0, np.int8)


@dataclass(frozen=True, slots=True, eq=False)
class HandPainting:
    """All pixels painted at present.

    Attributes
    ----------
    pixels : (n,) int64
        Flat indices, ascending.
    kinds : (n,) int8
        Values of `PaintedKind`.
    """

    pixels: PixelIndices = field(default_factory=lambda: np.empty(0, np.int64))
    kinds: NDArray[np.int8] = field(default_factory=_no_kinds)

    @classmethod
    def of(cls, judgements: Judgements) -> HandPainting:
        """Extract the painted pixels from the judgements.

        Parameters
        ----------
        judgements : Judgements
            Verdicts and hand painting.

        Returns
        -------
        HandPainting
            The painted pixels alone.
        """
        painted = judgements.tokens % VERDICTS == BY_HAND
        return cls(judgements.pixels[painted], (judgements.tokens[painted] // VERDICTS).astype(np.int8))

    def where(self, *paints: PaintedKind) -> PixelIndices:
        """Pixels painted as one of the given kinds.

        Parameters
        ----------
        *paints : PaintedKind
            The kinds to look for.

        Returns
        -------
        (n,) int64
            Flat indices, ascending.
        """
        return self.pixels[np.isin(self.kinds, paints)]

    def at(self, pixels: PixelIndices) -> NDArray[np.int8]:
        """Paint of the given pixels.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices.

        Returns
        -------
        (n,) int8
            Values of `PaintedKind`; 0 where nothing is painted.
        """
        if not len(self.pixels):
            return np.zeros(len(pixels), np.int8)
        place = np.minimum(np.searchsorted(self.pixels, pixels), len(self.pixels) - 1)
        return np.where(self.pixels[place] == pixels, self.kinds[place], 0).astype(np.int8)

    def flagged(self, detected: PixelIndices, defects: PixelIndices) -> PixelIndices:
        """Pixels that form rays.

        Parameters
        ----------
        detected : (n,) int64
            Flat indices of the pixels that the detector flagged, ascending.
        defects : (m,) int64
            Flat indices of rays that were masked as known defects; pixels added to one of these belong to it alone.

        Returns
        -------
        (k,) int64
            Flat indices, ascending.
        """
        if not len(self.pixels):
            return detected
        kept = without(detected, self.where(PaintedKind.ERASED, PaintedKind.BAD))
        added = without(self.where(PaintedKind.FLAGGED), np.sort(defects))
        return unique(kept, added, self.where(PaintedKind.COSMIC_RAY))

    def painting(self, pixels: PixelIndices, paint: PaintedKind | None) -> JudgementEdit:
        """Edit that paints pixels, or removes their paint.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices, ascending.
        paint : PaintedKind or None
            None removes the paint.

        Returns
        -------
        JudgementEdit
            The change; only pixels whose paint differs are in it.
        """
        old = self.at(pixels)
        new = np.full(len(pixels), paint or 0, np.int8)
        differs = old != new
        return JudgementEdit(pixels=pixels[differs], old=_tokens(old[differs]), new=_tokens(new[differs]))


def _tokens(kinds: NDArray[np.int8]) -> PixelIndices:
    kinds = kinds.astype(np.int64)
    return np.where(kinds, kinds * VERDICTS + BY_HAND, 0)
