"""Properties of an exposure to compare its rays with, measured once: noise, dark level, PSF, stars."""

from __future__ import annotations

from dataclasses import dataclass

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.facts.colour_planes import levelled
from crviewer.frames.psf.empty_pixel_noise import empty_pixel_noise
from crviewer.frames.psf.frame_psf import FramePsf
from crviewer.frames.psf.line_widths import LineWidths, measure_line_widths
from crviewer.frames.psf.psf_measuring import is_lit, measure_psf
from crviewer.frames.psf.saturation_level import saturation_level
from crviewer.review.core.dark_level import DarkLevel, dark_level
from crviewer.review.evidence.light_peaks import LightPeaks, find_light_peaks
from crviewer.review.evidence.stars import FrameStars, find_stars


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EvidenceContext:
    """Noise, dark level, point-spread function and stars of an exposure.

    Attributes
    ----------
    noise : float, electrons
        Standard deviation of an empty pixel, from differences between neighbours, which a gradient of the sky does
        not change.
    dark : DarkLevel or None
        Level and spread of the dark frame, in the exposure's `dark_unit`; None without a dark.
    psf : FramePsf or None
        Point-spread function; None if unknown.
    lines : LineWidths or None
        Widths of lines of light, as in spectra; only if the point-spread function is unknown.
    saturation : float or None, electrons
        Saturation level, from the header or from what the image shows; None if unknown.
    lit : bool
        False for darks and biases.
    stars : FrameStars
        Positions of the bright stars.
    peaks : LightPeaks
        Peaks of light, for other exposures.
    """

    noise: float
    dark: DarkLevel | None
    psf: FramePsf | None
    lines: LineWidths | None
    saturation: float | None
    lit: bool
    stars: FrameStars
    peaks: LightPeaks


def survey(exposure: Exposure) -> EvidenceContext:
    """Measure noise, dark level, PSF and stars of an exposure; 0.7 s for 2048 × 2048 pixels.

    Parameters
    ----------
    exposure : Exposure
        The exposure to measure.

    Returns
    -------
    EvidenceContext
        What its rays are compared with.
    """
    mask = exposure.mask
    image = levelled(exposure.electrons, mask, exposure.mosaic.step)
    noise, psf, lit = empty_pixel_noise(image), measure_psf(exposure), is_lit(exposure)
    saturation = saturation_level(exposure.electrons, mask, noise=noise, known=exposure.saturation_electrons)
    return EvidenceContext(
        noise=noise,
        dark=None if exposure.dark is None else dark_level(exposure.dark, mask),
        psf=psf,
        lines=measure_line_widths(image, mask, noise=noise, saturation=saturation) if lit and psf is None else None,
        saturation=saturation,
        lit=lit,
        stars=find_stars(image, mask, noise=noise, psf=psf),
        peaks=find_light_peaks(image, mask, noise),
    )
