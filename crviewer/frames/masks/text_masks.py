"""Masks as text: DS9 regions, and lists of bad pixels as IRAF and Siril take them, ours among them.

IRAF: a line is `x1 x2 y1 y2`, or `x y`, counted from 1 (`xt_pmtext` in pkg/xtools/fixpix/xtpmmap.x). Siril: `P x y H`
or `P x y C`, x from 0, y from 0 at the last row of the file; `C x` is a column, `L y` a row (`apply_cosme_to_image` in
src/filters/cosmetic_correction.c). Lines that begin with a hash are comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.masks.region_mask import is_region_text, region_mask

if TYPE_CHECKING:
    from astropy.io.fits import Header

_LOOKED_AT = 4096  # bytes
_IRAF = re.compile(r"\s*\d+\s+\d+(\s+\d+\s+\d+)?\s*")
_SIRIL = re.compile(r"\s*(?:P\s+\d+\s+\d+|[CL]\s+\d+)(?:\s+\w+)*\s*", re.IGNORECASE)

Mask = NDArray[np.bool_]


def is_text(path: Path) -> bool:
    """Whether a file is text, and so no FITS file, which begins with a card, and nothing compressed.

    Parameters
    ----------
    path : Path
        Of the file.

    Returns
    -------
    bool
        False for what cannot be read.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_LOOKED_AT)
    except OSError:
        return False  # what opens it as FITS says why it cannot be read
    if not start or b"\0" in start or start.startswith((b"SIMPLE", b"XTENSION")):
        return False
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > _LOOKED_AT - 4  # a letter that was cut in two
    return True


def text_mask(path: Path, shape: tuple[int, int], header: Header | None) -> tuple[Mask, str]:
    """Read a mask that is text.

    Parameters
    ----------
    path : Path
        Of the file.
    shape : (ny, nx), pixels
        Of the science frame.
    header : Header or None
        Of the science frame, for regions on the sky and in physical coordinates.

    Returns
    -------
    mask : (ny, nx) bool
        True for bad pixels.
    title : str
        What the file is.

    Raises
    ------
    FrameError
        If it is none of these, or names pixels beyond the frame.
    """
    text = path.read_text("utf-8", errors="replace")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if is_region_text(text):
        return region_mask(path, text, shape, header)
    if lines and all(map(_IRAF.fullmatch, lines)):
        return _rectangles(path, lines, shape), "list of rectangles (IRAF)"
    if lines and all(map(_SIRIL.fullmatch, lines)):
        return _siril(path, lines, shape), "list of pixels (Siril)"
    if not lines and "CRVVERS" in text:  # one of ours, of a frame without bad pixels
        return np.zeros(shape, bool), "list of no pixels"
    remedy = "Name a FITS mask, DS9 regions, or a list of bad pixels as IRAF has it"
    raise FrameError(path, "is text, and no list of bad pixels", remedy)


def _rectangles(path: Path, lines: Iterable[str], shape: tuple[int, int]) -> Mask:
    mask = np.zeros(shape, bool)
    for line in lines:
        numbers = [int(word) for word in line.split()]
        left, right, bottom, top = numbers if len(numbers) == 4 else (numbers[0], numbers[0], numbers[1], numbers[1])
        _refuse_beyond(path, line, (bottom, top), (left, right), shape)
        mask[min(bottom, top) - 1 : max(bottom, top), min(left, right) - 1 : max(left, right)] = True
    return mask


def _siril(path: Path, lines: Iterable[str], shape: tuple[int, int]) -> Mask:
    mask = np.zeros(shape, bool)
    ny = shape[0]
    for line in lines:
        kind, *numbers = line.split()
        first = int(numbers[0])
        if kind.upper() == "P":
            row = ny - 1 - int(numbers[1])
            _refuse_beyond(path, line, (row + 1, row + 1), (first + 1, first + 1), shape)
            mask[row, first] = True
        elif kind.upper() == "C":
            _refuse_beyond(path, line, (1, 1), (first + 1, first + 1), shape)
            mask[:, first] = True
        else:
            _refuse_beyond(path, line, (ny - first, ny - first), (1, 1), shape)
            mask[ny - 1 - first, :] = True
    return mask


def _refuse_beyond(
    path: Path, line: str, rows: tuple[int, int], columns: tuple[int, int], shape: tuple[int, int]
) -> None:
    """Refuse a list of a larger frame: which part of it this one is, no list says."""
    if min(*rows, *columns) < 1 or max(rows) > shape[0] or max(columns) > shape[1]:
        raise FrameError(
            path,
            f"names pixels beyond the science frame, which has {shape[1]}×{shape[0]} ({line.strip()})",
            "Name a list that was made for this frame",
        )
