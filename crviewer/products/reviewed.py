"""The reviewed image: the science frame as it was read, with its mask, the reasons, and the rays."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

import numpy as np

from crviewer.detection.settings import Settings
from crviewer.products.header import fits_unit, science_header
from crviewer.products.provenance import bits
from crviewer.products.saving import save_fits
from crviewer.products.table import ray_table
from crviewer.review.review import Review

if TYPE_CHECKING:
    from astropy.io.fits import BinTableHDU, HDUList


def save_reviewed_image(
    review: Review, settings: Settings, path: str | PathLike[str], *, overwrite: bool = False
) -> None:
    """Write the science frame with what was found in it.

    ======= ============ =====================================================================
    part    type         content
    ======= ============ =====================================================================
    primary as read      the science frame, pixel by pixel; BUNIT is added where the file has
                         none, and the cards of `crviewer.products.provenance`
    MASK    uint8        1 where a pixel is masked: by the input mask, or by what a ray is
    DQ      uint16       why, bit by bit; BIT0, BIT3, … in its header name the bits
    RAYS    binary table all rays and specks, see `crviewer.products.table`
    ======= ============ =====================================================================

    `astropy.nddata.CCDData.read` gets data and mask back.

    Raises
    ------
    FrameError
        If `path` is an input of the review, whatever `overwrite` says.
    FileExistsError
        If `path` exists and `overwrite` is not set.
    OSError
        If it cannot be written.
    """
    save_fits(reviewed_hdus(review, settings), path, review.exposure, overwrite=overwrite)


def reviewed_hdus(review: Review, settings: Settings) -> HDUList:
    """What `save_reviewed_image` writes."""
    from astropy.io.fits import HDUList, ImageHDU, PrimaryHDU

    primary = PrimaryHDU(review.exposure.science.data, science_header(review, settings))
    dq = review.dq()
    mask = ImageHDU((dq != 0).astype(np.uint8), name="MASK")
    mask.header["COMMENT"] = "1 where a pixel is masked; DQ says why."
    reasons = ImageHDU(dq, name="DQ")
    reasons.header.extend(bits())
    return HDUList([primary, mask, reasons, rays_hdu(review)])


def rays_hdu(review: Review) -> BinTableHDU:
    """The table of rays as a FITS extension, with TUNIT, and descriptions as comments of TTYPE."""
    from astropy.io.fits import table_to_hdu

    table = ray_table(review)
    columns = [(column.name, column.unit, column.description) for column in table.itercols()]
    for column in table.itercols():
        column.unit = column.description = None  # table_to_hdu warns that FITS knows no electrons
    hdu = table_to_hdu(table)
    for number, (name, unit, description) in enumerate(columns, 1):
        hdu.header.comments[f"TTYPE{number}"] = description
        if unit is not None:
            hdu.columns.change_unit(name, fits_unit(unit))
    hdu.name = "RAYS"
    return hdu
