"""Exposure trace: what other exposures of the detector need to know about one, as sparse pixels."""

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
    """Flagged pixels, stars and bright pixels of one exposure, in 5 bytes per flagged and 8 per bright pixel.

    Attributes
    ----------
    shape : (ny, nx)
        Shape of the frame.
    flagged : (n,) int32
        Flat indices, ascending, of all flagged pixels, including defects that were masked during detection.
    not_optical : (n,) bool
        True for pixels of a listed ray that light cannot make: sharper than a star, or enclosing pixels that are
        too low.
    known_defect : (n,) bool
        True for pixels that are flagged only as part of a defect that was masked during detection.
    stars : (s,) int32
        Flat indices of the brightest pixels of bright stars, the brightest star first.
    bright : (b,) int32
        Flat indices, ascending, of pixels at or near saturation.
    levels : (b,) float32, fraction of saturation
        Values of the bright pixels; 1 if saturated.
    peaks : (p,) int32
        Flat indices, ascending, of local maxima, so that light of another exposure is found again or missed.
    heights : (p,) float32, electrons
        How far each peak stands out from its surroundings.
    faintest : float, electrons
        Every peak that is higher is among `peaks`, where the background is that of the sky; inf if peaks are unknown.
    seconds : float
        Exposure time; NaN if unknown.
    """

    shape: tuple[int, int]
    flagged: Pixels = field(default_factory=_no_pixels)
    not_optical: NDArray[np.bool_] = field(default_factory=_none_flagged)
    known_defect: NDArray[np.bool_] = field(default_factory=_none_flagged)
    stars: Pixels = field(default_factory=_no_pixels)
    bright: Pixels = field(default_factory=_no_pixels)
    levels: NDArray[np.float32] = field(default_factory=_no_levels)
    peaks: Pixels = field(default_factory=_no_pixels)
    heights: NDArray[np.float32] = field(default_factory=_no_levels)
    faintest: float = np.inf
    seconds: float = np.nan

    def __post_init__(self) -> None:
        if not len(self.not_optical) == len(self.known_defect) == len(self.flagged):
            raise ValueError("flagged, not_optical and known_defect must have the same length")
        if len(self.peaks) != len(self.heights):
            raise ValueError("peaks and heights must have the same length")
