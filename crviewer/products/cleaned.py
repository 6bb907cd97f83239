"""The cleaned image: the pixels that stand as cosmic rays replaced, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.conversion import electrons_per_unit
from crviewer.products.export import Export
from crviewer.products.header import science_header
from crviewer.review.review import Review

if TYPE_CHECKING:
    from astropy.io.fits import HDUList


def cleaned_hdus(export: Export) -> HDUList:
    """The image without its cosmic rays, in the primary; hot pixels and other defects stay as they are.

    Of a frame that was taken as it is, the product has the unit, and all pixels that were not replaced have the
    values that were read. A frame that was reduced on opening is written in electrons, as it was searched.
    """
    from astropy.io.fits import HDUList, PrimaryHDU

    header = science_header(export)
    if export.exposure.reduction:
        header["BUNIT"] = ("electron", "reduced on opening, see CRVRED1")
    return HDUList([PrimaryHDU(cleaned_values(export.review), header)])


def cleaned_values(review: Review) -> NDArray[np.floating[Any]]:
    """Pixel values of the cleaned image.

    Returns
    -------
    (ny, nx) float32 or float64, a new array
        In the unit of the science frame; float32 where that holds every value of its type exactly, as for 8 and 16
        bits. In electrons and float32 where the frame was reduced on opening; pixels without a value are NaN again.
    """
    exposure = review.exposure
    read = exposure.science.data
    if exposure.reduction:
        return np.where(np.isfinite(read), review.cleaned(), np.float32(np.nan))
    factor = electrons_per_unit(exposure.science.unit, exposure.facts)
    assert factor is not None, "an exposure is in electrons, so the conversion is known"
    values = read.astype(np.result_type(read.dtype, np.float32))
    cosmic = review.cosmic_pixels
    values.reshape(-1)[cosmic] = review.cleaned().reshape(-1)[cosmic].astype(np.float64) / factor
    return values
