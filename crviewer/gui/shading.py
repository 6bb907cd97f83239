"""Shading: pixel values and masks as colours, for every view that draws them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.gui import colours
from crviewer.gui.stretch import Stretch, colour_table, shades
from crviewer.review.verdict import Verdict

_FAINT = 0.45  # brightness of the science image under the mask

Shaded = NDArray[np.uint8]  # (rows, columns, 4): blue, green, red, alpha, the order in which Qt stores them


def shaded(values: NDArray[np.float32], stretch: Stretch, limits: tuple[float, float]) -> Shaded:
    """Values as shades; those far below black stand out."""
    pixels = colour_table(stretch.colours)[shades(values, limits, stretch.curve)]
    low, high = limits
    pixels[values < low - (high - low)] = colours.bgra(colours.DEEP)
    return pixels


def faint(pixels: Shaded) -> Shaded:
    """Shades so dark that a mask stands out on them."""
    pixels[..., :3] = (pixels[..., :3] * _FAINT).astype(np.uint8)
    return pixels


def mask_colours(kinds: NDArray[np.int8], input_mask: NDArray[np.bool_]) -> Shaded:
    """The colour of what masks each pixel, clear where nothing does.

    Parameters
    ----------
    kinds : (rows, columns) int8
        The verdict that masks each pixel; -1 where none does.
    input_mask : (rows, columns) bool
    """
    pixels = np.zeros((*kinds.shape, 4), np.uint8)
    pixels[input_mask] = colours.bgra(colours.INPUT_MASK)
    for verdict in Verdict:
        pixels[kinds == verdict] = colours.bgra(colours.of_verdict(verdict))
    return pixels
