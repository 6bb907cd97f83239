"""The first iteration by astroscrappy's own functions, for images on which the live engine has no maps.

What astroscrappy computes on the way to its answer it does not hand out; here it is once more, from the functions that
it does. They are the same arithmetic, so that grown rays are the same, whichever engine found them.
"""

from __future__ import annotations

import numpy as np

from crviewer.detection.core.detector_input import DetectorInput
from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.core.parameters import LacosmicSetup
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.lacosmic.arithmetic.electron_image import ElectronImage
from crviewer.detection.lacosmic.arithmetic.formulas import LEAST_VARIANCE, SUBSAMPLING
from crviewer.detection.lacosmic.arithmetic.map_windows import Values
from crviewer.detection.lacosmic.arithmetic.pixel_cleaning import PixelCleaner
from crviewer.detection.lacosmic.arithmetic.pixel_flags import FLAGGED, MASKED, Flags
from crviewer.detection.lacosmic.ray_growth import GrowthMaps, RayGrowth
from crviewer.detection.lacosmic.thick_ray_fill import refill


class StandIn:
    """Grows rays on one observation; its maps are computed once, in about the time of one iteration.

    Parameters
    ----------
    observation : DetectorInput
        What is searched.
    setup : LacosmicSetup
        Gain, read noise and the rest.
    """

    def __init__(self, observation: DetectorInput, setup: LacosmicSetup) -> None:
        self._electrons = ElectronImage(observation, setup)
        self._image, variance = self._electrons.image_and_variance()
        shape = self._electrons.shape
        with np.errstate(all="ignore"):  # non-finite pixels are left to astroscrappy, whatever comes of them
            flags = _masked(self._electrons.recorded().reshape(shape), observation, setup)
            significance = _significance(
                self._image.reshape(shape), variance.reshape(shape), self._electrons.sky, separable=setup.sepmed
            )
        self._ground = GrowthMaps(shape, flags, significance.reshape(-1))
        self._cleaner = PixelCleaner(setup.cleantype, flags, shape[1])

    def grown(self, pixels: PixelIndices, growth: RayGrowth, watch: JobWatch) -> tuple[PixelIndices, Values]:
        """Grow rays and replace their pixels.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices of the rays.
        growth : RayGrowth
            By what.
        watch : JobWatch
            For cancelling.

        Returns
        -------
        pixels : (m,) int64
            Flat indices of the grown rays, ascending.
        values : (m,) float32, unit of the data
            What replaces them.

        Raises
        ------
        Cancelled
            If the watch said so.
        """
        pixels = self._ground.grown(pixels, growth, watch)
        image, flags = self._image.copy(), self._ground.flags
        flags[pixels] |= FLAGGED
        try:
            refill(image, pixels, flags, self._cleaner, self._level, watch)
        finally:
            flags[pixels] &= ~FLAGGED
        return pixels, self._electrons.in_data_units(image[pixels], pixels)

    def _level(self) -> np.float32:
        import astroscrappy

        good = self._image[(self._ground.flags & MASKED) == 0]
        return np.float32(astroscrappy.median(good, good.size))


def _masked(recorded: Values, observation: DetectorInput, setup: LacosmicSetup) -> Flags:
    import astroscrappy

    mask = observation.mask.astype(np.uint8)
    astroscrappy.update_mask(recorded, mask, setup.satlevel, setup.sepmed)
    return mask.reshape(-1) * MASKED


def _significance(image: Values, variance: Values, sky: Values | None, *, separable: bool) -> Values:
    """S′ of the first iteration."""
    import astroscrappy

    median = astroscrappy.sepmedfilt7 if separable else astroscrappy.medfilt5
    subpixels = astroscrappy.laplaceconvolve(astroscrappy.subsample(image))
    subpixels[subpixels < 0] = 0
    signal: Values = astroscrappy.rebin(subpixels)
    noise = median(variance)
    if sky is not None:
        noise += sky
    noise[noise < LEAST_VARIANCE] = LEAST_VARIANCE
    signal /= SUBSAMPLING * np.sqrt(noise)
    significance: Values = signal - median(signal)
    return significance
