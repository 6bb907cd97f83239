"""What is asked of a detection: the exposure, the settings, and what earlier verdicts say of its pixels."""

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

    @property
    def purpose(self) -> tuple[Exposure, LacosmicSetup, bool, DetectorChoice]:
        """All that a detector has to be prepared anew for."""
        return self.exposure, self.settings.setup, self.settings.edges, self.settings.detector

    def asks_as(self, other: DetectionRequest) -> bool:
        """True where the answer to one is the answer to the other."""
        return (
            self.exposure is other.exposure
            and (self.settings, self.closed) == (other.settings, other.closed)
            and self.judgements.same_as(other.judgements)
        )
