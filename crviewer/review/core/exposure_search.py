"""Search of an exposure: from a detection request to a review, for the window, the command line and scripts alike.

The detector is prepared once for an exposure, and reused as thresholds, verdicts and the resulting defects change.
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
    """A prepared detector, for requests that differ only in thresholds and verdicts.

    Attributes
    ----------
    purpose : tuple
        What the detector was prepared for, as `DetectionRequest.purpose`.
    detector : PreparedDetector
        The prepared detector.
    mask : (ny, nx) bool
        Its input mask.
    defects : KnownDefects or None
        Defects in `mask` in addition to the input mask of the exposure.
    """

    purpose: tuple[object, ...]
    detector: PreparedDetector
    mask: NDArray[np.bool_]
    defects: KnownDefects | None

    @classmethod
    def of(
        cls, request: DetectionRequest, before: ExposureSearch | None = None, watch: JobWatch = UNWATCHED
    ) -> ExposureSearch:
        """Prepare the detector for a request; if an earlier search serves it, only the change of the mask costs time.

        Parameters
        ----------
        request : DetectionRequest
            The detection to prepare.
        before : ExposureSearch, optional
            The previous search.
        watch : JobWatch
            Cancels the preparation, and reports its progress.

        Returns
        -------
        ExposureSearch
            The prepared search.

        Raises
        ------
        ValueError
            If the settings cannot be used on this exposure.
        DetectorFailed
            If the chosen detector is not installed, or fails.
        Cancelled
            If `watch` cancels.
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
        """Whether the prepared detector can be used for a request, possibly with another mask.

        Parameters
        ----------
        request : DetectionRequest
            The detection wanted.

        Returns
        -------
        bool
            True if only thresholds or verdicts differ.
        """
        return self.purpose == request.purpose

    def review(self, request: DetectionRequest, watch: JobWatch = UNWATCHED) -> Review:
        """Detect, and group the flagged pixels into rays, which inherit the earlier verdicts.

        Parameters
        ----------
        request : DetectionRequest
            Thresholds and verdicts.
        watch : JobWatch
            Cancels the detection, and reports its progress.

        Returns
        -------
        Review
            The new review.

        Raises
        ------
        DetectorFailed
            If the detector fails.
        Cancelled
            If `watch` cancels.
        """
        settings, within = request.settings, JobWatch(watch.cancel)
        detection = self.detector.detect(settings.parameters, within, growth=settings.growth)
        watch.reach(0.5)
        return Review.start(
            request.exposure,
            detection,
            min_pixels=settings.min_pixels,
            judgements=request.judgements,
            known_defects=self.defects,
            watch=within,
        )

    def unmasked(self, request: DetectionRequest, watch: JobWatch = UNWATCHED) -> PixelIndices:
        """Pixels that would be flagged if the defects from verdicts were not masked.

        Parameters
        ----------
        request : DetectionRequest
            Thresholds.
        watch : JobWatch
            Cancels the detection.

        Returns
        -------
        (n,) int64
            Flat indices.

        Raises
        ------
        DetectorFailed
            If the detector fails.
        Cancelled
            If `watch` cancels.
        """
        detector, settings = self.detector.with_mask(request.mask(None)), request.settings
        return detector.detect(settings.parameters, JobWatch(watch.cancel), growth=settings.growth).pixels


def review_of(
    exposure: Exposure, settings: DetectionSettings, judgements: Judgements | None = None, *, closed: bool = True
) -> Review:
    """Detect once and return the review that the window would show.

    Parameters
    ----------
    exposure : Exposure
        The exposure to search.
    settings : DetectionSettings
        Detector and parameters.
    judgements : Judgements, optional
        Earlier verdicts, inherited by the new rays; none by default.
    closed : bool
        Mask the defects from these verdicts during detection.

    Returns
    -------
    Review
        Rays with the verdicts that they inherit, defects included.

    Raises
    ------
    ValueError
        If the settings cannot be used on this exposure.
    DetectorFailed
        If the chosen detector is not installed, or fails.
    """
    request = DetectionRequest(
        exposure=exposure, settings=settings, judgements=judgements or Judgements(), closed=closed
    )
    return ExposureSearch.of(request).review(request)
