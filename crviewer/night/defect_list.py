"""List of the defects of a night, with the verdicts on each in the exposures of its detector."""

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
    """Defects of one detector, and the verdicts on them; immutable.

    Attributes
    ----------
    frames : tuple of NightFrame
        The exposures of that detector, in time order.
    searched : int
        Number of these that were searched.
    defects : tuple of NightDefect
        Those seen most often first.
    said : mapping
        For each frame its judgements, and the resulting verdict on every defect, (n,) int8.
    """

    frames: tuple[NightFrame, ...] = ()
    searched: int = 0
    defects: tuple[NightDefect, ...] = ()
    said: _Said = field(default_factory=dict)

    @classmethod
    def of(cls, night: Night, frame: NightFrame, reviews: NightReviews) -> DefectList:
        """List the defects found in the exposures of the detector of a frame.

        Parameters
        ----------
        night : Night
            The night.
        frame : NightFrame
            A science frame of that detector.
        reviews : NightReviews
            Reviews of the night.

        Returns
        -------
        DefectList
            Defects and verdicts.
        """
        frames = night.alike(frame)
        traces = [trace for _, trace in reviews.traces(frames)]
        return cls(frames=frames, searched=len(traces), defects=night_defects(traces)).updated(reviews)

    def updated(self, reviews: NightReviews) -> DefectList:
        """Update the verdicts; only reviews that changed are evaluated.

        Parameters
        ----------
        reviews : NightReviews
            The present reviews.

        Returns
        -------
        DefectList
            The same defects; the same object if nothing changed.
        """
        judgements = {frame.location: reviews.of(frame).judgements for frame in self.frames}
        newer = {place: now for place, now in judgements.items() if now is not self.said.get(place, (None,))[0]}
        if not newer or not self.defects:
            return self
        rays, order = self._as_rays()
        said = {place: (now, verdicts_of(rays, now, {})[order]) for place, now in newer.items()}
        return replace(self, said={**self.said, **said})

    def counts(self) -> NDArray[np.int64]:
        """(defects, verdicts) int64: number of frames with each verdict on each defect."""
        counts = np.zeros((len(self.defects), len(Verdict)), np.int64)
        for _, verdicts in self.said.values():
            counts[np.arange(len(verdicts)), verdicts] += 1
        return counts

    def _as_rays(self) -> tuple[Rays, PixelIndices]:
        """The defects as groups of pixels, and the group of each; they do not touch each other."""
        pixels = unique(*(defect.pixels for defect in self.defects))
        rays = find_rays(pixels, self.defects[0].shape, min_pixels=1)
        return rays, np.array([rays.holding(defect.pixels)[0] for defect in self.defects], np.int64)
