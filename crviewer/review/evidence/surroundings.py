"""Properties of an exposure to compare its rays with, measured once: sky noise, dark level, stars."""

from __future__ import annotations

from dataclasses import dataclass

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.robust_noise import pixel_noise
from crviewer.review.core.dark_level import DarkLevel, dark_level
from crviewer.review.evidence.stars import FrameStars, find_stars

_ROWS = 512  # used for the noise; a larger frame is sampled
_NOISELESS = 1.0  # electrons, for a frame without noise, where every ray would be infinitely significant


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EvidenceContext:
    """Noise, dark level and stars of an exposure.

    Attributes
    ----------
    noise : float, electrons
        Standard deviation of an empty pixel, from differences between neighbours, which a gradient of the sky does
        not change.
    dark : DarkLevel or None
        Level and spread of the dark frame, in the exposure's `dark_unit`; None without a dark.
    stars : FrameStars
        FWHM of the point-spread function, and positions of the bright stars.
    """

    noise: float
    dark: DarkLevel | None
    stars: FrameStars


def survey(exposure: Exposure) -> EvidenceContext:
    """Measure noise, dark level and stars of an exposure; 0.4 s for 2048 × 2048 pixels.

    Parameters
    ----------
    exposure : Exposure
        The exposure to measure.

    Returns
    -------
    EvidenceContext
        What its rays are compared with.
    """
    noise = pixel_noise(exposure.electrons, rows=_ROWS) or _NOISELESS
    return EvidenceContext(
        noise=noise,
        dark=None if exposure.dark is None else dark_level(exposure.dark, exposure.mask),
        stars=find_stars(exposure.electrons, exposure.mask, noise=noise, saturation=exposure.saturation_electrons),
    )
