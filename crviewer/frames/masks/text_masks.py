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
_LARGEST = 1 << 26  # bytes; of millions of pixels
_IRAF = re.compile(r"\s*\d+\s+\d+(\s+\d+\s+\d+)?\s*")
_REGIONS, _RECTANGLES, _PIXELS = "DS9 regions", "list of rectangles (IRAF)", "list of pixels (Siril)"
_SIRIL = re.compile(r"\s*(?:P\s+\d+\s+\d+|[CL]\s+\d+)(?:\s+\w+)*\s*", re.IGNORECASE)

Mask = NDArray[np.bool_]


def title_of_text(path: Path) -> str:
    """Say what a mask is that is text.

    Parameters
    ----------
    path : Path
        Of the file.

    Returns
    -------
    str
        Such as "DS9 regions"; empty for all else, which what opens it as FITS has to name.
    """
    if not _is_text(path):
        return ""
    text = path.read_text("utf-8", errors="replace")
    lines = _lines(text)
    if is_region_text(text):
        return _REGIONS
    if lines and all(map(_IRAF.fullmatch, lines)):
        return _RECTANGLES
    of_siril = (lines and all(map(_SIRIL.fullmatch, lines))) or (not lines and "CRVVERS" in text)  # ours may be empty
    return _PIXELS if of_siril else ""


def _is_text(path: Path) -> bool:
    """Whether a file is text, and so no FITS file, which begins with a card, and nothing compressed."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:  # a pipe would be waited for
            return False
        with path.open("rb") as file:
            start = file.read(_LOOKED_AT)
    except OSError:
        return False
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
        Of the file, one that `title_of_text` has a title for.
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
        If it names pixels beyond the frame, or a region is not understood.
    """
    text = path.read_text("utf-8", errors="replace")
    title, lines = title_of_text(path), _lines(text)
    if title == _REGIONS:
        return region_mask(path, text, shape, header)
    mask = np.zeros(shape, bool)
    if lines:
        (_draw_rectangles if title == _RECTANGLES else _draw_pixels)(path, lines, mask)
    return mask, title


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _draw_rectangles(path: Path, lines: Iterable[str], mask: Mask) -> None:
    for line in lines:
        numbers = [int(word) for word in line.split()]
        left, right, bottom, top = numbers if len(numbers) == 4 else (numbers[0], numbers[0], numbers[1], numbers[1])
        _refuse_beyond(path, line, (bottom, top), (left, right), (mask.shape[0], mask.shape[1]))
        mask[min(bottom, top) - 1 : max(bottom, top), min(left, right) - 1 : max(left, right)] = True


def _draw_pixels(path: Path, lines: Iterable[str], mask: Mask) -> None:
    ny, shape = mask.shape[0], (mask.shape[0], mask.shape[1])
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
