"""The prepared detector: what whoever detects may ask, be it L.A.Cosmic or another one."""

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
        """What is flagged outside of the input mask, and what replaces that.

        Raises
        ------
        Cancelled
            If the watch said so.
        """
        ...

    def preview(self, parameters: LacosmicParameters, *, growth: RayGrowth = NO_GROWTH) -> NDArray[np.int64]:
        """Flat indices, ascending, of what is flagged for certain; another thread may ask during `detect`."""
        ...

    def possible(
        self, parameters: LacosmicParameters, watch: JobWatch = UNWATCHED, *, growth: RayGrowth = NO_GROWTH
    ) -> NDArray[np.int64] | None:
        """Flat indices, ascending, of all that may be flagged beyond `preview`, likewise; None where that is unknown.

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
        """How many rays of at least `min_pixels` pixels are found at each sigclip.

        Raises
        ------
        Cancelled
            If the watch said so.
        """
        ...

    def with_mask(self, mask: ArrayLike | None) -> PreparedDetector:
        """The same detector under another input mask, (ny, nx) bool; None for an empty one."""
        ...

    def is_live_at(self, parameters: LacosmicParameters) -> bool:
        """Whether an answer at these thresholds costs only what changed since the one before."""
        ...
