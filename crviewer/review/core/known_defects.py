"""Defects that were judged or painted: what they add to the input mask, so that detection can be told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, unique, without
from crviewer.frames.exposure.exposure import Exposure
from crviewer.review.core.dark_level import level_of
from crviewer.review.core.footprint import footprint
from crviewer.review.core.judgements import Judgements, verdict_of
from crviewer.review.core.painting import HandPainting, PaintedKind


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KnownDefects:
    """All judgements that make defects, and what was painted as bad.

    Attributes
    ----------
    rays : mapping from token to (n,) int64
        Flat indices of the ray as it was judged, without what was erased of it by hand.
    pixels : (m,) int64
        Flat indices, ascending, of the pixels that are bad.
    """

    rays: Mapping[int, PixelIndices]
    pixels: PixelIndices

    @classmethod
    def of(cls, judgements: Judgements, exposure: Exposure) -> KnownDefects:
        """What verdicts on an exposure say of its detector."""
        painting, level = HandPainting.of(judgements), level_of(exposure)
        erased = painting.where(PaintedKind.ERASED)
        rays = {token: without(ray, erased) for token, ray in judgements.defects()}
        rays = {token: ray for token, ray in rays.items() if len(ray)}
        bad = [footprint(ray, verdict_of(token), exposure, level).pixels for token, ray in rays.items()]
        judged = without(unique(np.empty(0, np.int64), *bad), erased)
        return cls(rays=rays, pixels=unique(judged, painting.where(PaintedKind.BAD)))

    def added_to(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(ny, nx) bool: a mask with these pixels; the same array where there are none."""
        if not len(self.pixels):
            return mask
        more = mask.copy()
        more.reshape(-1)[self.pixels] = True
        return more
