"""Searching an exposure: from what is asked to the review, for the window, the command line and scripts alike.

The detector is prepared once for an exposure, and asked again as thresholds, verdicts and the defects they make change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.detectors.other_detector import prepare
from crviewer.detection.detectors.prepared_detector import PreparedDetector
from crviewer.frames.exposure.exposure import Exposure
from crviewer.review.core.detection_request import DetectionRequest
from crviewer.review.core.judgements import Judgements
from crviewer.review.core.known_defects import KnownDefects
from crviewer.review.core.review import Review


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExposureSearch:
    """A detector that is ready to answer requests which differ in thresholds and verdicts alone.

    Attributes
    ----------
    purpose : tuple
        What the detector was prepared for, as `DetectionRequest.purpose`.
    detector : PreparedDetector
    mask : (ny, nx) bool
        The input mask that the detector was told of.
    defects : KnownDefects or None
        What that has beside the input mask of the exposure.
    """

    purpose: tuple[object, ...]
    detector: PreparedDetector
    mask: NDArray[np.bool_]
    defects: KnownDefects | None

    @classmethod
    def of(
        cls, request: DetectionRequest, before: ExposureSearch | None = None, watch: JobWatch = UNWATCHED
    ) -> ExposureSearch:
        """The search for a request; where the one before serves it, only the difference of the masks costs time.

        Raises
        ------
        ValueError
            If the settings cannot be used on this exposure.
        DetectorFailed
            If the detector that they choose is not here.
        Cancelled
            If the watch said so.
        """
        defects = request.defects()
        mask = request.mask(defects)
        if before is None or not before.serves(request):
            detector = prepare(request.exposure, mask, request.settings, watch=watch)
        elif mask is before.mask or np.array_equal(mask, before.mask):
            detector = before.detector
        else:
            detector = before.detector.with_mask(mask)
        return cls(purpose=request.purpose, detector=detector, mask=mask, defects=defects)

    def serves(self, request: DetectionRequest) -> bool:
        """True where the detector is the one that a request needs, if perhaps told of another mask."""
        return self.purpose == request.purpose

    def review(self, request: DetectionRequest, watch: JobWatch = UNWATCHED) -> Review:
        """The rays that are found, with the verdicts that they take over.

        Raises
        ------
        DetectorFailed
            If the detector fails.
        Cancelled
            If the watch said so.
        """
        settings, within = request.settings, JobWatch(watch.cancel)
        detection = self.detector.detect(settings.parameters, within, growth=settings.growth)
        watch.reach(0.5)
        return Review.start(
            request.exposure,
            detection,
            min_pixels=settings.min_pixels,
            judgements=request.judgements,
            told=self.defects,
            watch=within,
        )

    def unmasked(self, request: DetectionRequest, watch: JobWatch = UNWATCHED) -> PixelIndices:
        """(n,) int64: what would be flagged if the defects were not masked; raises what `review` raises."""
        detector, settings = self.detector.with_mask(request.mask(None)), request.settings
        return detector.detect(settings.parameters, JobWatch(watch.cancel), growth=settings.growth).pixels


def review_of(
    exposure: Exposure, settings: DetectionSettings, judgements: Judgements | None = None, *, closed: bool = True
) -> Review:
    """The review that the window would show after these judgements.

    Parameters
    ----------
    exposure : Exposure
    settings : DetectionSettings
    judgements : Judgements, optional
        Verdicts that stand on the rays that are found, and on the defects that they make.
    closed : bool
        Close the loop: those defects are in the input mask of the detection.

    Raises
    ------
    ValueError
        If the settings cannot be used on this exposure.
    DetectorFailed
        If the detector that they choose is not here, or fails.
    """
    request = DetectionRequest(
        exposure=exposure, settings=settings, judgements=judgements or Judgements(), closed=closed
    )
    return ExposureSearch.of(request).review(request)
