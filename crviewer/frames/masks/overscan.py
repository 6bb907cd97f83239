"""The overscan of a frame that was not trimmed: no light falls there, so that nothing is to be found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crviewer.frames.facts.amplifier_sections import amplifiers_of
from crviewer.frames.facts.detector_window import section_pixels
from crviewer.frames.masks.mask_source import MaskReading, MaskSource

if TYPE_CHECKING:
    from astropy.io.fits import Header


def overscan(header: Header, shape: tuple[int, int]) -> MaskReading | None:
    """Mask what lies outside the sections of the amplifiers, where one has its overscan in the image.

    A frame that was trimmed often keeps the cards, but never the pixels that they name.

    Parameters
    ----------
    header : Header
        Of the science frame.
    shape : (ny, nx), pixels
        Of the science frame.

    Returns
    -------
    MaskReading or None
        None where the header names no overscan, or that is not in the image any more.
    """
    amplifiers = amplifiers_of(header, shape)
    if not any(each.overscan for each in amplifiers):
        return None
    bad = np.ones(shape, bool)
    for pixels in filter(None, (section_pixels(each.section, shape) for each in amplifiers)):
        bad[pixels] = False
    title = "outside " + ", ".join(f"{each.source} = {each.section}" for each in amplifiers)
    source = MaskSource(name="overscan", location="", title=title, is_own=True, masked=int(np.count_nonzero(bad)))
    return MaskReading(source=source, bad=bad)
