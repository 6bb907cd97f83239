"""The review: all rays of an exposure with their verdicts, and the masks that follow.

A review never changes. Judging, and a new detection, return another one, so that a job on another thread and a
widget that draws can hold theirs in peace.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.detection import Detection
from crviewer.detection.rays import Flat, Rays, find_rays
from crviewer.frames.exposure import Exposure
from crviewer.review.dark import DarkLevel, dark_level
from crviewer.review.dq import DQ
from crviewer.review.footprint import Footprint, footprint
from crviewer.review.hole import find_holes
from crviewer.review.judgement import Edit, Judgements, verdicts_of
from crviewer.review.measurement import Measurements, measure
from crviewer.review.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Review:
    """Rays of one exposure, what was said of them, and what that masks.

    Attributes
    ----------
    exposure, detection, rays
        What was observed, what was flagged, and how it groups.
    measurements : Measurements
        Numbers for every group.
    judgements : Judgements
        All that was ever said, by pixel.
    verdicts : (groups,) int8
        What that says of each present group, as `Verdict`.
    footprints : mapping from group to Footprint
        What each group masks that does not stand as a cosmic ray; of those that do, it is the group.
    level : DarkLevel or None
        Of the exposure's dark.
    """

    exposure: Exposure
    detection: Detection
    rays: Rays
    measurements: Measurements
    judgements: Judgements
    verdicts: NDArray[np.int8]
    footprints: Mapping[int, Footprint]
    level: DarkLevel | None

    @classmethod
    def start(cls, exposure: Exposure, detection: Detection, *, min_pixels: int = 3) -> Review:
        """A review in which nothing is judged yet."""
        level = None if exposure.dark is None else dark_level(exposure.dark, exposure.mask)
        return _review(exposure, detection, min_pixels, Judgements(), level)

    def with_detection(self, detection: Detection, *, min_pixels: int = 3) -> Review:
        """The same verdicts on what another detection flagged; they keep to their pixels."""
        return _review(self.exposure, detection, min_pixels, self.judgements, self.level)

    def judging(self, chosen: NDArray[np.int64], verdict: Verdict) -> Edit:
        """What changes when the chosen groups get a verdict; `edited` applies it."""
        return self.judgements.judging(self.rays, chosen, verdict)

    def edited(self, edit: Edit) -> Review:
        """The review after an edit, or after its inverse."""
        judgements = self.judgements.changed(edit)
        verdicts = verdicts_of(self.rays, judgements)
        changed = np.flatnonzero(verdicts != self.verdicts).tolist()
        kept = {group: mask for group, mask in self.footprints.items() if group not in changed}
        made = _footprints(self.exposure, self.rays, verdicts, self.level, changed)
        return replace(self, judgements=judgements, verdicts=verdicts, footprints={**kept, **dict(made)})

    def footprint(self, group: int) -> Footprint:
        """What one group masks under its present verdict."""
        return self.footprints.get(group) or Footprint(self.rays.of(group), DQ.CR)

    @property
    def cosmic_pixels(self) -> Flat:
        """Flat indices of the pixels that stand as cosmic rays: not judged, or judged so."""
        stands = np.isin(self.verdicts, [Verdict.UNREVIEWED, Verdict.COSMIC_RAY])
        return np.sort(self.rays.pixels[stands[self.rays.owners]])

    def dq(self) -> NDArray[np.uint16]:
        """(ny, nx) uint16, a new array: why each pixel is masked; 0 where it is good."""
        dq = np.where(self.exposure.mask, np.uint16(DQ.BAD), np.uint16(0))
        flat = dq.reshape(-1)
        flat[self.cosmic_pixels] |= np.uint16(DQ.CR)
        for masked in self.footprints.values():
            flat[masked.pixels] |= np.uint16(masked.bits)
        return dq

    def bad_pixels(self, *, after_images: bool = False) -> NDArray[np.bool_]:
        """(ny, nx) bool, a new array: the defects of the detector, for use on other frames too.

        After-images are of this frame alone and left out unless asked for.
        """
        bad = self.exposure.mask.copy()
        flat = bad.reshape(-1)
        for masked in self.footprints.values():
            if masked.bits & DQ.BAD and (after_images or not masked.bits & DQ.AFTERIMAGE):
                flat[masked.pixels] = True
        return bad

    def cleaned(self) -> NDArray[np.float32]:
        """(ny, nx) float32 electrons, a new array: the pixels that stand as cosmic rays replaced, no others."""
        cleaned = self.exposure.electrons.copy()
        cosmic = self.cosmic_pixels
        place = np.searchsorted(self.detection.pixels, cosmic)
        cleaned.reshape(-1)[cosmic] = self.detection.values[place]
        return cleaned

    def undecided(self) -> NDArray[np.int64]:
        """Listed rays that nobody judged, ascending."""
        return np.flatnonzero(self.verdicts[: len(self.rays)] == Verdict.UNREVIEWED)


def _review(
    exposure: Exposure, detection: Detection, min_pixels: int, judgements: Judgements, level: DarkLevel | None
) -> Review:
    rays = find_rays(detection.pixels, exposure.shape, min_pixels=min_pixels)
    verdicts = verdicts_of(rays, judgements)
    return Review(
        exposure=exposure,
        detection=detection,
        rays=rays,
        measurements=measure(rays, find_holes(rays), exposure),
        judgements=judgements,
        verdicts=verdicts,
        footprints=dict(_footprints(exposure, rays, verdicts, level, np.flatnonzero(verdicts).tolist())),
        level=level,
    )


def _footprints(
    exposure: Exposure, rays: Rays, verdicts: NDArray[np.int8], level: DarkLevel | None, groups: list[int]
) -> Iterator[tuple[int, Footprint]]:
    """Footprints of those groups that do not stand as cosmic rays."""
    for group in groups:
        verdict = Verdict(int(verdicts[group]))
        if not verdict.is_cosmic:
            yield group, footprint(rays.of(group), verdict, exposure, level)
