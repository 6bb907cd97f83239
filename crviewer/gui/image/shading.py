"""Shading: pixel values and masks as colours, for every view that draws them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.gui.image.stretch import Stretch, colour_table
from crviewer.gui.style import colours
from crviewer.products.core.shades import fainter, far_below, shades
from crviewer.review.core.verdict import Verdict

_POSSIBLE = 90  # opacity, in 255ths, of what may be masked

Shaded = NDArray[np.uint8]  # (rows, columns, 4): blue, green, red, alpha, the order in which Qt stores them


def shaded(values: NDArray[np.float32], stretch: Stretch, limits: tuple[float, float]) -> Shaded:
    """Values as shades; those far below black stand out."""
    pixels = colour_table(stretch.colours)[shades(values, limits, stretch.curve)]
    pixels[far_below(values, limits)] = colours.bgra(colours.DEEP)
    return pixels


def grey(values: NDArray[np.float32], limits: tuple[float, float]) -> Shaded:
    """Values as shades of grey, for a ground on which other things are shown."""
    return colour_table("grey")[shades(values, limits)]


def faint(pixels: Shaded) -> Shaded:
    """Shades so dark that a mask stands out on them."""
    pixels[..., :3] = fainter(pixels[..., :3])
    return pixels


def mask_colours(kinds: NDArray[np.int8], known: NDArray[np.bool_] | NDArray[np.float32] | None = None) -> Shaded:
    """The colour of what masks each pixel, clear where nothing does.

    Parameters
    ----------
    kinds : (rows, columns) int8
        The verdict that masks each pixel; -1 where none does.
    known : (rows, columns) bool or float, optional
        How much of it is in the input mask, from 0 to 1. The root is drawn, so that a bad column is seen from afar.
    """
    pixels = _verdict_colours()[kinds + 1]
    if known is not None:
        bad = (kinds < 0) & (known > 0)
        pixels[bad] = colours.bgra(colours.INPUT_MASK)
        pixels[bad, 3] = 255 * np.sqrt(known[bad])
    return pixels


def possible_colours(possible: NDArray[np.bool_]) -> Shaded:
    """The colour of undecided rays, faint, where something may be masked; clear elsewhere."""
    table = np.array([(0, 0, 0, 0), colours.bgra(colours.of_verdict(Verdict.UNREVIEWED))], np.uint8)
    table[1, 3] = _POSSIBLE
    return table[possible.view(np.uint8)]


def _verdict_colours() -> Shaded:
    """(verdicts + 1, 4): clear, and the colour of each verdict."""
    return np.array([(0, 0, 0, 0), *(colours.bgra(colours.of_verdict(verdict)) for verdict in Verdict)], np.uint8)
