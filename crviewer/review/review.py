"""The review: all rays of an exposure with their verdicts, and the masks that follow.

A review never changes. Judging, and a new detection, return another one, so that a job on another thread and a
widget that draws can hold theirs in peace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.detection import Detection
from crviewer.detection.rays import Flat, Rays, find_rays
from crviewer.frames.exposure import Exposure
from crviewer.review.dark import DarkLevel, level_of
from crviewer.review.defects import Defects
from crviewer.review.dq import DQ
from crviewer.review.footprint import Footprint, footprint
from crviewer.review.hole import find_holes
from crviewer.review.judgement import Edit, Judgements, Settled, verdicts_of
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
    settled : mapping from group to token
        Defects that the detection was told of: it no longer sees their rays, which are kept as they were judged.
    """

    exposure: Exposure
    detection: Detection
    rays: Rays
    measurements: Measurements
    judgements: Judgements
    verdicts: NDArray[np.int8]
    footprints: Mapping[int, Footprint]
    level: DarkLevel | None
    settled: Settled = field(default_factory=dict)

    @classmethod
    def start(
        cls,
        exposure: Exposure,
        detection: Detection,
        *,
        min_pixels: int = 3,
        judgements: Judgements | None = None,
        told: Defects | None = None,
    ) -> Review:
        """A review of what was flagged; nothing is judged yet unless earlier judgements are given.

        `told` are the defects that the detection had in its input mask, beside that of the exposure.
        """
        rays = find_rays(detection.pixels, exposure.shape, min_pixels=min_pixels)
        settled: Settled = {}
        if told is not None and told.rays:
            rays, groups = rays.with_groups(list(told.rays.values()))
            settled = dict(zip(groups.tolist(), told.rays, strict=True))
        unjudged = cls(
            exposure=exposure,
            detection=detection,
            rays=rays,
            measurements=measure(rays, find_holes(rays), exposure),
            judgements=Judgements(),
            verdicts=np.zeros(rays.groups, np.int8),
            footprints={},
            level=level_of(exposure),
            settled=settled,
        )
        return unjudged.with_judgements(judgements) if judgements else unjudged

    def with_judgements(self, judgements: Judgements) -> Review:
        """The same rays with other verdicts."""
        return self._with(judgements, verdicts_of(self.rays, judgements, self.settled))

    def _with(self, judgements: Judgements, verdicts: NDArray[np.int8]) -> Review:
        changed = set(np.flatnonzero(verdicts != self.verdicts).tolist())
        footprints = {group: masked for group, masked in self.footprints.items() if group not in changed}
        footprints.update(_footprints(self.exposure, self.rays, verdicts, self.level, changed))
        return replace(self, judgements=judgements, verdicts=verdicts, footprints=footprints)

    def judging(self, chosen: NDArray[np.int64], verdict: Verdict) -> Edit:
        """What changes when the chosen groups get a verdict; `edited` applies it."""
        return self.judgements.judging(self.rays, chosen, verdict, self.settled)

    def edited(self, edit: Edit) -> Review:
        """The review after an edit, or after its inverse."""
        judgements, verdicts = self.judgements.changed(edit), self.verdicts.copy()
        touched = self.rays.holding(edit.pixels)
        verdicts[touched] = verdicts_of(self.rays, judgements, self.settled, touched)
        return self._with(judgements, verdicts)

    def footprint(self, group: int) -> Footprint:
        """What one group masks under its present verdict."""
        return self.footprints.get(group) or Footprint(self.rays.of(group), DQ.CR)

    @property
    def cosmic_pixels(self) -> Flat:
        """Flat indices, ascending, of the pixels that stand as cosmic rays: not judged, or judged so."""
        stands = np.isin(self.verdicts, [Verdict.UNREVIEWED, Verdict.COSMIC_RAY])
        return np.unique(self.rays.pixels[stands[self.rays.owners]])

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

    def dq_at(self, row: int, column: int) -> DQ:
        """Bits of one pixel (0-based)."""
        pixel = row * self.rays.shape[1] + column
        bits = DQ.BAD if self.exposure.mask[row, column] else DQ(0)
        for group in self.rays.holding(np.array([pixel])):
            bits |= DQ.CR if Verdict(int(self.verdicts[group])).is_cosmic else DQ(0)
        for masked in self.footprints.values():
            own = masked.pixels
            if len(own) and own[0] <= pixel <= own[-1] and pixel in own:
                bits |= masked.bits
        return bits

    def replaces(self, pixels: Flat) -> NDArray[np.bool_]:
        """Which of some flagged pixels, given flat and ascending, the cleaned image replaces."""
        entries = np.flatnonzero(np.isin(self.rays.pixels, pixels, kind="table"))
        owners = np.searchsorted(self.rays.starts, entries, side="right") - 1
        stands = np.isin(self.verdicts[owners], [Verdict.UNREVIEWED, Verdict.COSMIC_RAY])
        return np.isin(pixels, self.rays.pixels[entries[stands]])

    def cleaned(self) -> NDArray[np.float32]:
        """(ny, nx) float32 electrons, a new array: the pixels that stand as cosmic rays replaced, no others."""
        cleaned = self.exposure.electrons.copy()
        replaced = self.replaces(self.detection.pixels)
        cleaned.reshape(-1)[self.detection.pixels[replaced]] = self.detection.values[replaced]
        return cleaned

    def undecided(self) -> NDArray[np.int64]:
        """Listed rays that nobody judged, ascending."""
        return np.flatnonzero(self.verdicts[: len(self.rays)] == Verdict.UNREVIEWED)


def _footprints(
    exposure: Exposure, rays: Rays, verdicts: NDArray[np.int8], level: DarkLevel | None, groups: Iterable[int]
) -> Iterator[tuple[int, Footprint]]:
    """Footprints of those groups that do not stand as cosmic rays."""
    for group in groups:
        verdict = Verdict(int(verdicts[group]))
        if not verdict.is_cosmic:
            yield group, footprint(rays.of(group), verdict, exposure, level)
