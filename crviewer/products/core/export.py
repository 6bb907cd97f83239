"""What products are made of: a review, the settings that found its rays, and what was chosen about the files."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.frames.exposure.exposure import Exposure
from crviewer.products.core.fills import CosmicRayFill
from crviewer.review.core.review import Review
from crviewer.review.list.ray_notes import ReviewNotes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExportRequest:
    """One review, ready to be written; every product is a function of it.

    Attributes
    ----------
    review : Review
    settings : DetectionSettings
        Of the detection that found its rays.
    notes : ReviewNotes
        What was written down about rays, and about the frame.
    fill : CosmicRayFill
        What the cleaned image has in the place of cosmic rays.
    rays : (n,) int64 or None
        Which listed rays (0-based) a contact sheet shows, in this order; all where it is None.
    watch : JobWatch
        Hears how far a file is that takes long, and may stop it.
    """

    review: Review
    settings: DetectionSettings
    notes: ReviewNotes = field(default_factory=ReviewNotes)
    fill: CosmicRayFill = CosmicRayFill.DETECTOR
    rays: PixelIndices | None = None
    watch: JobWatch = UNWATCHED

    @property
    def exposure(self) -> Exposure:
        """What was reviewed."""
        return self.review.exposure

    @property
    def shown(self) -> PixelIndices:
        """(n,) int64: the rays of a contact sheet."""
        return np.arange(len(self.review.rays)) if self.rays is None else self.rays
