"""Reviewed image: the science frame as read, with its mask, DQ plane and table of rays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crviewer.products.core.export import ExportRequest
from crviewer.products.core.input_planes import kept_planes
from crviewer.products.core.product_header import coordinate_hdus, fits_unit, plane_hdu, science_header
from crviewer.products.core.provenance import bits
from crviewer.products.formats.ray_table import ray_table

if TYPE_CHECKING:
    from astropy.io.fits import BinTableHDU, HDUList, ImageHDU


def reviewed_hdus(export: ExportRequest) -> HDUList:
    """Science frame with mask, DQ plane and table of rays.

    ======= ============ =====================================================================
    part    type         content
    ======= ============ =====================================================================
    primary as read      the science frame, unchanged; BUNIT is added if the file has
                         none, and the cards of `crviewer.products.core.provenance`
    MASK    uint8        1 where a pixel is masked: by the input mask, or by a verdict
    DQ      uint16       why it is masked; BIT0, BIT3, … in its header name the bits
    RAYS    binary table all rays and specks, see `crviewer.products.formats.ray_table`
    ======= ============ =====================================================================

    `astropy.nddata.CCDData.read` reads data and mask.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Returns
    -------
    HDUList
        Four HDUs.
    """
    from astropy.io.fits import HDUList, PrimaryHDU

    primary = PrimaryHDU(export.exposure.science.data, science_header(export))
    return HDUList([primary, *mask_hdus(export), _rays_hdu(export), *kept_planes(export), *coordinate_hdus(export)])


def mask_hdus(export: ExportRequest) -> tuple[ImageHDU, ImageHDU]:
    """Make the MASK and DQ extensions of a product that shows the science frame.

    Parameters
    ----------
    export : ExportRequest
        The review, and how it was made.

    Returns
    -------
    tuple of ImageHDU
        MASK, uint8, 1 where a pixel is masked; DQ, uint16, bit by bit why, with the names of the bits in its header.
    """
    dq = export.review.dq()
    mask = plane_hdu(export, (dq != 0).astype(np.uint8), "MASK")
    mask.header["COMMENT"] = "1 where a pixel is masked; DQ says why."
    reasons = plane_hdu(export, dq, "DQ")
    reasons.header.extend(bits())
    return mask, reasons


def _rays_hdu(export: ExportRequest) -> BinTableHDU:
    """Table of rays as a FITS extension, with TUNIT, and descriptions as comments of TTYPE.

    Characters of notes outside ASCII are escaped as in Python.
    """
    from astropy.io.fits import table_to_hdu

    table = ray_table(export.review, export.notes)
    table["note"] = np.char.decode(np.char.encode(table["note"], "unicode_escape"), "ascii")
    columns = [(column.name, column.unit, column.description) for column in table.itercols()]
    for column in table.itercols():
        column.unit = column.description = None  # table_to_hdu warns that FITS has no unit for electrons
    hdu = table_to_hdu(table)
    for number, (name, unit, description) in enumerate(columns, 1):
        hdu.header.comments[f"TTYPE{number}"] = description
        if unit is not None:
            hdu.columns.change_unit(name, fits_unit(unit))
    hdu.name = "RAYS"
    return hdu
