"""The overscan of a frame that was not trimmed: no light falls there, so that nothing is to be found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crviewer.frames.facts.detector_window import section_of
from crviewer.frames.masks.mask_source import MaskReading, MaskSource

if TYPE_CHECKING:
    from astropy.io.fits import Header


def overscan(header: Header, shape: tuple[int, int]) -> MaskReading | None:
    """Mask what lies outside TRIMSEC, where BIASSEC is there as well.

    A frame that was trimmed often keeps both cards, but never the pixels that one of them names.

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
    trimmed, bias = section_of(header, "TRIMSEC", shape), section_of(header, "BIASSEC", shape)
    if trimmed is None or bias is None:
        return None
    bad = np.ones(shape, bool)
    bad[trimmed] = False
    if not bad[bias].all():
        return None
    title = f"outside TRIMSEC = {str(header['TRIMSEC']).strip()}"
    source = MaskSource(name="overscan", location="", title=title, is_own=True, masked=int(np.count_nonzero(bad)))
    return MaskReading(source=source, bad=bad)
