"""Stretch: how pixel values become shades, as a limits rule, a curve between the limits, and a colour map."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.robust_noise import pixel_noise
from crviewer.products.core.shades import StretchCurve, limits_around


class StretchLimits(StrEnum):
    """Which values are black and white."""

    NOISE = "sky and noise"
    ZSCALE = "zscale"
    MINMAX = "min–max"
    PERCENTILE_99 = "1–99 %"
    PERCENTILE_999 = "0.1–99.9 %"
    BY_HAND = "by hand"


_INVERTED = ", inverted"
_MAPS = ("grey", "viridis", "inferno", "cividis")
COLOUR_MAPS = tuple(name + suffix for name in _MAPS for suffix in ("", _INVERTED))

_ROWS = 200  # of a frame; enough for its noise
_SAMPLE = 200_000  # pixels; enough for the limits of a whole frame


@dataclass(frozen=True, slots=True)
class Stretch:
    """How one view shows values.

    Attributes
    ----------
    limits, curve, colours
        As named.
    local : bool
        Limits from the pixels in view rather than from the whole frame: more contrast, but shades mean other
        values at each ray. "Sky and noise" always takes the sky from the view and the noise from the frame, so that
        a ray of so many sigma looks the same everywhere.
    by_hand : (float, float), electrons
        Black and white of the rule `BY_HAND`.
    """

    limits: StretchLimits = StretchLimits.NOISE
    curve: StretchCurve = StretchCurve.LINEAR
    colours: str = "grey"
    local: bool = False
    by_hand: tuple[float, float] = (0.0, 1.0)

    @property
    def follows(self) -> bool:
        """True where the limits change with what is in view."""
        return self.limits is StretchLimits.NOISE or (self.local and self.limits is not StretchLimits.BY_HAND)

    @property
    def inverted(self) -> Stretch:
        """The same with the colours the other way round."""
        name = self.colours.removesuffix(_INVERTED)
        return replace(self, colours=name if name != self.colours else name + _INVERTED)


def sample(image: NDArray[np.float32]) -> NDArray[np.float32]:
    """Pixels from all over an image, enough for its limits."""
    step = math.isqrt(image.size // _SAMPLE) | 1  # odd: some detectors have a pattern of every second pixel
    return image[::step, ::step]


def find_limits(values: NDArray[np.floating], rule: StretchLimits) -> tuple[float, float]:
    """The black and the white value that a rule gives; white is above black even for a flat image.

    The rule `NOISE` needs the noise of the frame as well: see `sky_limits`; `BY_HAND` needs no values.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0, 1.0
    if rule is StretchLimits.ZSCALE:
        from astropy.visualization import ZScaleInterval

        low, high = ZScaleInterval().get_limits(finite)
    elif rule is StretchLimits.MINMAX:
        low, high = finite.min(), finite.max()
    else:
        share = 1.0 if rule is StretchLimits.PERCENTILE_99 else 0.1
        low, high = np.percentile(finite, [share, 100 - share])
    low, high = float(low), float(high)
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def sky_limits(values: NDArray[np.floating], noise: float) -> tuple[float, float]:
    """The black and the white value around the sky of some pixels, from the noise of their frame."""
    finite = values[np.isfinite(values)]
    sky = float(np.median(finite)) if finite.size else 0.0
    return limits_around(sky, noise)


def noise_of(image: NDArray[np.float32]) -> float:
    """Robust sigma of the pixel noise of a frame."""
    return pixel_noise(image, rows=_ROWS)


@cache
def colour_table(name: str) -> NDArray[np.uint8]:
    """(256, 4) uint8: the blue, green, red and alpha of each shade, in the order in which Qt stores them."""
    if name.endswith(_INVERTED):
        return np.ascontiguousarray(colour_table(name.removesuffix(_INVERTED))[::-1])
    if name == "grey":
        ramp = np.arange(256, dtype=np.uint8)
        return np.stack([ramp, ramp, ramp, np.full(256, 255, np.uint8)], axis=1)
    import pyqtgraph

    table = pyqtgraph.colormap.get(name).getLookupTable(nPts=256, alpha=True)
    return np.ascontiguousarray(table[:, [2, 1, 0, 3]].astype(np.uint8))
