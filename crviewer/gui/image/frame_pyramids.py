"""The backdrop: what views need of a whole frame, computed once off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass

from crviewer.frames.exposure.exposure import Exposure
from crviewer.gui.image.mask_pooling import PooledShares
from crviewer.gui.image.pyramid import ImagePyramid
from crviewer.gui.image.stretch import StretchLimits, find_limits, noise_of, sample


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FramePyramids:
    """Sums over one exposure.

    Attributes
    ----------
    noise, dark_noise : float
        Pixel noise of the science image (electrons) and of the dark (its unit); 0 without a dark.
    limits : (float, float), electrons
        Black and white of the map.
    science : ImagePyramid, electrons
    dark : ImagePyramid or None
        In its unit.
    known : PooledShares
        The input mask.
    """

    noise: float
    dark_noise: float
    limits: tuple[float, float]
    science: ImagePyramid
    dark: ImagePyramid | None
    known: PooledShares

    @classmethod
    def of(cls, exposure: Exposure) -> FramePyramids:
        """Measure an exposure."""
        noise, dark = noise_of(exposure.electrons), exposure.dark
        dark_noise = 0.0 if dark is None else noise_of(dark)
        return cls(
            noise=noise,
            dark_noise=dark_noise,
            limits=find_limits(sample(exposure.electrons), StretchLimits.ZSCALE),
            science=ImagePyramid.of(exposure.electrons, noise),
            dark=None if dark is None else ImagePyramid.of(dark, dark_noise),
            known=PooledShares(exposure.mask),
        )
