"""What products are made of: a review, the settings that found its rays, and what was chosen about the files."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from crviewer.detection.pixel_sets import Flat
from crviewer.detection.settings import Settings
from crviewer.detection.watch import UNWATCHED, Watch
from crviewer.frames.exposure import Exposure
from crviewer.products.fill import Fill
from crviewer.review.notes import Notes
from crviewer.review.review import Review


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Export:
    """One review, ready to be written; every product is a function of it.

    Attributes
    ----------
    review : Review
    settings : Settings
        Of the detection that found its rays.
    notes : Notes
        What was written down about rays, and about the frame.
    fill : Fill
        What the cleaned image has in the place of cosmic rays.
    rays : (n,) int64 or None
        Which listed rays (0-based) a contact sheet shows, in this order; all where it is None.
    watch : Watch
        Hears how far a file is that takes long, and may stop it.
    """

    review: Review
    settings: Settings
    notes: Notes = field(default_factory=Notes)
    fill: Fill = Fill.DETECTOR
    rays: Flat | None = None
    watch: Watch = UNWATCHED

    @property
    def exposure(self) -> Exposure:
        """What was reviewed."""
        return self.review.exposure

    @property
    def shown(self) -> Flat:
        """(n,) int64: the rays of a contact sheet."""
        return np.arange(len(self.review.rays)) if self.rays is None else self.rays
