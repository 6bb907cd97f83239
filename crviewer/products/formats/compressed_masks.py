"""Compressed masks: losslessly compressed to a few per cent, with PLIO_1, the algorithm of IRAF's pixel lists.

The compression is that of the FITS standard 4.0, section 10.4.3; cfitsio, DS9 and astropy read it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crviewer.products.core.export import ExportRequest

if TYPE_CHECKING:
    from astropy.io.fits import HDUList


def compressed_hdus(export: ExportRequest, *, mask_hdus: Callable[[ExportRequest], HDUList]) -> HDUList:
    """Compress a mask.

    Parameters
    ----------
    export : ExportRequest
        The review to export.
    mask_hdus : callable
        Makes the uncompressed mask.

    Returns
    -------
    HDUList
        An empty primary HDU, and the mask in extension 1.
    """
    from astropy.io.fits import CompImageHDU, HDUList, PrimaryHDU

    mask = mask_hdus(export)[0]
    name = mask.name if mask.header.get("EXTNAME") else "MASK"
    compressed = CompImageHDU(mask.data, mask.header, name=name, compression_type="PLIO_1")
    return HDUList([PrimaryHDU(), compressed])
