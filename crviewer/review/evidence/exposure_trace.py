"""The trace of an exposure: what the other exposures of its detector have to know of it, pixel by pixel, and sparse."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.int32]  # flat indices; no frame that is read has more than 2**30


def _no_pixels() -> Pixels:
    return np.empty(0, np.int32)


def _no_levels() -> NDArray[np.float32]:
    return np.empty(0, np.float32)


def _none_flagged() -> NDArray[np.bool_]:
    return np.empty(0, bool)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExposureTrace:
    """What one exposure tells of the pixels of others; five bytes for each flagged pixel, eight for each bright one.

    Attributes
    ----------
    shape : (ny, nx)
    flagged : (n,) int32
        Flat indices, ascending, of all that was flagged, defects that the detection was told of among them.
    unlit : (n,) bool
        Of each of those: whether it belongs to a listed ray that no light can make, as it is sharper than a star or
        encloses pixels that are too low.
    told : (n,) bool
        Of each of those: whether it is only there because a defect that the detection was told of holds it.
    stars : (s,) int32
        Brightest pixels of bright stars, the brightest star first.
    bright : (b,) int32
        Pixels near saturation or beyond it, ascending.
    levels : (b,) float32, fraction of saturation
        How bright those are; 1 where they are saturated.
    """

    shape: tuple[int, int]
    flagged: Pixels = field(default_factory=_no_pixels)
    unlit: NDArray[np.bool_] = field(default_factory=_none_flagged)
    told: NDArray[np.bool_] = field(default_factory=_none_flagged)
    stars: Pixels = field(default_factory=_no_pixels)
    bright: Pixels = field(default_factory=_no_pixels)
    levels: NDArray[np.float32] = field(default_factory=_no_levels)

    def __post_init__(self) -> None:
        if not len(self.unlit) == len(self.told) == len(self.flagged):
            raise ValueError("one entry for each flagged pixel says whether light can make it, and whether it was told")
