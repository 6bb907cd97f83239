"""File of a combined frame: image, mask and uncertainty, and a header that says what it was made from and how."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from typing import TYPE_CHECKING

import numpy as np

from crviewer.frames.fits.fits_writing import write_fits
from crviewer.night.calibration.combining import CombinedFrame
from crviewer.products.core.product_header import fits_unit
from crviewer.products.core.product_writing import refuse_inputs
from crviewer.products.core.provenance import Entry, card, is_provenance, making

if TYPE_CHECKING:
    from astropy.io.fits import HDUList, Header


def save_combined(combined: CombinedFrame, path: str | PathLike[str], *, overwrite: bool = False) -> None:
    """Write a combined frame.

    ======= ======= ======================================================================
    part    type    content
    ======= ======= ======================================================================
    primary float32 the combined image; NaN where it is masked. The header is that of the
                    first frame, with NCOMBINE, EXPTIME (mean), the cards below, and one line
                    of HISTORY for each frame with the number of its rejected pixels
    MASK    uint8   1 where no frame has a usable value
    UNCERT  float32 standard deviation of the primary
    ======= ======= ======================================================================

    CRVCOMB is the method, CRVCLPL and CRVCLPH the clipping below and above in standard deviations, where there was any.
    `astropy.nddata.CCDData.read` gets all three parts back.

    Parameters
    ----------
    combined : CombinedFrame
        The combined frame.
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
    refuse_inputs(path, combined.stack.files)
    write_fits(_combined_hdus(combined), path, overwrite=overwrite)


def _combined_hdus(combined: CombinedFrame) -> HDUList:
    """HDUs that `save_combined` writes."""
    from astropy.io.fits import HDUList, ImageHDU, PrimaryHDU

    mask = ImageHDU(combined.mask.astype(np.uint8), name="MASK")
    uncertainty = ImageHDU(combined.uncertainty, name="UNCERT")
    uncertainty.header["UTYPE"] = ("StdDevUncertainty", "as astropy.nddata calls it")
    uncertainty.header["BUNIT"] = fits_unit(combined.stack.unit)
    return HDUList([PrimaryHDU(combined.data, _header(combined)), mask, uncertainty])


def report(combined: CombinedFrame) -> list[str]:
    """Number of rejected pixels of each frame, and of pixels on which most frames disagree.

    Parameters
    ----------
    combined : CombinedFrame
        The combined frame.

    Returns
    -------
    list of str
        One line for each frame whose pixels may have been rejected, and one if frames disagree.
    """
    return [*(_rejected(combined) if combined.clip else ()), *_disagreeing(combined)]


def _disagreeing(combined: CombinedFrame) -> list[str]:
    size, count = combined.data.size, combined.disagreeing
    why = "most frames disagree there, or two of three are far above the third, as where rays hit several"
    return [f"{count} of {size} pixels masked ({count / size:.2%}): {why}"] if count else []


def _rejected(combined: CombinedFrame) -> list[str]:
    size = combined.data.size
    names = [member.name for member in combined.stack.members]
    return [
        f"{name}: {count} of {size} pixels rejected ({count / size:.2%})"
        for name, count in zip(names, combined.rejected.tolist(), strict=True)
    ]


def _header(combined: CombinedFrame) -> Header:
    header = combined.stack.header.copy()
    for keyword in filter(is_provenance, combined.stack.header):
        del header[keyword]
    times = [seen.exposure for seen in (member.circumstances for member in combined.stack.members)]
    known = [time for time in times if time is not None]
    if known:
        header["EXPTIME"] = (float(np.mean(known)), "[s] mean exposure time of the frames")
    header["BUNIT"] = fits_unit(combined.stack.unit)
    if combined.stack.bias is not None:
        header["BIASCOR"] = (combined.stack.bias.part_name, "bias subtracted from every frame")
    header["NCOMBINE"] = (len(combined.stack.members), "frames that were combined")
    header.extend([card(*entry) for entry in (*making(), *_how(combined))])
    for line in (*report(combined), *combined.stack.notices):
        header.add_history(line.encode("unicode_escape").decode("ascii"))
    return header


def _how(combined: CombinedFrame) -> Iterator[Entry]:
    yield "CRVCOMB", combined.method, "how frames were combined"
    if combined.clip is not None:
        yield "CRVCLPL", combined.clip.low, "[sigma] rejected below the median"
        yield "CRVCLPH", combined.clip.high, "[sigma] rejected above the median"
