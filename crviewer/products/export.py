"""What products are made of: a review, the settings that found its rays, and what was chosen about the files."""

from __future__ import annotations

from dataclasses import dataclass

from crviewer.detection.settings import Settings
from crviewer.frames.exposure import Exposure
from crviewer.products.fill import Fill
from crviewer.review.review import Review


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Export:
    """One review, ready to be written; every product is a function of it.

    Attributes
    ----------
    review : Review
    settings : Settings
        Of the detection that found its rays.
    fill : Fill
        What the cleaned image has in the place of cosmic rays.
    """

    review: Review
    settings: Settings
    fill: Fill = Fill.DETECTOR

    @property
    def exposure(self) -> Exposure:
        """What was reviewed."""
        return self.review.exposure
