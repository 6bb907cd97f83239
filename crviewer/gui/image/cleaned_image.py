"""The cleaned image for views: made where it is looked at; whole only where a view zooms out."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.gui.image.pyramid import Image, ImagePyramid, PyramidBlocks
from crviewer.review.core.masking import Box, within_box
from crviewer.review.core.review import Review

MANY = 60_000  # flagged pixels; with more, a reduced image takes longer than a window may be held up


class CleanedImage:
    """Values of the cleaned image of a review of a science image; see `pyramid.Values`."""

    def __init__(self, review: Review, science: ImagePyramid) -> None:
        self._review, self._science = review, science
        self._level: tuple[int, Image] | None = None  # the one that was asked for last

    def __call__(self, box: Box, factor: int = 1) -> Image:
        """See `PyramidValues`."""
        if factor > 1:
            return self.level(factor)[PyramidBlocks(factor, box).part]
        detection, shape = self._review.detection, self._review.exposure.shape
        patch = self._science.values(box).copy()
        within, rows, columns = within_box(detection.pixels, shape, box)
        replaced = self._review.replaces(detection.pixels[within])
        patch[rows[replaced], columns[replaced]] = detection.values[within[replaced]]
        filled, fillings = self._by_hand
        within, rows, columns = within_box(filled, shape, box)
        patch[rows, columns] = fillings[within]
        return patch

    def takes_long(self, factor: int) -> bool:
        """Whether the image in blocks of so many pixels a side is not made yet, and takes long to be."""
        known = self._level is not None and self._level[0] == factor
        return factor > 1 and not known and len(self._review.detection.pixels) > MANY

    def level(self, factor: int) -> Image:
        """The whole image in blocks of so many pixels a side; another thread may make it."""
        known = self._level
        if known is None or known[0] != factor:
            known = self._level = factor, self._science.changed(factor, *self._replacements)
        return known[1]

    @cached_property
    def _by_hand(self) -> tuple[PixelIndices, Image]:
        return self._review.filled()

    @cached_property
    def _replacements(self) -> tuple[PixelIndices, Image]:
        detection, (filled, fillings) = self._review.detection, self._by_hand
        replaced = self._review.replaces(detection.pixels)
        pixels = np.concatenate([detection.pixels[replaced], filled])
        return pixels, np.concatenate([detection.values[replaced], fillings])
