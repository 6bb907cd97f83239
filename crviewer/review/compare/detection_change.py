"""What another detection changed: rays that are gone, and rays that came."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, among, unique, without
from crviewer.review.core.review import Review


def unseen(review: Review, flagged: PixelIndices) -> NDArray[np.int64]:
    """Listed rays, ascending, that are not among what was flagged otherwise (flat, ascending).

    What stood on the pixels of a defect was part of it, and does not count; nor do the defects themselves, nor what
    was painted over by hand.
    """
    defects = [review.rays.of(group) for group in review.settled]
    others = without(flagged, unique(np.empty(0, np.int64), *defects))
    seen = among(review.rays.pixels, others) | np.isin(review.rays.pixels, review.painting.pixels)
    count = np.bincount(review.rays.owners, weights=seen, minlength=review.rays.groups)
    lone = np.flatnonzero(count[: len(review.rays)] == 0)
    return lone[~np.isin(lone, list(review.settled))]


def in_words(before: Review, after: Review) -> str:
    """What telling the detection of other defects did to the list, one sentence; empty where it did nothing."""
    gone, came = len(unseen(before, np.sort(after.rays.pixels))), len(unseen(after, np.sort(before.rays.pixels)))
    parts = [_counted(gone, "gone with its defect"), _counted(came, "new")]
    told = " and ".join(part for part in parts if part)
    return f"Detection again around the defects: {told}." if told else ""


def _counted(count: int, what: str) -> str:
    if not count:
        return ""
    return f"1 ray is {what}" if count == 1 else f"{count} rays are {what.replace('its defect', 'their defects')}"
