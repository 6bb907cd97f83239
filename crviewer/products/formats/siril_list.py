"""Bad pixels as text for Siril: the list for its commands `cosme` and `calibrate -cc=bpm`.

A line is `P x y H` or `P x y C`; x counts from 0 at the left, y from 0 at the last row of the FITS file, as Siril lists
pixels in display order, top first. Lines that begin with a hash are comments. Source: `apply_cosme_to_image` in
src/filters/cosmetic_correction.c of Siril 1.2.

Its entry for whole columns is not used: to correct one, Siril rotates the image by 90° and back, and interpolates.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from crviewer.products.core.export import ExportRequest
from crviewer.products.core.provenance import remarks


def siril_lines(export: ExportRequest) -> Iterator[str]:
    """Bad-pixel mask without after-images, as pixels.

    Siril replaces H, a hot pixel, by the mean of its 8 neighbours, and C, a cold pixel, by the median of the 24 pixels
    around it. A bad neighbour would spoil the mean, so that H is written for isolated pixels only.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Yields
    ------
    str
        One line of the file.
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
