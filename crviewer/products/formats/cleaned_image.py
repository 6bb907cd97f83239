"""The cleaned image: the pixels that stand as cosmic rays replaced, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.products.core.export import ExportRequest
from crviewer.products.core.fills import filled
from crviewer.products.core.product_header import coordinate_hdus, searched_header
from crviewer.products.core.provenance import card
from crviewer.products.core.searched_image import electrons_per_value, searched_values
from crviewer.products.formats.reviewed_image import mask_hdus

if TYPE_CHECKING:
    from astropy.io.fits import HDUList


def cleaned_hdus(export: ExportRequest) -> HDUList:
    """The image without its cosmic rays, in the primary; hot pixels and other defects stay as they are.

    Of a frame that was taken as it is, the product has the unit, and all pixels that were not replaced have the
    values that were read. A frame that was reduced on opening is written in electrons, as it was searched. CRVFILL
    in its header tells the fill.
    """
    from astropy.io.fits import HDUList, PrimaryHDU

    header = searched_header(export)
    header.append(card("CRVFILL", export.fill.value, export.fill.meaning), end=True)
    return HDUList([PrimaryHDU(cleaned_values(export), header), *mask_hdus(export), *coordinate_hdus(export)])


def cleaned_values(export: ExportRequest) -> NDArray[np.floating[Any]]:
    """(ny, nx), a new array: `searched_values` with the cosmic rays replaced."""
    values = searched_values(export.exposure)
    flat, cosmic = values.reshape(-1), export.review.cosmic_pixels
    finite = np.isfinite(flat[cosmic])
    replaced = filled(export.review, export.fill).astype(np.float64) / electrons_per_value(export.exposure)
    flat[cosmic[finite]] = replaced[finite]
    return values
