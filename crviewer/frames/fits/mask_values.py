"""Mask files: pixels known to be bad, in whatever integer type, extension or compression they come."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.pixel_data import FitsImage, read_image

_EXTENSIONS = ("MASK", "DQ", "BPM")


class MaskMajority(StrEnum):
    """What to do with a mask in which more than half of the pixels are set."""

    ASK = "ask"
    KEEP = "keep"
    INVERT = "invert"


class InvertedMask(FrameError):
    """A mask that has more than half of its pixels set: perhaps its 1 means good. The observer has to say.

    Parameters
    ----------
    file : str
        Of the mask, as the message names it.
    fraction : float
        Of the pixels that are set, 0 to 1.
    """

    def __init__(self, file: str, fraction: float) -> None:
        super().__init__(
            file,
            f"masks {fraction:.0%} of the pixels, as if its 1 meant good",
            "Give --invert-masks if 1 means good there, or --keep-masks if that many pixels are bad",
        )


def read_mask(
    location: str | Path, shape: tuple[int, int], *, majority: MaskMajority = MaskMajority.ASK
) -> NDArray[np.bool_]:
    """Read a mask of known bad pixels.

    Parameters
    ----------
    location : str or Path
        `FILE` or `FILE[EXTENSION]`. Without one, MASK, DQ or BPM is taken, else the first image of two dimensions.
    shape : (ny, nx), pixels
        Of the science frame.
    majority : MaskMajority
        Whether a mask with more than half of its pixels set is asked about, kept as it is, or inverted.

    Returns
    -------
    (ny, nx) bool
        True where the file is not zero: a bad pixel.

    Raises
    ------
    InvertedMask
        If more than half of the pixels are set and `majority` is ASK.
    FrameError
        If the file cannot be read, has another shape, or holds measurements instead of a mask.
    """
    place = FileLocation.parse(location)
    return settled(read_codes(place, shape).data != 0, str(place), majority)


def read_codes(place: FileLocation, shape: tuple[int, int]) -> FitsImage:
    """Read whole numbers, one for each pixel of the science frame.

    Parameters
    ----------
    place : FileLocation
        The mask or DQ plane.
    shape : (ny, nx), pixels
        Of the science frame.

    Returns
    -------
    FitsImage
        Its data are whole numbers, of that shape.

    Raises
    ------
    FrameError
        If the file cannot be read, has another shape, or holds measurements instead of codes.
    """
    image = read_image(place, preferred=_EXTENSIONS)
    _refuse_other_shape(place, image.data.shape, shape)
    _refuse_measurements(place, image.data)
    return image


def settled(mask: NDArray[np.bool_], file: str, majority: MaskMajority) -> NDArray[np.bool_]:
    """Apply what the observer says of a mask that has more than half of its pixels set.

    Parameters
    ----------
    mask : (ny, nx) bool
        True where the file is not zero.
    file : str
        Where it came from.
    majority : MaskMajority
        What the observer says.

    Returns
    -------
    (ny, nx) bool
        True for bad pixels.

    Raises
    ------
    InvertedMask
        If more than half of the pixels are set and `majority` is ASK.
    """
    fraction = float(np.count_nonzero(mask)) / mask.size
    if fraction <= 0.5 or majority is MaskMajority.KEEP:
        return mask
    if majority is MaskMajority.INVERT:
        return ~mask
    raise InvertedMask(file, fraction)


def _refuse_other_shape(place: FileLocation, found: tuple[int, ...], shape: tuple[int, int]) -> None:
    if found != shape:
        raise FrameError(
            str(place),
            f"has {found[1]}×{found[0]} pixels where the science frame has {shape[1]}×{shape[0]}",
            "Name a mask of the same detector area and binning",
        )


def _refuse_measurements(place: FileLocation, values: NDArray[Any]) -> None:
    if values.dtype.kind == "f" and not np.array_equal(np.nan_to_num(values), np.trunc(np.nan_to_num(values))):
        raise FrameError(str(place), "holds fractions, so it is no mask", "Name a mask file, 1 for bad and 0 for good")
