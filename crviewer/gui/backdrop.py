"""The backdrop: what views need of a whole frame, computed once off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass

from crviewer.frames.exposure import Exposure
from crviewer.gui.pooling import Shares
from crviewer.gui.pyramid import Pyramid
from crviewer.gui.stretch import Limits, find_limits, noise_of, sample


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Backdrop:
    """Sums over one exposure.

    Attributes
    ----------
    noise, dark_noise : float
        Pixel noise of the science image (electrons) and of the dark (its unit); 0 without a dark.
    limits : (float, float), electrons
        Black and white of the map.
    science : Pyramid, electrons
    dark : Pyramid or None
        In its unit.
    known : Shares
        The input mask.
    """

    noise: float
    dark_noise: float
    limits: tuple[float, float]
    science: Pyramid
    dark: Pyramid | None
    known: Shares

    @classmethod
    def of(cls, exposure: Exposure) -> Backdrop:
        """Measure an exposure."""
        noise, dark = noise_of(exposure.electrons), exposure.dark
        dark_noise = 0.0 if dark is None else noise_of(dark)
        return cls(
            noise=noise,
            dark_noise=dark_noise,
            limits=find_limits(sample(exposure.electrons), Limits.ZSCALE),
            science=Pyramid.of(exposure.electrons, noise),
            dark=None if dark is None else Pyramid.of(dark, dark_noise),
            known=Shares(exposure.mask),
        )
