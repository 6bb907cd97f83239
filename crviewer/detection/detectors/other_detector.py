"""Any detector but L.A.Cosmic as a `PreparedDetector`; and `prepare`, which makes the one that the settings choose."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from crviewer.detection.core.detection import Cancelled, Detection
from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.detectors.median_filling import fill
from crviewer.detection.detectors.mosaic_detector import PlanewiseDetector, prepare_lacosmic
from crviewer.detection.detectors.offered_detectors import DetectorChoice, offered
from crviewer.detection.detectors.prepared_detector import PreparedDetector
from crviewer.detection.detectors.ray_counts import RayCounts, count_rays
from crviewer.detection.lacosmic.ray_growth import NO_GROWTH, RayGrowth
from crviewer.detection.protocol import Answer, Detector, Search
from crviewer.frames.exposure.exposure import Exposure


class DetectorFailed(Exception):
    """A detector that raised, or returned something else than it should."""


class OtherDetector:
    """One image under one detector, run as a whole at each call; its fields are set, thresholds mean nothing to it.

    Parameters
    ----------
    detector : Detector
        Built-in or of another package.
    search : Search
        The image with what is known of it.
    colour_step : int, pixels
        From one pixel of a colour to the next, in a colour mosaic, of which each colour is searched by itself.
    """

    notice = ""

    def __init__(self, detector: Detector, search: Search, colour_step: int = 1) -> None:
        self._detector: Detector = detector if colour_step == 1 else PlanewiseDetector(detector, colour_step)
        self._search, self._colour_step = search, colour_step

    def detect(
        self,
        parameters: LacosmicParameters,
        watch: JobWatch = UNWATCHED,
        *,
        growth: RayGrowth = NO_GROWTH,
    ) -> Detection:
        """Find the cosmic-ray pixels outside the input mask, and what replaces them.

        Parameters
        ----------
        parameters : LacosmicParameters
            Ignored.
        watch : JobWatch
            For progress and cancelling.
        growth : RayGrowth
            Ignored.

        Returns
        -------
        Detection
            Replaced by the cleaned image of the detector, else by the median of good pixels.

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
        values = self._fill(pixels) if cleaned is None else cleaned.reshape(-1)[pixels].astype(np.float32)
        return Detection(pixels=pixels, values=values, image=search.image)

    def _fill(self, pixels: NDArray[np.int64]) -> NDArray[np.float32]:
        if not len(pixels):
            return np.empty(0, np.float32)
        bad = np.flatnonzero(self._search.mask)
        return fill(self._search.image, pixels, bad, colour_step=self._colour_step)

    def _answer(self, search: Search) -> tuple[NDArray[np.bool_], NDArray[np.floating] | None]:
        try:
            return _checked(self._detector.detect(search), search.image.shape)
        except (Cancelled, MemoryError):
            raise
        except Exception as error:  # code of others
            raise DetectorFailed(f"{self._detector.title}: {error or type(error).__name__}.") from error

    def preview(self, parameters: LacosmicParameters, *, growth: RayGrowth = NO_GROWTH) -> NDArray[np.int64]:
        """Find nothing: nothing is known before the answer.

        Parameters
        ----------
        parameters : LacosmicParameters
            Ignored.
        growth : RayGrowth
            Ignored.

        Returns
        -------
        (0,) int64
            Empty.
        """
        return np.empty(0, np.int64)

    def possible(
        self, parameters: LacosmicParameters, watch: JobWatch = UNWATCHED, *, growth: RayGrowth = NO_GROWTH
    ) -> NDArray[np.int64] | None:
        """Find nothing: nothing is known before the answer.

        Parameters
        ----------
        parameters : LacosmicParameters
            Ignored.
        watch : JobWatch
            Ignored.
        growth : RayGrowth
            Ignored.

        Returns
        -------
        None
            No bound is known.
        """
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
        """Count the rays of one answer, which are the same at every sigclip.

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
            Ignored.

        Returns
        -------
        RayCounts
            With ascending sigclips.

        Raises
        ------
        Cancelled
            If the watch said so.
        DetectorFailed
            If the detector is at fault.
        ValueError
            If there are more than 64 sigclips.
        """
        flagged = self.detect(parameters, watch, growth=growth).pixels
        ny, nx = self._search.image.shape
        return count_rays(lambda _: flagged, (ny, nx), sigclips, parameters, min_pixels=min_pixels)

    def with_mask(self, mask: ArrayLike | None) -> OtherDetector:
        """Replace the input mask.

        Parameters
        ----------
        mask : (ny, nx) array-like of bool or None
            True where a pixel is known to be bad; None for no mask.

        Returns
        -------
        OtherDetector
            Another one; this one stays as it is.
        """
        new = np.zeros(self._search.image.shape, bool) if mask is None else np.asarray(mask, bool)
        other = copy(self)
        other._search = replace(self._search, mask=new)
        return other

    def is_live_at(self, parameters: LacosmicParameters) -> bool:
        """Tell whether an answer costs only what changed: never, as each is a whole run.

        Parameters
        ----------
        parameters : LacosmicParameters
            Ignored.

        Returns
        -------
        bool
            False.
        """
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
    """Prepare the detector that the settings choose for an exposure.

    Parameters
    ----------
    exposure : Exposure
        To be searched.
    mask : (ny, nx) bool
        The input mask: True where a pixel is known to be bad.
    settings : DetectionSettings
        Which detector, and how it is set.
    watch : JobWatch
        For progress and cancelling.

    Returns
    -------
    PreparedDetector
        `Lacosmic`, of a colour mosaic `MosaicLacosmic`, or `OtherDetector` for any other.

    Raises
    ------
    DetectorFailed
        If there is no such detector here.
    """
    if settings.detector.is_live:
        return prepare_lacosmic(
            exposure.electrons,
            mask,
            settings,
            colour_step=exposure.mosaic.step,
            background=exposure.background,
            variance=exposure.variance,
            watch=watch,
        )
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
    return OtherDetector(detector, search, exposure.mosaic.step)


def values_of(detector: Detector, choice: DetectorChoice) -> dict[str, bool | int | float]:
    """Give a value to each field of a detector.

    Parameters
    ----------
    detector : Detector
        With its fields.
    choice : DetectorChoice
        With the values that were chosen.

    Returns
    -------
    dict
        By name of field: what was chosen where the field can have it, else the default.
    """
    values = {}
    for each in detector.fields:
        value = choice.values.get(each.name, each.default)
        fits = isinstance(each.default, bool) or each.least <= value <= each.most
        values[each.name] = type(each.default)(value) if fits else each.default
    return values
