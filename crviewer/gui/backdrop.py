"""The backdrop: what views need of a whole frame, computed once off the GUI thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure import Exposure
from crviewer.gui.stretch import Limits, find_limits, noise_of

_SAMPLE = 200_000  # pixels; enough for the limits of a whole frame
_SMALLEST = 64  # blocks along the longer side; a frame is not reduced further

Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Backdrop:
    """Sums over one exposure.

    Attributes
    ----------
    noise, dark_noise : float
        Pixel noise of the science image (electrons) and of the dark (its unit); 0 without a dark.
    limits : (float, float), electrons
        Black and white of the map.
    reduced : mapping from a power of two to an image
        The science image in means over blocks of so many pixels a side; 1 is the image itself.
    """

    noise: float
    dark_noise: float
    limits: tuple[float, float]
    reduced: Mapping[int, Image]

    @classmethod
    def of(cls, exposure: Exposure) -> Backdrop:
        """Measure an exposure."""
        return cls(
            noise=noise_of(exposure.electrons),
            dark_noise=0.0 if exposure.dark is None else noise_of(exposure.dark),
            limits=find_limits(sample(exposure.electrons), Limits.ZSCALE),
            reduced=reductions(exposure.electrons),
        )


def reductions(image: Image) -> dict[int, Image]:
    """An image in means over blocks of 1, 2, 4 … pixels a side, until it is small."""
    reduced, factor = {1: image}, 2
    while max(image.shape) / factor >= _SMALLEST:
        reduced[factor] = block_mean(image, factor)
        factor *= 2
    return reduced


def sample(image: Image) -> Image:
    """Pixels from all over an image, enough for its limits."""
    return image.reshape(-1)[:: max(1, image.size // _SAMPLE)]


def block_mean(image: Image, factor: int) -> Image:
    """(⌈ny/factor⌉, ⌈nx/factor⌉) float32: means over blocks; those at the far edges may be smaller."""
    rows = _means(image, factor)
    return np.ascontiguousarray(_means(np.ascontiguousarray(rows.T), factor).T)


def _means(image: Image, factor: int) -> Image:
    """Means over `factor` rows at a time."""
    whole = len(image) // factor * factor
    means = image[:whole].reshape(-1, factor, image.shape[1]).mean(axis=1)
    rest = image[whole:]
    return np.concatenate([means, rest.mean(axis=0, keepdims=True)]) if len(rest) else means
