"""What all checks look at, measured once for an exposure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.advice.background import FrameBackground, measure_background
from crviewer.frames.advice.peaks import FramePeaks, find_peaks
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.facts.colour_planes import by_colour
from crviewer.frames.facts.detector_window import section_pixels
from crviewer.frames.psf.psf_measuring import measure_psf

_USUAL_PIXEL = 15.0  # micrometres, where the header does not say
_CENTIMETRES_PER_MICROMETRE = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class AdviceSurvey:
    """Measurements of one exposure.

    Attributes
    ----------
    exposure : Exposure
    read_noise : float, electrons
    background : FrameBackground
    peaks, dips : FramePeaks
        Of the image, and of its negative; of a colour mosaic, of its planes side by side.
    fwhm : float or None, pixels
        Of stars; None where the point-spread function is unknown.
    """

    exposure: Exposure
    read_noise: float
    background: FrameBackground
    peaks: FramePeaks
    dips: FramePeaks
    fwhm: float | None

    @property
    def particles(self) -> float | None:
        """Muons to expect where peaks were searched, one per square centimetre and minute; None if unknown."""
        facts = self.exposure.facts
        if facts.exposure is None:
            return None
        side = facts.pixel_size.value if facts.pixel_size else _USUAL_PIXEL
        area = self.peaks.searched * (side * _CENTIMETRES_PER_MICROMETRE) ** 2
        return area * facts.exposure.value / 60


def _background_mask(exposure: Exposure) -> NDArray[np.bool_]:
    """The input mask; where read noises differ, with all but the noisiest amplifier, whose is that of the frame."""
    noises = [(each.read_noise, each.section) for each in exposure.facts.amplifiers if each.read_noise is not None]
    part = section_pixels(max(noises)[1], exposure.shape) if noises else None
    if part is None:
        return exposure.mask
    mask = np.ones(exposure.shape, bool)
    mask[part] = exposure.mask[part]
    return mask


def survey(exposure: Exposure) -> AdviceSurvey:
    """Measure what the checks look at.

    Parameters
    ----------
    exposure : Exposure
        To be measured; a read noise that is unknown counts as 0.

    Returns
    -------
    AdviceSurvey
        The measurements.
    """
    read_noise = exposure.facts.read_noise.value if exposure.facts.read_noise else 0.0
    electrons, mask = (by_colour(image, exposure.mosaic.step) for image in (exposure.electrons, exposure.mask))
    background = measure_background(electrons, by_colour(_background_mask(exposure), exposure.mosaic.step), read_noise)
    psf = measure_psf(exposure)
    level, noise = background.level, background.noise
    peaks = find_peaks(electrons, mask, level=level, noise=noise)
    return AdviceSurvey(
        exposure=exposure,
        read_noise=read_noise,
        background=background,
        peaks=peaks,
        dips=find_peaks(-electrons, mask, level=-level, noise=noise),
        fwhm=psf.fwhm if psf else None,
    )
