"""Input of one detection: exposure, settings, and the earlier verdicts on its pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.parameters import LacosmicSetup
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.detectors.offered_detectors import DetectorChoice
from crviewer.frames.exposure.exposure import Exposure
from crviewer.review.core.judgements import Judgements
from crviewer.review.core.known_defects import KnownDefects


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DetectionRequest:
    """Exposure, detector settings and earlier verdicts for one detection.

    Attributes
    ----------
    exposure : Exposure
        The exposure to search.
    settings : DetectionSettings
        Detector and parameters.
    judgements : Judgements
        Verdicts that the new rays inherit.
    closed : bool
        Mask the defects from these verdicts during detection.
    """

    exposure: Exposure
    settings: DetectionSettings
    judgements: Judgements
    closed: bool

    def defects(self) -> KnownDefects | None:
        """Defects to mask in addition to the input mask of the exposure; None if `closed` is False."""
        return KnownDefects.of(self.judgements, self.exposure) if self.closed else None

    def mask(self, defects: KnownDefects | None) -> NDArray[np.bool_]:
        """Input mask of the detection.

        Parameters
        ----------
        defects : KnownDefects or None
            Defects to add to the input mask of the exposure.

        Returns
        -------
        (ny, nx) bool
            True at masked pixels.
        """
        mask = self.settings.mask_for(self.exposure)
        return mask if defects is None else defects.added_to(mask)

    @property
    def purpose(self) -> tuple[Exposure, LacosmicSetup, bool, DetectorChoice]:
        """Everything that requires a new prepared detector when it changes."""
        return self.exposure, self.settings.setup, self.settings.edges, self.settings.detector

    def asks_as(self, other: DetectionRequest) -> bool:
        """Whether another request has the same answer.

        Parameters
        ----------
        other : DetectionRequest
            The other request.

        Returns
        -------
        bool
            True if exposure, settings, verdicts and loop are the same.
        """
        return (
            self.exposure is other.exposure
            and (self.settings, self.closed) == (other.settings, other.closed)
            and self.judgements.same_as(other.judgements)
        )
