"""Masks as files of their own: the detector's bad pixels, and the cosmic rays; uint8 in the primary, 1 = masked."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.settings import Settings
from crviewer.products.provenance import provenance
from crviewer.products.saving import save_fits
from crviewer.review.review import Review

if TYPE_CHECKING:
    from astropy.io.fits import HDUList


def save_bad_pixel_mask(
    review: Review,
    settings: Settings,
    path: str | PathLike[str],
    *,
    after_images: bool = False,
    overwrite: bool = False,
) -> None:
    """Write the input mask with the defects that were found, for use on other frames too.

    After-images belong to this frame alone, and are left out unless asked for.

    Raises
    ------
    FrameError
        If `path` is an input of the review, whatever `overwrite` says.
    FileExistsError
        If `path` exists and `overwrite` is not set.
    OSError
        If it cannot be written.
    """
    hdus = bad_pixel_hdus(review, settings, after_images=after_images)
    save_fits(hdus, path, review.exposure, overwrite=overwrite)


def save_cosmic_ray_mask(
    review: Review, settings: Settings, path: str | PathLike[str], *, overwrite: bool = False
) -> None:
    """Write the pixels that stand as cosmic rays, and nothing else; raises what `save_bad_pixel_mask` raises."""
    save_fits(cosmic_ray_hdus(review, settings), path, review.exposure, overwrite=overwrite)


def bad_pixel_hdus(review: Review, settings: Settings, *, after_images: bool = False) -> HDUList:
    """What `save_bad_pixel_mask` writes: one image in the primary."""
    return _mask_hdus(review.bad_pixels(after_images=after_images), "1 is a bad pixel.", review, settings)


def cosmic_ray_hdus(review: Review, settings: Settings) -> HDUList:
    """What `save_cosmic_ray_mask` writes: one image in the primary."""
    cosmic = np.zeros(review.exposure.shape, bool)
    cosmic.reshape(-1)[review.cosmic_pixels] = True
    return _mask_hdus(cosmic, "1 is a pixel hit by a cosmic ray.", review, settings)


def _mask_hdus(mask: NDArray[np.bool_], meaning: str, review: Review, settings: Settings) -> HDUList:
    """One mask as a FITS file that `CCDData.read(path, unit="")` reads: astropy wants a BUNIT, be it empty."""
    from astropy.io.fits import HDUList, PrimaryHDU

    hdu = PrimaryHDU(mask.astype(np.uint8))
    hdu.header["BUNIT"] = ("", "none: flags")
    hdu.header.extend(provenance(review, settings))
    hdu.header["COMMENT"] = meaning
    return HDUList([hdu])
