"""What "equal to astroscrappy to the last bit" means, for every test that says so."""

from __future__ import annotations

from typing import Any

import astroscrappy
import numpy as np
from numpy.typing import NDArray

from crviewer.detection import Detection, LacosmicParameters


def reference(
    data: NDArray[Any], mask: NDArray[np.bool_] | None, parameters: LacosmicParameters, **setup: Any
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Mask and cleaned image from the installed astroscrappy."""
    with np.errstate(all="ignore"):
        cosmic, cleaned = astroscrappy.detect_cosmics(
            data,
            inmask=mask,
            inbkg=setup.pop("background", None),
            invar=setup.pop("variance", None),
            sigclip=parameters.sigclip,
            sigfrac=parameters.sigfrac,
            objlim=parameters.objlim,
            niter=parameters.niter,
            **setup,
        )
    return cosmic, cleaned


def differing_pixels(found: Detection, expected: tuple[NDArray[np.bool_], NDArray[np.float32]]) -> int:
    """How many pixels differ in flag or in any bit of their cleaned value; any NaN equals any NaN."""
    cosmic, cleaned = expected
    mine = found.cleaned
    bits = mine.view(np.uint32) != cleaned.view(np.uint32)
    bits &= ~(np.isnan(mine) & np.isnan(cleaned))
    return int((bits | (found.cosmic != cosmic)).sum())
