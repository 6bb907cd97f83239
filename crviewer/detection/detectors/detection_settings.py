"""Settings of a detection, and those that follow from the exposure itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.parameters import LacosmicParameters, LacosmicSetup
from crviewer.detection.detectors.offered_detectors import LACOSMIC, MASK, DetectorChoice
from crviewer.detection.lacosmic.ray_growth import RayGrowth
from crviewer.frames.exposure.electron_conversion import electrons_per_unit
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.values.pixel_unit import is_rate

_FULL_SCALE = 65535  # the highest number of a 16-bit converter, in ADU; of electrons, where that is the unit


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionSettings:
    """All that the observer can choose about a detection.

    Attributes
    ----------
    setup : LacosmicSetup
        What L.A.Cosmic knows of the image before any threshold.
    parameters : LacosmicParameters
        Thresholds of L.A.Cosmic.
    min_pixels : int, pixels
        The smallest ray that the list shows.
    ignore_mask : bool
        Detect as if no pixel were known to be bad; those that are not finite stay masked.
    edges : bool
        Find rays in the outer pixels of the frame too, which astroscrappy never searches.
    growth : RayGrowth
        By how much rays are grown beyond what L.A.Cosmic flags.
    detector : DetectorChoice
        Which detector finds the rays; all of the above but `min_pixels` and `ignore_mask` is for L.A.Cosmic.
    """

    setup: LacosmicSetup = field(default_factory=LacosmicSetup)
    parameters: LacosmicParameters = field(default_factory=LacosmicParameters)
    min_pixels: int = 3
    ignore_mask: bool = False
    edges: bool = False
    growth: RayGrowth = field(default_factory=RayGrowth)
    detector: DetectorChoice = field(default_factory=DetectorChoice)

    def mask_for(self, exposure: Exposure) -> NDArray[np.bool_]:
        """Say which pixels this detection leaves out from the start.

        Parameters
        ----------
        exposure : Exposure
            To be searched.

        Returns
        -------
        (ny, nx) bool
            The input mask; where that is ignored, only pixels without a value.
        """
        return exposure.blank if self.ignore_mask else exposure.mask


def detector_for(exposure: Exposure) -> DetectorChoice:
    """Choose what finds the rays of an exposure unless another detector is asked for.

    Parameters
    ----------
    exposure : Exposure
        To be searched.

    Returns
    -------
    DetectorChoice
        The mask of another tool where one is open, else L.A.Cosmic.
    """
    return DetectorChoice(name=LACOSMIC if exposure.flagged is None else MASK)


def setup_for(exposure: Exposure, *, like: LacosmicSetup | None = None) -> LacosmicSetup:
    """Set L.A.Cosmic up for an exposure.

    Read noise and saturation are those of the exposure. Where the saturation level is unknown, it is full scale of a
    16-bit converter: 65535 ADU, or 65535 electrons for a frame in electrons.

    Parameters
    ----------
    exposure : Exposure
        To be searched.
    like : LacosmicSetup, optional
        From which everything else is taken.

    Returns
    -------
    LacosmicSetup
        With a gain of 1, as the image is in electrons.

    Raises
    ------
    ValueError
        If the read noise is unknown; detection cannot do without it.
    """
    if exposure.facts.read_noise is None:
        raise ValueError(f"the read noise of {exposure.science.name} is unknown")
    return replace(
        like or LacosmicSetup(),
        gain=1.0,
        readnoise=exposure.facts.read_noise.value,
        satlevel=exposure.saturation_electrons or _full_scale(exposure),
    )


def suited_settings(exposure: Exposure, *, like: DetectionSettings, satlevel: float | None = None) -> DetectionSettings:
    """Adapt settings to an exposure: read noise, saturation, and a mask of another tool are its own.

    Parameters
    ----------
    exposure : Exposure
        To be searched.
    like : DetectionSettings
        From which everything else is taken.
    satlevel : float, electrons, optional
        Saturation, in place of that of the exposure.

    Returns
    -------
    DetectionSettings
        For this exposure.

    Raises
    ------
    ValueError
        If the read noise is unknown.
    """
    setup = setup_for(exposure, like=like.setup)
    setup = setup if satlevel is None else replace(setup, satlevel=satlevel)
    return replace(like, setup=setup, detector=detector_for(exposure))


def _full_scale(exposure: Exposure) -> float:
    from astropy import units

    # A rate saturates where its converter does, not at 65535 a second.
    per_exposure = exposure.science.unit * units.s if is_rate(exposure.science.unit) else exposure.science.unit
    return _FULL_SCALE * (electrons_per_unit(per_exposure, exposure.facts) or 1.0)
