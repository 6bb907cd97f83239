"""Masks as files of their own: bad pixels, and cosmic rays; uint8 in the primary HDU, 1 = masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crviewer.products.core.export import ExportRequest
from crviewer.products.core.product_header import plane_hdu
from crviewer.products.core.provenance import provenance
from crviewer.review.core.dq import DQ

if TYPE_CHECKING:
    from astropy.io.fits import HDUList


def bad_pixel_hdus(export: ExportRequest, *, after_images: bool = False) -> HDUList:
    """Bad-pixel mask: the input mask and the defects that were found.

    Parameters
    ----------
    export : ExportRequest
        The review to export.
    after_images : bool
        Include after-images, which belong to this frame alone.

    Returns
    -------
    HDUList
        One HDU.
    """
    return _mask_hdus(export.review.bad_pixels(after_images=after_images), "1 is a bad pixel.", export)


def cosmic_ray_hdus(export: ExportRequest) -> HDUList:
    """Mask of the pixels that stand as cosmic rays.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Returns
    -------
    HDUList
        One HDU.
    """
    cosmic = np.zeros(export.exposure.shape, bool)
    cosmic.reshape(-1)[export.review.cosmic_pixels] = True
    hdus = _mask_hdus(cosmic, "1 is a pixel hit by a cosmic ray.", export)
    hdus[0].header["BIT0"] = (DQ.CR.name, "1: a cosmic ray, no known bad pixel")
    return hdus


def _mask_hdus(mask: NDArray[np.bool_], meaning: str, export: ExportRequest) -> HDUList:
    """One mask as a FITS file that `CCDData.read(path, unit="")` reads; astropy requires a BUNIT, even an empty one."""
    from astropy.io.fits import HDUList

    hdu = plane_hdu(export, mask.astype(np.uint8), "MASK", primary=True)
    hdu.header["BUNIT"] = ("", "none: flags")
    hdu.header.extend(provenance(export))
    hdu.header["COMMENT"] = meaning
    return HDUList([hdu])
