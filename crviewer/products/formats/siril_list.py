"""Bad pixels as text for Siril: the list that its `cosme` and `calibrate -cc=bpm` take.

A line is `P x y H` or `P x y C`; x counts from 0 at the left, y from 0 at the last row of the FITS file, as Siril lists
pixels in the order in which it shows them, top first. Lines that begin with a hash are comments. Source:
`apply_cosme_to_image` in src/filters/cosmetic_correction.c of Siril 1.2.

Of its whole-column entry no use is made: to correct one, Siril turns the image by 90° and back, and interpolates.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from crviewer.products.core.export import ExportRequest
from crviewer.products.core.provenance import remarks


def siril_lines(export: ExportRequest) -> Iterator[str]:
    """The bad-pixel mask, without after-images, pixel by pixel.

    Siril puts the mean of the 8 neighbours in the place of H, a hot pixel, and the median of the 24 around it in that
    of C, a cold one. A bad neighbour would spoil the mean, so that H is written for lone pixels only.
    """
    yield from remarks(export)
    yield from _points(export.review.bad_pixels())


def _points(bad: NDArray[np.bool_]) -> Iterator[str]:
    from scipy.ndimage import convolve

    crowded = convolve(bad.astype(np.uint8), np.ones((3, 3), np.uint8), mode="constant") > 1
    rows, columns = np.nonzero(bad)
    letters = np.where(crowded[rows, columns], "C", "H")
    for row, column, letter in zip(rows.tolist(), columns.tolist(), letters.tolist(), strict=True):
        yield f"P {column} {bad.shape[0] - 1 - row} {letter}"
