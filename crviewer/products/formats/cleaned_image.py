"""Cleaned image: the pixels that stand as cosmic rays are replaced, no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.products.core.export import ExportRequest
from crviewer.products.core.fills import filled
from crviewer.products.core.input_planes import kept_planes
from crviewer.products.core.product_header import coordinate_hdus, searched_header
from crviewer.products.core.provenance import card
from crviewer.products.core.searched_image import searched_values, values_of_electrons
from crviewer.products.formats.reviewed_image import mask_hdus

if TYPE_CHECKING:
    from astropy.io.fits import HDUList


def cleaned_hdus(export: ExportRequest) -> HDUList:
    """Cleaned image in the primary HDU; hot pixels and other defects are not changed.

    The product has the unit of the science frame, and unchanged values at all other pixels. A frame that was reduced on
    opening is written in electrons, as it was searched. CRVFILL in the header gives the fill.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Returns
    -------
    HDUList
        One HDU.
    """
    from astropy.io.fits import HDUList, PrimaryHDU

    header = searched_header(export)
    header.append(card("CRVFILL", export.fill.value, export.fill.meaning), end=True)
    return HDUList(
        [
            PrimaryHDU(_cleaned_values(export), header),
            *mask_hdus(export),
            *kept_planes(export),
            *coordinate_hdus(export),
        ]
    )


def _cleaned_values(export: ExportRequest) -> NDArray[np.floating[Any]]:
    """(ny, nx), a new array: `searched_values` with the cosmic rays replaced."""
    values = searched_values(export.exposure)
    flat, cosmic = values.reshape(-1), export.review.cosmic_pixels
    finite = np.isfinite(flat[cosmic])
    replaced = values_of_electrons(export.exposure, filled(export.review, export.fill), cosmic)
    flat[cosmic[finite]] = replaced[finite]
    return values
