"""How much of a frame is flagged, and whether that can be cosmic rays."""

from __future__ import annotations

from crviewer.review.core.review import Review

_MANY = 0.01  # of all pixels
MUCH_FLAGGED = "More is flagged than cosmic rays hit"


def much_flagged(review: Review) -> str:
    """Tell of a frame of which so much is flagged that it cannot be rays.

    Parameters
    ----------
    review : Review
        Of the detection.

    Returns
    -------
    str
        One sentence; empty where at most 1 % of all pixels are flagged.
    """
    share = len(review.detection.pixels) / review.exposure.electrons.size
    if share <= _MANY:
        return ""
    return f"{share:.1%} of the frame is flagged, more than cosmic rays hit; check gain, read noise and unit."
