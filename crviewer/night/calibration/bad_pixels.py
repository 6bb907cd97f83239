"""Bad pixels as they were found, from darks or from flats: the mask, and what it was decided by."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.fits_writing import write_fits
from crviewer.products.core.product_writing import refuse_inputs
from crviewer.products.core.provenance import Entry, card, is_provenance, making
from crviewer.review.core.dark_level import DarkLevel

if TYPE_CHECKING:
    from astropy.io.fits import HDUList, Header


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CalibrationBadPixels:
    """A mask and where it is from.

    Attributes
    ----------
    mask : (ny, nx) bool
        True where a pixel is bad.
    measured : (ny, nx) float32, unit `quantity`
        By what it was decided; NaN where it could not be measured, which is bad too.
    quantity : str
        What that is, with its unit: "dark current [e⁻/s]", "ratio of flats".
    limits : tuple of float
        Beyond which a pixel is bad, wherever it is; empty where that depends on its surroundings.
    level : DarkLevel or None, unit `quantity`
        Median and spread of `measured`, where the limit may be told by them.
    files : tuple of Path
        The frames.
    header : Header
        Of the first of them.
    entries : tuple of (keyword, value, comment)
        How it was decided, for the header of the mask.
    notices : tuple of str
        What the observer has to know, in sentences.
    """

    mask: NDArray[np.bool_]
    measured: NDArray[np.float32]
    quantity: str
    limits: tuple[float, ...]
    files: tuple[Path, ...]
    header: Header
    entries: tuple[Entry, ...]
    notices: tuple[str, ...] = ()
    level: DarkLevel | None = None

    @property
    def count(self) -> int:
        """How many pixels are bad."""
        return int(np.count_nonzero(self.mask))

    def __str__(self) -> str:
        rule = f", {self.quantity.split(' [')[0]} above {self.limits[0]:.3g} e⁻/s" if self.limits else ""
        return f"{self.count} of {self.mask.size} pixels are bad ({self.count / self.mask.size:.2%}{rule})"


def save_bad_pixels(bad: CalibrationBadPixels, path: str | PathLike[str], *, overwrite: bool = False) -> None:
    """Write a mask: uint8 in the primary, 1 = bad.

    The header is that of the first frame without its unit, with IMAGETYP = MASK, and

    ========== ==================================================================
    CRVTHRE    dark current above which a pixel is bad, electrons a second
    CRVSIGM    the same in robust standard deviations, where it was asked for so;
               of flats, how far from its surroundings a pixel may be
    CRVBADP    how many pixels are bad
    HISTORY    the frames, and what was to be known of them
    ========== ==================================================================

    Raises
    ------
    FrameError
        If `path` is one of the frames, whatever `overwrite` says.
    FileExistsError
        If `path` exists and `overwrite` is not set.
    OSError
        If it cannot be written.
    """
    refuse_inputs(path, bad.files)
    write_fits(bad_pixel_hdus(bad), path, overwrite=overwrite)


def bad_pixel_hdus(bad: CalibrationBadPixels) -> HDUList:
    """What `save_bad_pixels` writes."""
    from astropy.io.fits import HDUList, PrimaryHDU

    header = bad.header.copy()
    for keyword in ("BUNIT", *filter(is_provenance, bad.header)):
        header.remove(keyword, ignore_missing=True, remove_all=True)
    header["IMAGETYP"] = "MASK"
    entries = (*making(), *bad.entries, ("CRVBADP", bad.count, "bad pixels"))
    header.extend([card(*entry) for entry in entries])
    header["COMMENT"] = "1 is a bad pixel."
    for line in (*(f"made from {path.name}" for path in bad.files), *bad.notices):
        header.add_history(line.encode("unicode_escape").decode("ascii"))
    return HDUList([PrimaryHDU(bad.mask.astype(np.uint8), header)])
