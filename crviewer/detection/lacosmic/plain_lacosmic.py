"""L.A.Cosmic as astroscrappy itself runs it: the reference for the live engine, and what stands in for it."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.detection import Detection
from crviewer.detection.core.detector_input import DetectorInput
from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.parameters import LacosmicParameters, LacosmicSetup
from crviewer.detection.lacosmic.ray_growth import NO_GROWTH, RayGrowth
from crviewer.detection.lacosmic.stand_in_maps import StandIn


class PlainLacosmic:
    """One image, searched anew by `astroscrappy.detect_cosmics` at each call.

    Parameters
    ----------
    observation : DetectorInput
        What is searched.
    setup : LacosmicSetup
        Gain, read noise and the rest.
    """

    def __init__(self, observation: DetectorInput, setup: LacosmicSetup) -> None:
        self.observation = observation
        self.setup = setup
        self.image = observation.untouched(setup.gain)

    def detect(
        self, parameters: LacosmicParameters, watch: JobWatch = UNWATCHED, growth: RayGrowth = NO_GROWTH
    ) -> Detection:
        """Run astroscrappy once.

        It cannot be stopped midway, so the watch is asked before and after.

        Parameters
        ----------
        parameters : LacosmicParameters
            The thresholds.
        watch : JobWatch
            For progress and cancelling.
        growth : RayGrowth
            By what to grow rays.

        Returns
        -------
        Detection
            What astroscrappy flags, and the grown rays.

        Raises
        ------
        Cancelled
            If the watch said so.
        """
        watch.reach(0.0)
        cosmic, cleaned = detect_cosmics(self.observation, self.setup, parameters)
        watch.reach(1.0)
        pixels = np.flatnonzero(cosmic)
        values = cleaned.reshape(-1)[pixels]
        if growth:
            pixels, values = self._stand_in.grown(pixels, growth, watch)
        return Detection(pixels=pixels, values=values, image=self.image)

    @cached_property
    def _stand_in(self) -> StandIn:
        return StandIn(self.observation, self.setup)

    def preview(self, parameters: LacosmicParameters, growth: RayGrowth = NO_GROWTH) -> NDArray[np.int64]:
        """Find what the first iteration flags, grown; the exact mask holds all of it.

        Parameters
        ----------
        parameters : LacosmicParameters
            The thresholds.
        growth : RayGrowth
            By what to grow rays.

        Returns
        -------
        (n,) int64
            Flat indices, ascending.
        """
        return self.detect(replace(parameters, niter=min(1, parameters.niter)), growth=growth).pixels

    def with_mask(self, mask: NDArray[np.bool_], watch: JobWatch = UNWATCHED) -> PlainLacosmic:
        """Search the same image under another input mask.

        Parameters
        ----------
        mask : (ny, nx) bool
            True where a pixel is known to be bad.
        watch : JobWatch
            For cancelling.

        Returns
        -------
        PlainLacosmic
            Another one.

        Raises
        ------
        Cancelled
            If the watch said so.
        """
        watch.check()
        other = copy(self)  # shares the untouched image
        other.observation = replace(self.observation, mask=mask)
        return other


def detect_cosmics(
    observation: DetectorInput, setup: LacosmicSetup, parameters: LacosmicParameters
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Call `astroscrappy.detect_cosmics`.

    Parameters
    ----------
    observation : DetectorInput
        What is searched.
    setup : LacosmicSetup
        Gain, read noise and the rest.
    parameters : LacosmicParameters
        The thresholds.

    Returns
    -------
    mask : (ny, nx) bool
        True at cosmic rays.
    cleaned : (ny, nx) float32, unit of the data
        The image with these replaced.
    """
    import astroscrappy

    with np.errstate(all="ignore"):  # non-finite pixels and empty neighbourhoods divide by zero inside, as they may
        cosmic, cleaned = astroscrappy.detect_cosmics(
            observation.data,
            inmask=observation.mask,
            inbkg=observation.background,
            invar=observation.variance,
            **_keywords(setup),
            **_keywords(parameters),
        )
    return cosmic, cleaned


def _keywords(settings: LacosmicSetup | LacosmicParameters) -> dict[str, Any]:
    """The fields, which bear the names of astroscrappy's own arguments."""
    return {name: getattr(settings, name) for name in settings.__slots__}
