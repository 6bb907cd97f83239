"""Export request: a review, the settings that found its rays, and the choices about the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.frames.exposure.exposure import Exposure
from crviewer.products.core.fills import CosmicRayFill
from crviewer.review.core.dq import DQ
from crviewer.review.core.review import Review
from crviewer.review.list.ray_notes import ReviewNotes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExportRequest:
    """One review, ready to be written; every product is a function of it.

    Attributes
    ----------
    review : Review
        The review to export.
    settings : DetectionSettings
        Settings of the detection that found its rays.
    notes : ReviewNotes
        Notes on rays and on the frame.
    fill : CosmicRayFill
        What replaces cosmic rays in the cleaned image.
    flag_values : mapping from DQ to int
        Values that the observer chose for flags in a copy of the input; empty for those of its pipeline.
    rays : (n,) int64 or None
        Listed rays (0-based) of a contact sheet, in this order; None for all.
    watch : JobWatch
        Reports the progress of slow files, and cancels them.
    """

    review: Review
    settings: DetectionSettings
    notes: ReviewNotes = field(default_factory=ReviewNotes)
    fill: CosmicRayFill = CosmicRayFill.DETECTOR
    flag_values: Mapping[DQ, int] = field(default_factory=dict)
    rays: PixelIndices | None = None
    watch: JobWatch = UNWATCHED

    @property
    def exposure(self) -> Exposure:
        """The exposure that was reviewed."""
        return self.review.exposure

    @property
    def shown(self) -> PixelIndices:
        """(n,) int64: rays of a contact sheet, 0-based."""
        return np.arange(len(self.review.rays)) if self.rays is None else self.rays
