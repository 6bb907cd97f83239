"""The list of defects of a night: each with the verdicts that the exposures of its detector have for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.detection.core.rays import Rays, find_rays
from crviewer.frames.fits.file_location import FileLocation
from crviewer.night.defects import NightDefect, night_defects
from crviewer.night.frame import NightFrame
from crviewer.night.night import Night
from crviewer.night.reviews import NightReviews
from crviewer.review.core.judgements import Judgements, verdicts_of
from crviewer.review.core.verdict import Verdict

_Said = Mapping[FileLocation, tuple[Judgements, NDArray[np.int8]]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DefectList:
    """Defects of one detector, and what was said of them; it never changes.

    Attributes
    ----------
    frames : tuple of NightFrame
        The exposures of that detector, in the order of time.
    searched : int
        How many of those were searched, so that something is known of them.
    defects : tuple of NightDefect
        Those seen most often first.
    said : mapping
        For each frame its judgements, and the verdict on every defect, (n,) int8, that they make.
    """

    frames: tuple[NightFrame, ...] = ()
    searched: int = 0
    defects: tuple[NightDefect, ...] = ()
    said: _Said = field(default_factory=dict)

    @classmethod
    def of(cls, night: Night, frame: NightFrame, reviews: NightReviews) -> DefectList:
        """List the defects that the exposures of the detector of one frame show."""
        frames = night.alike(frame)
        traces = [trace for _, trace in reviews.traces(frames)]
        return cls(frames=frames, searched=len(traces), defects=night_defects(traces)).updated(reviews)

    def updated(self, reviews: NightReviews) -> DefectList:
        """The same defects with what reviews say by now; only what changed is looked at."""
        judgements = {frame.location: reviews.of(frame).judgements for frame in self.frames}
        newer = {place: now for place, now in judgements.items() if now is not self.said.get(place, (None,))[0]}
        if not newer or not self.defects:
            return self
        rays, order = self._as_rays()
        said = {place: (now, verdicts_of(rays, now, {})[order]) for place, now in newer.items()}
        return replace(self, said={**self.said, **said})

    def counts(self) -> NDArray[np.int64]:
        """(defects, verdicts) int64: by how many frames each defect has which verdict."""
        counts = np.zeros((len(self.defects), len(Verdict)), np.int64)
        for _, verdicts in self.said.values():
            counts[np.arange(len(verdicts)), verdicts] += 1
        return counts

    def _as_rays(self) -> tuple[Rays, PixelIndices]:
        """The defects as groups of pixels, and the group of each: none touches another."""
        pixels = unique(*(defect.pixels for defect in self.defects))
        rays = find_rays(pixels, self.defects[0].shape, min_pixels=1)
        return rays, np.array([rays.holding(defect.pixels)[0] for defect in self.defects], np.int64)
