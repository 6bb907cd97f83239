"""Builders of small FITS files, and of frames in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from astropy import units
from astropy.io import fits
from numpy.typing import ArrayLike, NDArray

from crviewer.frames.fits.frame import Frame


def a_file(path: Path, data: ArrayLike | None, **keywords: Any) -> Path:
    """Write an image to the primary."""
    fits.PrimaryHDU(None if data is None else np.asarray(data), a_header(**keywords)).writeto(path)
    return path


def a_file_of(path: Path, *extensions: fits.ImageHDU | fits.CompImageHDU, **keywords: Any) -> Path:
    """Write extensions after a primary without an image; the keywords are the primary's."""
    fits.HDUList([fits.PrimaryHDU(header=a_header(**keywords)), *extensions]).writeto(path)
    return path


def an_extension(data: ArrayLike, name: str = "", version: int = 1, **keywords: Any) -> fits.ImageHDU:
    return fits.ImageHDU(np.asarray(data), a_header(**keywords), name=name, ver=version)


def a_header(**keywords: Any) -> fits.Header:
    """A header; HIERARCH where a keyword is longer than eight letters, `DATE_OBS` for DATE-OBS; (value, comment)."""
    cards = ((name.replace("_", "-"), *_with_comment(value)) for name, value in keywords.items())
    return fits.Header([(f"HIERARCH {name}" if len(name) > 8 else name, *rest) for name, *rest in cards])


def _with_comment(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def a_frame(data: ArrayLike = ((1, 2), (3, 4)), unit: str = "adu", **keywords: Any) -> Frame:
    return Frame(
        data=np.asarray(data), unit=units.Unit(unit), unit_assumed=False, header=a_header(**keywords), path=None
    )


def ramp(ny: int = 6, nx: int = 5, dtype: str = "f4") -> NDArray[Any]:
    """Every pixel another value: 0, 1, 2, … along the rows."""
    return np.arange(ny * nx).reshape(ny, nx).astype(dtype)
