"""Any detector but L.A.Cosmic as a `PreparedDetector`; and `prepare`, which makes the one that the settings choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from crviewer.detection.core.detection import Cancelled, Detection
from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.detectors.lacosmic_detector import Lacosmic
from crviewer.detection.detectors.median_filling import fill
from crviewer.detection.detectors.offered_detectors import DetectorChoice, offered
from crviewer.detection.detectors.prepared_detector import PreparedDetector
from crviewer.detection.detectors.ray_counts import RayCounts, count_rays
from crviewer.detection.lacosmic.ray_growth import NO_GROWTH, RayGrowth
from crviewer.detection.protocol import Answer, Detector, Search
from crviewer.frames.exposure.exposure import Exposure


class DetectorFailed(Exception):
    """A detector that raised, or returned something else than it should."""


class OtherDetector:
    """One image under one detector, run as a whole at each call; its fields are set, thresholds mean nothing to it."""

    notice = ""

    def __init__(self, detector: Detector, search: Search) -> None:
        self._detector, self._search = detector, search

    def detect(
        self,
        parameters: LacosmicParameters,
        watch: JobWatch = UNWATCHED,
        *,
        growth: RayGrowth = NO_GROWTH,
    ) -> Detection:
        """What it flags outside of the input mask, and what replaces that.

        Raises
        ------
        Cancelled
            If the watch said so.
        DetectorFailed
            If the detector is at fault.
        """
        search = self._search
        watch.reach(0.0)
        cosmic, cleaned = self._answer(replace(search, cancel=watch.cancel or search.cancel))
        watch.reach(1.0)
        pixels = np.flatnonzero(cosmic & ~search.mask)
        if cleaned is None:
            values = fill(search.image, pixels, np.flatnonzero(search.mask)) if len(pixels) else np.empty(0, np.float32)
        else:
            values = cleaned.reshape(-1)[pixels].astype(np.float32)
        return Detection(pixels=pixels, values=values, image=search.image)

    def _answer(self, search: Search) -> tuple[NDArray[np.bool_], NDArray[np.floating] | None]:
        try:
            return _checked(self._detector.detect(search), search.image.shape)
        except (Cancelled, MemoryError):
            raise
        except Exception as error:  # code of others
            raise DetectorFailed(f"{self._detector.title}: {error or type(error).__name__}.") from error

    def preview(self, parameters: LacosmicParameters, *, growth: RayGrowth = NO_GROWTH) -> NDArray[np.int64]:
        """Nothing is known before the answer."""
        return np.empty(0, np.int64)

    def possible(
        self, parameters: LacosmicParameters, watch: JobWatch = UNWATCHED, *, growth: RayGrowth = NO_GROWTH
    ) -> NDArray[np.int64] | None:
        """Nothing is known before the answer."""
        return None

    def counts(
        self,
        sigclips: Sequence[float] | NDArray[np.floating],
        parameters: LacosmicParameters,
        min_pixels: int = 3,
        watch: JobWatch = UNWATCHED,
        *,
        growth: RayGrowth = NO_GROWTH,
    ) -> RayCounts:
        """The rays of one answer, at every sigclip; raises what `detect` raises."""
        flagged = self.detect(parameters, watch, growth=growth).pixels
        ny, nx = self._search.image.shape
        return count_rays(lambda _: flagged, (ny, nx), sigclips, parameters, min_pixels=min_pixels)

    def with_mask(self, mask: ArrayLike | None) -> OtherDetector:
        """The same detector under another input mask."""
        new = np.zeros(self._search.image.shape, bool) if mask is None else np.asarray(mask, bool)
        return OtherDetector(self._detector, replace(self._search, mask=new))

    def is_live_at(self, parameters: LacosmicParameters) -> bool:
        """Never: each answer is a whole run."""
        return False


def _checked(answer: Answer, shape: tuple[int, ...]) -> tuple[NDArray[np.bool_], NDArray[np.floating] | None]:
    cosmic, cleaned = answer if isinstance(answer, tuple) else (answer, None)
    cosmic = np.asarray(cosmic)
    if cosmic.dtype != bool or cosmic.shape != shape:
        raise TypeError(f"it returned {cosmic.dtype} of shape {cosmic.shape} in place of bool of {shape}")
    if cleaned is not None and np.shape(cleaned) != shape:
        raise TypeError(f"its cleaned image has the shape {np.shape(cleaned)} in place of {shape}")
    return cosmic, None if cleaned is None else np.asarray(cleaned)


def prepare(
    exposure: Exposure,
    mask: NDArray[np.bool_],
    settings: DetectionSettings,
    watch: JobWatch = UNWATCHED,
) -> PreparedDetector:
    """The detector that the settings choose, ready for an exposure.

    Raises
    ------
    DetectorFailed
        If there is no such detector here.
    """
    if settings.detector.is_live:
        return Lacosmic(exposure.electrons, mask, settings.setup, edges=settings.edges, watch=watch)
    detector = offered().detectors.get(settings.detector.name)
    if detector is None:
        name = settings.detector.name
        raise DetectorFailed(f"The detector {name} is not installed here; install its package, or choose another.")
    search = Search(
        image=exposure.electrons,
        mask=mask,
        read_noise=settings.setup.readnoise,
        saturation=settings.setup.satlevel,
        values=values_of(detector, settings.detector),
        flagged=exposure.flagged,
        cancel=watch.cancel or (lambda: False),
    )
    return OtherDetector(detector, search)


def values_of(detector: Detector, choice: DetectorChoice) -> dict[str, bool | int | float]:
    """A value for each field: what was chosen where that can be, else the default."""
    values = {}
    for each in detector.fields:
        value = choice.values.get(each.name, each.default)
        fits = isinstance(each.default, bool) or each.least <= value <= each.most
        values[each.name] = type(each.default)(value) if fits else each.default
    return values
