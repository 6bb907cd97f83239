"""Frames that were divided by the range of their converter, so that values run from 0 to 1, and by how much."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.values.card_number import number_in

if TYPE_CHECKING:
    from astropy.io.fits import Header

FULL_SCALE = 65535.0  # ADU of 16 bits, by which these programs divide whatever the camera had
WRITERS = ("Siril", "PixInsight", "DeepSkyStacker", "Astro Pixel Processor")
PROBLEM = "has values from 0 to 1 alone, as of a frame that was normalised, and does not say by what it was divided"
REMEDY = "Save it as 16 bit, or say how many ADU one is with --scale (65535 for 16 bits; 1 if they are counts)"
_BEYOND = 8.0
_RANGES = (255.0, 1023.0, 4095.0, 16383.0, 32767.0, 65535.0, 65536.0)
_PROGRAMS = ("PROGRAM", "CREATOR", "SWCREATE", "SWMODIFY", "SOFTWARE", "ORIGIN", "COMMENT", "HISTORY")
_DIVIDED = re.compile(r"(?:divided|normali[sz]ed|scaled|rescaled)\b\D{0,24}?(\d{3,6}(?:\.\d*)?)", re.IGNORECASE)


def is_normalised(data: NDArray[Any], header: Header | None = None) -> bool:
    """Tell whether values run from 0 to 1, or a little below where something was subtracted.

    Parameters
    ----------
    data : (ny, nx) integer or float
        Pixel values as read.
    header : Header, optional
        Of the image: what these programs wrote may reach a little beyond 1, where a flat was divided.

    Returns
    -------
    bool
        False for whole numbers, and for an image that is zero everywhere.
    """
    if data.dtype.kind != "f" or not data.size:
        return False
    highest, lowest = float(np.nanmax(data, initial=-np.inf)), float(np.nanmin(data, initial=np.inf))
    limit = _BEYOND if header is not None and _writer(header) else 1.0
    return 0 < highest <= limit and lowest >= -highest and not np.isin(data, (0, 1)).all()


def scale_in(data: NDArray[Any], header: Header) -> tuple[float, str] | None:
    """Find by what a normalised image was divided.

    Parameters
    ----------
    data : (ny, nx) float
        Pixel values from 0 to 1.
    header : Header
        Of the image.

    Returns
    -------
    (float, str) or None
        ADU that one is, and what says so; None where nothing does.
    """
    divided = _DIVIDED.search(_said(header))
    if divided is not None:
        return float(divided[1]), f"as its header says ({divided[0]})"
    highest = number_in(header, "DATAMAX")
    if highest in _RANGES:
        return float(highest), f"as DATAMAX = {highest:g} says"
    if highest is not None and abs(highest / (float(np.nanmax(data)) * FULL_SCALE) - 1) < 0.01:
        return FULL_SCALE, f"by which its highest value is DATAMAX = {highest:g}"
    writer = _writer(header)
    return (FULL_SCALE, f"as {writer} writes frames of 16 bits") if writer else None


def _said(header: Header) -> str:
    return "\n".join(str(header[name]) for name in _PROGRAMS if name in header)


def _writer(header: Header) -> str:
    """Which of these programs is named in a header; empty where none is."""
    said = _said(header).lower()
    return next((name for name in WRITERS if name.lower() in said), "")
