"""New values for the pixels of thick rays: from the rim inwards, so that nearly every one has a good neighbour."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.lacosmic.arithmetic.map_windows import Values
from crviewer.detection.lacosmic.arithmetic.pixel_cleaning import PixelCleaner
from crviewer.detection.lacosmic.arithmetic.pixel_flags import FLAGGED, Flags


def refill(
    image: Values,
    pixels: PixelIndices,
    flags: Flags,
    cleaner: PixelCleaner,
    level: Callable[[], np.float32],
    watch: JobWatch,
) -> None:
    """Replace flagged pixels in place; what was replaced counts as good, and is flagged no more.

    Parameters
    ----------
    image : (ny·nx,) float32
        Written to.
    pixels : (n,) int64
        Flat indices, all `FLAGGED`, none in the outer 2 of the image.
    flags : (ny·nx,) uint8
        Those of the cleaner; written to.
    cleaner : PixelCleaner
        What replaces a pixel with good neighbours.
    level : callable
        What replaces a ray that has no good pixel around at all.
    watch : JobWatch
        Asked at every ring.

    Raises
    ------
    Cancelled
        If the watch said so; image and flags are half done then.
    """
    while pixels.size:
        watch.check()
        (values,), lonely = cleaner.clean(pixels, image)
        if lonely.all():
            image[pixels] = level()
            return
        filled = pixels[~lonely]
        image[filled] = values[~lonely]
        flags[filled] &= ~FLAGGED
        pixels = pixels[lonely]
