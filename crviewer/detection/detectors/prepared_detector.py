"""The prepared detector: the interface of L.A.Cosmic and of every other detector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from crviewer.detection.core.detection import Detection
from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.detectors.ray_counts import RayCounts
from crviewer.detection.lacosmic.ray_growth import NO_GROWTH, RayGrowth


class PreparedDetector(Protocol):
    """A detector that is ready for one image, and can be asked again and again.

    `Lacosmic` answers a small step of a threshold at once; `OtherDetector` runs the detector of another package, whole,
    each time.
    """

    @property
    def notice(self) -> str:
        """A sentence for the observer on how it detects; mostly empty."""
        ...

    def detect(
        self, parameters: LacosmicParameters, watch: JobWatch = UNWATCHED, *, growth: RayGrowth = NO_GROWTH
    ) -> Detection:
        """Find the cosmic-ray pixels outside the input mask, and what replaces them.

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
            Which is never changed afterwards.

        Raises
        ------
        Cancelled
            If the watch said so.
        """
        ...

    def preview(self, parameters: LacosmicParameters, *, growth: RayGrowth = NO_GROWTH) -> NDArray[np.int64]:
        """Find what is flagged for certain; another thread may ask during `detect`.

        Parameters
        ----------
        parameters : LacosmicParameters
            The thresholds.
        growth : RayGrowth
            As of `detect`.

        Returns
        -------
        (n,) int64
            Flat indices, ascending.
        """
        ...

    def possible(
        self, parameters: LacosmicParameters, watch: JobWatch = UNWATCHED, *, growth: RayGrowth = NO_GROWTH
    ) -> NDArray[np.int64] | None:
        """Find all that may be flagged beyond `preview`; another thread may ask during `detect`.

        Parameters
        ----------
        parameters : LacosmicParameters
            The thresholds.
        watch : JobWatch
            For progress and cancelling.
        growth : RayGrowth
            As of `detect`.

        Returns
        -------
        (n,) int64 or None
            Flat indices, ascending; None where no bound is known.

        Raises
        ------
        Cancelled
            If the watch said so.
        """
        ...

    def counts(
        self,
        sigclips: Sequence[float] | NDArray[np.floating],
        parameters: LacosmicParameters,
        min_pixels: int = 3,
        watch: JobWatch = UNWATCHED,
        *,
        growth: RayGrowth = NO_GROWTH,
    ) -> RayCounts:
        """Count the rays at each of several sigclips.

        Parameters
        ----------
        sigclips : (n,) float
            In any order; at the most 64.
        parameters : LacosmicParameters
            All but sigclip.
        min_pixels : int, pixels
            The smallest ray that counts.
        watch : JobWatch
            For progress and cancelling.
        growth : RayGrowth
            As of `detect`.

        Returns
        -------
        RayCounts
            With ascending sigclips.

        Raises
        ------
        Cancelled
            If the watch said so.
        ValueError
            If there are more than 64 sigclips.
        """
        ...

    def with_mask(self, mask: ArrayLike | None) -> PreparedDetector:
        """Replace the input mask.

        Parameters
        ----------
        mask : (ny, nx) array-like of bool or None
            True where a pixel is known to be bad; None for no mask.

        Returns
        -------
        PreparedDetector
            Another one; this one stays as it is.
        """
        ...

    def is_live_at(self, parameters: LacosmicParameters) -> bool:
        """Tell whether an answer at these thresholds costs only what changed since the one before.

        Parameters
        ----------
        parameters : LacosmicParameters
            The thresholds.

        Returns
        -------
        bool
            False where it takes a whole run.
        """
        ...
