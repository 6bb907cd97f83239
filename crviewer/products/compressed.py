"""Compressed masks: the mask files in a few per cent of the space, without loss, by the PLIO_1 of IRAF's pixel lists.

The compression is that of the FITS standard 4.0, section 10.4.3; cfitsio, DS9 and astropy read it.
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

from crviewer.detection.settings import Settings
from crviewer.products.masks import bad_pixel_hdus, cosmic_ray_hdus
from crviewer.products.saving import save_fits
from crviewer.review.review import Review

if TYPE_CHECKING:
    from astropy.io.fits import HDUList


def save_compressed_bad_pixels(
    review: Review, settings: Settings, path: str | PathLike[str], *, overwrite: bool = False
) -> None:
    """Write what `save_bad_pixel_mask` writes, without after-images, in extension 1 of an empty primary.

    Raises
    ------
    FrameError
        If `path` is an input of the review, whatever `overwrite` says.
    FileExistsError
        If `path` exists and `overwrite` is not set.
    OSError
        If it cannot be written.
    """
    save_fits(_compressed(bad_pixel_hdus(review, settings)), path, review.exposure, overwrite=overwrite)


def save_compressed_cosmic_rays(
    review: Review, settings: Settings, path: str | PathLike[str], *, overwrite: bool = False
) -> None:
    """Write what `save_cosmic_ray_mask` writes; place and errors as for `save_compressed_bad_pixels`."""
    save_fits(_compressed(cosmic_ray_hdus(review, settings)), path, review.exposure, overwrite=overwrite)


def _compressed(hdus: HDUList) -> HDUList:
    from astropy.io.fits import CompImageHDU, HDUList, PrimaryHDU

    mask = hdus[0]
    return HDUList([PrimaryHDU(), CompImageHDU(mask.data, mask.header, name="MASK", compression_type="PLIO_1")])
