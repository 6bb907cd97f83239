"""Defects that were judged or painted, to be added to the input mask of a detection."""

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
    """All judgements that make defects, and the pixels painted as bad.

    Attributes
    ----------
    rays : mapping from token to (n,) int64
        Flat indices of each ray as it was judged, without pixels that were erased by hand.
    pixels : (m,) int64
        Flat indices of the bad pixels, ascending.
    """

    rays: Mapping[int, PixelIndices]
    pixels: PixelIndices

    @classmethod
    def of(cls, judgements: Judgements, exposure: Exposure) -> KnownDefects:
        """Collect the defects of an exposure.

        Parameters
        ----------
        judgements : Judgements
            Verdicts and hand painting.
        exposure : Exposure
            The exposure that they are about.

        Returns
        -------
        KnownDefects
            Rays that are defects, and the bad pixels.
        """
        painting, level = HandPainting.of(judgements), level_of(exposure)
        erased = painting.where(PaintedKind.ERASED)
        rays = {token: without(ray, erased) for token, ray in judgements.defects()}
        rays = {token: ray for token, ray in rays.items() if len(ray)}
        bad = [footprint(ray, verdict_of(token), exposure, level).pixels for token, ray in rays.items()]
        judged = without(unique(np.empty(0, np.int64), *bad), erased)
        return cls(rays=rays, pixels=unique(judged, painting.where(PaintedKind.BAD)))

    def added_to(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Add the defects to a mask.

        Parameters
        ----------
        mask : (ny, nx) bool
            True at bad pixels; not changed.

        Returns
        -------
        (ny, nx) bool
            A new array, or `mask` itself if there are no defects.
        """
        if not len(self.pixels):
            return mask
        more = mask.copy()
        more.reshape(-1)[self.pixels] = True
        return more
