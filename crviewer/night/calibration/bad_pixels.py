"""Bad pixels found in darks or flats: the mask, and what it was derived from."""

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
    """A bad-pixel mask and its origin.

    Attributes
    ----------
    mask : (ny, nx) bool
        True where a pixel is bad.
    measured : (ny, nx) float32, unit `quantity`
        Quantity that decides; NaN where it could not be measured, which counts as bad.
    quantity : str
        Its name with unit: "dark current [e⁻/s]", "ratio of flats".
    limits : tuple of float
        Limits beyond which a pixel is bad; empty if they depend on its surroundings.
    level : DarkLevel or None, unit `quantity`
        Median and spread of `measured`, if limits can be given in terms of them.
    files : tuple of Path
        The frames.
    header : Header
        Header of the first frame.
    entries : tuple of (keyword, value, comment)
        How pixels were chosen, for the header of the mask.
    notices : tuple of str
        Messages for the observer, in sentences.
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
        """Number of bad pixels."""
        return int(np.count_nonzero(self.mask))

    def __str__(self) -> str:
        rule = f", {self.quantity.split(' [')[0]} above {self.limits[0]:.3g} e⁻/s" if self.limits else ""
        return f"{self.count} of {self.mask.size} pixels are bad ({self.count / self.mask.size:.2%}{rule})"


def save_bad_pixels(bad: CalibrationBadPixels, path: str | PathLike[str], *, overwrite: bool = False) -> None:
    """Write a mask: uint8 in the primary HDU, 1 = bad.

    The header is that of the first frame without its unit, with IMAGETYP = MASK, and

    ========== ==================================================================
    CRVTHRE    dark current above which a pixel is bad, electrons a second
    CRVSIGM    the same in robust standard deviations, if it was given so;
               for flats, how far from its surroundings a pixel may be
    CRVBADP    number of bad pixels
    HISTORY    the frames, and messages about them
    ========== ==================================================================

    Parameters
    ----------
    bad : CalibrationBadPixels
        The bad pixels.
    path : path or str
        The file to write.
    overwrite : bool
        Replace an existing file.

    Raises
    ------
    FrameError
        If `path` is one of the frames, even with `overwrite`.
    FileExistsError
        If `path` exists and `overwrite` is False.
    OSError
        If it cannot be written.
    """
    refuse_inputs(path, bad.files)
    write_fits(_bad_pixel_hdus(bad), path, overwrite=overwrite)


def _bad_pixel_hdus(bad: CalibrationBadPixels) -> HDUList:
    """HDUs that `save_bad_pixels` writes."""
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
