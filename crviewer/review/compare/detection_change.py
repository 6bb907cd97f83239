"""Changes of another detection: rays that disappeared, and rays that are new."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, among, unique, without
from crviewer.review.core.review import Review


def unseen(review: Review, flagged: PixelIndices) -> NDArray[np.int64]:
    """Listed rays with none of their pixels in another detection.

    Known defects, pixels of known defects and pixels painted by hand are not counted.

    Parameters
    ----------
    review : Review
        The review whose rays are looked up.
    flagged : (n,) int64
        Flat indices, ascending, of the pixels flagged in the other detection.

    Returns
    -------
    (n,) int64
        Rays, ascending.
    """
    defects = [review.rays.of(group) for group in review.settled]
    others = without(flagged, unique(np.empty(0, np.int64), *defects))
    seen = among(review.rays.pixels, others) | np.isin(review.rays.pixels, review.painting.pixels)
    count = np.bincount(review.rays.owners, weights=seen, minlength=review.rays.groups)
    lone = np.flatnonzero(count[: len(review.rays)] == 0)
    return lone[~np.isin(lone, list(review.settled))]


def in_words(before: Review, after: Review) -> str:
    """Summary of what masking other defects did to the list.

    Parameters
    ----------
    before, after : Review
        Reviews before and after the new detection.

    Returns
    -------
    str
        One sentence; empty if the list is the same.
    """
    gone, came = len(unseen(before, np.sort(after.rays.pixels))), len(unseen(after, np.sort(before.rays.pixels)))
    parts = [_counted(gone, "gone with its defect"), _counted(came, "new")]
    changes = " and ".join(part for part in parts if part)
    return f"Redetection around the defects: {changes}." if changes else ""


def _counted(count: int, what: str) -> str:
    if not count:
        return ""
    return f"1 ray is {what}" if count == 1 else f"{count} rays are {what.replace('its defect', 'their defects')}"
