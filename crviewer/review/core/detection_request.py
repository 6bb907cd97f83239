"""Detecting for a review: what is asked, what is told of earlier verdicts, and the review that comes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from crviewer.detection import Lacosmic
from crviewer.detection.core.detection import Detection
from crviewer.detection.core.job_watch import UNWATCHED, Cancel, JobWatch, Report
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.detectors.other_detector import OtherDetector, prepare
from crviewer.frames.exposure.exposure import Exposure
from crviewer.review.core.judgements import Judgements
from crviewer.review.core.known_defects import KnownDefects
from crviewer.review.core.review import Review


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DetectionRequest:
    """What to detect in, how, and the verdicts that the new rays take over.

    Attributes
    ----------
    exposure : Exposure
    settings : DetectionSettings
    judgements : Judgements
    closed : bool
        Close the loop: the defects that verdicts made are in the input mask.
    """

    exposure: Exposure
    settings: DetectionSettings
    judgements: Judgements
    closed: bool

    def defects(self) -> KnownDefects | None:
        """What the detection is told of, beside the input mask of the exposure."""
        return KnownDefects.of(self.judgements, self.exposure) if self.closed else None

    def mask(self, defects: KnownDefects | None) -> NDArray[np.bool_]:
        """(ny, nx) bool: the input mask of the detection."""
        mask = self.settings.mask_for(self.exposure)
        return mask if defects is None else defects.added_to(mask)

    def engine(
        self, mask: NDArray[np.bool_], *, cancel: Cancel | None = None, progress: Report | None = None
    ) -> Lacosmic | OtherDetector:
        """The detector that the settings choose, ready for the exposure; raises what `prepare` raises."""
        return prepare(self.exposure, mask, self.settings, cancel=cancel, progress=progress)

    def review(self, detection: Detection, defects: KnownDefects | None, watch: JobWatch = UNWATCHED) -> Review:
        """The rays of a detection that was told of some defects, with the verdicts that they take over.

        Raises `Cancelled` if the watch says so.
        """
        return Review.start(
            self.exposure,
            detection,
            min_pixels=self.settings.min_pixels,
            judgements=self.judgements,
            told=defects,
            watch=watch,
        )


class SearchedExposure:
    """One exposure under one choice of settings, prepared once and then searched as often as verdicts change.

    Raises
    ------
    ValueError
        If the settings cannot be used on this exposure.
    DetectorFailed
        If the detector that they choose is not here, or fails.
    """

    def __init__(self, exposure: Exposure, settings: DetectionSettings) -> None:
        self._request = DetectionRequest(exposure=exposure, settings=settings, judgements=Judgements(), closed=False)
        self._engine = self._request.engine(self._request.mask(None))

    def review(self, judgements: Judgements | None = None, *, closed: bool = True) -> Review:
        """Detect as the window does after these judgements, told of the defects that they make if the loop is closed.

        The verdicts stand on the rays that were found, and on those of the defects.
        """
        request = replace(self._request, judgements=judgements or Judgements(), closed=closed)
        defects, settings = request.defects(), self._request.settings
        engine = self._engine.with_mask(request.mask(defects))
        return request.review(engine.detect(settings.parameters, growth=settings.growth), defects)


def review_of(
    exposure: Exposure, settings: DetectionSettings, judgements: Judgements | None = None, *, closed: bool = True
) -> Review:
    """The review that the window would show after these judgements; raises what `SearchedExposure` raises."""
    return SearchedExposure(exposure, settings).review(judgements, closed=closed)
