"""The cleaned image for views: made where it is looked at, never whole."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from crviewer.gui.cutout import Values, values_of
from crviewer.review.masking import Box, within_box
from crviewer.review.review import Review


def cleaned_values(review: Review) -> Values:
    """Values of the cleaned image of a review, box by box."""
    exposure, detection = review.exposure, review.detection
    by_hand = cache(review.filled)

    def values(box: Box) -> NDArray[np.float32]:
        patch = values_of(exposure.electrons)(box).copy()
        within, rows, columns = within_box(detection.pixels, exposure.shape, box)
        replaced = review.replaces(detection.pixels[within])
        patch[rows[replaced], columns[replaced]] = detection.values[within[replaced]]
        filled, fillings = by_hand()
        within, rows, columns = within_box(filled, exposure.shape, box)
        patch[rows, columns] = fillings[within]
        return patch

    return values
