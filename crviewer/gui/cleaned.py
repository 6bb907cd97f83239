"""The cleaned image for views: made where it is looked at; whole only where a view zooms out."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

from crviewer.detection.pixel_sets import Flat
from crviewer.gui.pyramid import Blocks, Image, Pyramid, Values
from crviewer.review.masking import Box, within_box
from crviewer.review.review import Review


def cleaned_values(review: Review, science: Pyramid) -> Values:
    """Values of the cleaned image of a review of a science image."""
    detection, shape = review.detection, review.exposure.shape
    by_hand = cache(review.filled)

    def values(box: Box, factor: int = 1) -> Image:
        if factor > 1:
            return level(factor)[Blocks(factor, box).part]
        patch = science.values(box).copy()
        within, rows, columns = within_box(detection.pixels, shape, box)
        replaced = review.replaces(detection.pixels[within])
        patch[rows[replaced], columns[replaced]] = detection.values[within[replaced]]
        filled, fillings = by_hand()
        within, rows, columns = within_box(filled, shape, box)
        patch[rows, columns] = fillings[within]
        return patch

    @lru_cache(maxsize=1)
    def level(factor: int) -> Image:
        return science.changed(factor, *replacements())

    @cache
    def replacements() -> tuple[Flat, Image]:
        replaced = review.replaces(detection.pixels)
        filled, fillings = by_hand()
        pixels = np.concatenate([detection.pixels[replaced], filled])
        return pixels, np.concatenate([detection.values[replaced], fillings])

    return values
