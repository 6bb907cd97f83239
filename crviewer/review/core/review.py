"""The review: all rays of an exposure with their verdicts, and the masks that follow.

A review is immutable. Judging and a new detection return a new one, so that a job on another thread or a widget that is
drawing can safely keep its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.detection import Detection
from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices, unique, without
from crviewer.detection.core.rays import Rays, find_rays
from crviewer.detection.core.track_pieces import with_whole_tracks
from crviewer.detection.detectors.median_filling import around, fill
from crviewer.frames.exposure.exposure import Exposure
from crviewer.review.core.dark_level import DarkLevel, level_of
from crviewer.review.core.dq import DQ
from crviewer.review.core.footprint import VerdictFootprint, footprint
from crviewer.review.core.holes import find_holes
from crviewer.review.core.judgements import JudgementEdit, Judgements, Settled, rulings_of, trail_kind_of, verdicts_of
from crviewer.review.core.known_defects import KnownDefects
from crviewer.review.core.measurements import RayMeasurements, measure
from crviewer.review.core.painting import HandPainting, PaintedKind
from crviewer.review.core.verdict import TrailKind, Verdict, are_cosmic

_NOTHING: PixelIndices = np.empty(0, np.int64)
_MASKING = (PaintedKind.COSMIC_RAY, PaintedKind.BAD, PaintedKind.FLAGGED)
_BITS = {PaintedKind.COSMIC_RAY: DQ.CR, PaintedKind.BAD: DQ.BAD}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Review:
    """Rays of one exposure, the verdicts on them, and the resulting masks.

    Attributes
    ----------
    exposure : Exposure
        The exposure that was searched.
    detection : Detection
        The pixels that the detector flagged.
    rays : Rays
        The groups that they form.
    holes : mapping from group to (n,) int64
        Flat indices of the pixels that a group encloses, for groups that enclose any.
    measurements : RayMeasurements
        Numbers for every group.
    judgements : Judgements
        All verdicts ever given, by pixel.
    verdicts : (groups,) int8
        The verdict on each present group, as `Verdict`.
    footprints : mapping from group to VerdictFootprint
        What the verdict masks, for each group that does not stand as a cosmic ray; the others are masked whole.
    level : DarkLevel or None
        Level of the exposure's dark frame.
    settled : mapping from group to token
        Known defects: masked during detection, so that their rays are kept as they were judged.
    painting : HandPainting
        Pixels painted by hand. The masks follow it at once; `start` groups it into rays.
    unpainted : (n,) int64
        Flat indices, ascending, of pixels that are still grouped into rays though their paint was removed.
    """

    exposure: Exposure
    detection: Detection
    rays: Rays
    holes: Mapping[int, PixelIndices]
    measurements: RayMeasurements
    judgements: Judgements
    verdicts: NDArray[np.int8]
    footprints: Mapping[int, VerdictFootprint]
    level: DarkLevel | None
    settled: Settled = field(default_factory=dict)
    painting: HandPainting = field(default_factory=HandPainting)
    unpainted: PixelIndices = field(default_factory=lambda: _NOTHING)

    @classmethod
    def start(
        cls,
        exposure: Exposure,
        detection: Detection,
        *,
        min_pixels: int = 3,
        judgements: Judgements | None = None,
        known_defects: KnownDefects | None = None,
        watch: JobWatch = UNWATCHED,
    ) -> Review:
        """Group the pixels flagged by the detector or by hand into rays, which inherit earlier judgements.

        Pieces of one straight track are one ray (`crviewer.detection.core.track_pieces`).

        Parameters
        ----------
        exposure : Exposure
            The exposure that was searched.
        detection : Detection
            The pixels that the detector flagged.
        min_pixels : int, pixels
            Smaller groups are specks: masked, but not listed.
        judgements : Judgements, optional
            Earlier verdicts and hand painting; none by default.
        known_defects : KnownDefects, optional
            Defects that were masked during the detection, beside the input mask of the exposure.
        watch : JobWatch
            Cancels the computation; checked between its steps.

        Returns
        -------
        Review
            The new review.

        Raises
        ------
        Cancelled
            If `watch` cancels.
        """
        judgements = judgements or Judgements()
        painting, known = HandPainting.of(judgements), known_defects.rays if known_defects else {}
        flagged = painting.flagged(detection.pixels, np.concatenate([_NOTHING, *known.values()]))
        rays = find_rays(flagged, exposure.shape, min_pixels=min_pixels, always=painting.pixels, watch=watch)
        rays = with_whole_tracks(rays)
        watch.check()
        settled: Settled = {}
        if known:
            rays, groups = rays.with_groups(list(known.values()))
            settled = dict(zip(groups.tolist(), known, strict=True))
        holes = find_holes(rays, watch)
        unjudged = cls(
            exposure=exposure,
            detection=detection,
            rays=rays,
            holes=holes,
            measurements=measure(rays, holes, exposure, watch),
            judgements=Judgements(),
            verdicts=np.zeros(rays.groups, np.int8),
            footprints={},
            level=level_of(exposure),
            settled=settled,
        )
        watch.check()
        return unjudged.with_judgements(judgements)

    def with_judgements(self, judgements: Judgements) -> Review:
        """The same rays with other judgements.

        Parameters
        ----------
        judgements : Judgements
            Verdicts and hand painting.

        Returns
        -------
        Review
            A new review.
        """
        painted = self._painted(judgements)
        return painted._with(painted._judged(np.arange(self.rays.groups)))

    def _painted(self, judgements: Judgements) -> Review:
        """The same review with other paint; verdicts are not updated yet."""
        painting = HandPainting.of(judgements)
        alone = np.isin(np.arange(self.rays.groups), list(self.settled))
        flagged = (self.detection.pixels, painting.pixels, self.rays.pixels[alone[self.rays.owners]])
        stand = np.isin(self.rays.pixels, np.concatenate(flagged), kind="table")
        unpainted = unique(self.rays.pixels[~stand])
        return replace(self, judgements=judgements, painting=painting, unpainted=unpainted)

    def _judged(self, groups: NDArray[np.int64]) -> NDArray[np.int8]:
        """(groups,) int8: verdicts on some groups; an unjudged group painted as a cosmic ray throughout is one."""
        verdicts = verdicts_of(self.rays, self.judgements, self.settled, groups)
        if len(self.painting.pixels):
            cosmic = np.isin(self.rays.pixels, self.painting.where(PaintedKind.COSMIC_RAY), kind="table")
            verdicts[(verdicts == 0) & np.logical_and.reduceat(cosmic, self.rays.starts[:-1])[groups]] = 1
        return verdicts

    def _with(self, verdicts: NDArray[np.int8]) -> Review:
        changed = set(np.flatnonzero(verdicts != self.verdicts).tolist())
        footprints = {group: masked for group, masked in self.footprints.items() if group not in changed}
        footprints.update(self._footprints(verdicts, changed))
        return replace(self, verdicts=verdicts, footprints=footprints)

    def _footprints(self, verdicts: NDArray[np.int8], groups: Iterable[int]) -> Iterator[tuple[int, VerdictFootprint]]:
        """Footprints of those groups that do not stand as cosmic rays, without what was painted across them."""
        painted = self.painting.where(PaintedKind.COSMIC_RAY)
        across = painted[~np.isin(painted, self.detection.pixels, kind="table")] if len(painted) else painted
        for group in groups:
            verdict, ray = Verdict(int(verdicts[group])), self.rays.of(group)
            hole: PixelIndices | None = self.holes.get(group, _NOTHING)
            if len(across) and group not in self.settled:
                ray, hole = ray[~np.isin(ray, across)], None
            if len(ray) and not verdict.is_cosmic:
                yield group, footprint(ray, verdict, self.exposure, self.level, hole, self.trail_kind(group, verdict))

    def trail_kind(self, group: int, verdict: Verdict = Verdict.TRAIL) -> TrailKind:
        """What left a trail.

        Parameters
        ----------
        group : int
            The ray.
        verdict : Verdict
            Its verdict; nothing is looked up for any but a trail.

        Returns
        -------
        TrailKind
            As the observer said; a streak for other verdicts.
        """
        if verdict is not Verdict.TRAIL:
            return TrailKind.STREAK
        return trail_kind_of(int(rulings_of(self.rays, self.judgements, self.settled, np.array([group]))[0]))

    def judging(self, chosen: NDArray[np.int64], verdict: Verdict, kind: TrailKind = TrailKind.STREAK) -> JudgementEdit:
        """Edit that gives a verdict to the chosen groups; `edited` applies it.

        The last action counts: pixels of a group painted as a cosmic ray become part of the group if the verdict is not
        a cosmic ray.

        Parameters
        ----------
        chosen : (n,) int64
            Groups to judge.
        verdict : Verdict
            `Verdict.UNREVIEWED` removes their verdicts.
        kind : TrailKind
            What left the trail, if that is the verdict.

        Returns
        -------
        JudgementEdit
            The change.
        """
        edit = self.judgements.judging(self.rays, chosen, verdict, self.settled, kind)
        if verdict.is_cosmic or not len(self.painting.pixels):
            return edit
        own = [self.rays.of(group) for group in chosen.tolist() if group not in self.settled]
        painted = np.intersect1d(np.concatenate([_NOTHING, *own]), self.painting.where(PaintedKind.COSMIC_RAY))
        return edit.also(self.painting.painting(painted, PaintedKind.FLAGGED))

    def edited(self, edit: JudgementEdit) -> Review:
        """Apply an edit or its inverse; which pixels form a ray does not change.

        Parameters
        ----------
        edit : JudgementEdit
            The change.

        Returns
        -------
        Review
            A new review.
        """
        judgements, verdicts = self.judgements.changed(edit), self.verdicts.copy()
        after = self._painted(judgements) if edit.paints else replace(self, judgements=judgements)
        touched = self.rays.holding(edit.pixels)
        verdicts[touched] = after._judged(touched)
        return after._with(verdicts)

    def footprint(self, group: int) -> VerdictFootprint:
        """Pixels and bits that one group masks under its present verdict, apart from what was painted over it.

        Parameters
        ----------
        group : int
            The ray or speck.

        Returns
        -------
        VerdictFootprint
            Masked pixels and their bits.
        """
        return self.footprints.get(group) or VerdictFootprint(self.rays.of(group), DQ.CR)

    @property
    def cosmic_pixels(self) -> PixelIndices:
        """Flat indices, ascending, of the pixels that stand as cosmic rays: unreviewed, judged or painted so."""
        stands = are_cosmic(self.verdicts)
        standing = self.rays.pixels[stands[self.rays.owners]]
        return unique(without(standing, self.unmasked), self.painting.where(PaintedKind.COSMIC_RAY))

    @property
    def unmasked(self) -> PixelIndices:
        """Flat indices, ascending, of pixels that no ray masks as a cosmic ray: painted over, or no longer flagged."""
        return unique(self.painting.where(PaintedKind.ERASED, PaintedKind.BAD), self.unpainted)

    def dq(self) -> NDArray[np.uint16]:
        """DQ plane: (ny, nx) uint16, a new array; 0 where a pixel is good."""
        dq = np.where(self.exposure.mask, np.uint16(DQ.BAD), np.uint16(0))
        flat, known = dq.reshape(-1), self.exposure.mask.reshape(-1)
        flat[self.cosmic_pixels] |= np.uint16(DQ.CR)
        for masked in self.footprints.values():
            flat[masked.pixels] |= np.uint16(masked.bits)
        erased, painted = self.painting.where(PaintedKind.ERASED), self.painting.where(*_MASKING)
        flat[erased] = known[erased] * np.uint16(DQ.BAD)
        flat[self.painting.where(PaintedKind.BAD)] |= np.uint16(DQ.BAD)
        flat[painted[flat[painted] != 0]] |= np.uint16(DQ.USER)
        return dq

    def bad_pixels(self, *, after_images: bool = False) -> NDArray[np.bool_]:
        """Bad-pixel mask: the defects of the detector, for use on other frames too.

        Parameters
        ----------
        after_images : bool
            Include after-images, which belong to this frame alone.

        Returns
        -------
        (ny, nx) bool
            A new array, True at bad pixels.
        """
        of_frame = DQ.TRAIL if after_images else DQ.TRAIL | DQ.AFTERIMAGE
        bad = self.exposure.mask.copy()
        flat, known = bad.reshape(-1), self.exposure.mask.reshape(-1)
        for masked in self.footprints.values():
            if masked.bits & DQ.BAD and not masked.bits & of_frame:
                flat[masked.pixels] = True
        erased = self.painting.where(PaintedKind.ERASED)
        flat[erased] = known[erased]
        flat[self.painting.where(PaintedKind.BAD)] = True
        return bad

    def dq_at(self, row: int, column: int) -> DQ:
        """DQ bits of one pixel.

        Parameters
        ----------
        row, column : int
            0-based.

        Returns
        -------
        DQ
            As `dq` has it there.
        """
        pixel = row * self.rays.shape[1] + column
        bits = DQ.BAD if self.exposure.mask[row, column] else DQ(0)
        paint = int(self.painting.at(np.array([pixel]))[0])
        if paint == PaintedKind.ERASED:
            return bits
        bits |= self._bits_of_rays(pixel, cosmic=pixel not in self.unmasked)
        bits |= _BITS.get(PaintedKind(paint), DQ(0)) if paint else DQ(0)
        return bits | DQ.USER if paint and bits else bits

    def _bits_of_rays(self, pixel: int, *, cosmic: bool) -> DQ:
        """Bits that rays and verdicts give to a pixel; `cosmic` False leaves out the rays that stand as cosmic rays."""
        bits = DQ(0)
        for group in self.rays.holding(np.array([pixel])):
            bits |= DQ.CR if cosmic and Verdict(int(self.verdicts[group])).is_cosmic else DQ(0)
        for masked in self.footprints.values():
            own = masked.pixels
            if len(own) and own[0] <= pixel <= own[-1] and pixel in own:
                bits |= masked.bits
        return bits

    def replaces(self, pixels: PixelIndices) -> NDArray[np.bool_]:
        """Which of the given flagged pixels are replaced in the cleaned image.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices, ascending.

        Returns
        -------
        (n,) bool
            True where the pixel is replaced.
        """
        entries = np.flatnonzero(np.isin(self.rays.pixels, pixels, kind="table"))
        owners = np.searchsorted(self.rays.starts, entries, side="right") - 1
        stands = are_cosmic(self.verdicts[owners])
        replaced: NDArray[np.bool_] = np.isin(pixels, self.rays.pixels[entries[stands]])
        replaced &= ~np.isin(pixels, self.unmasked)
        replaced |= self.painting.at(pixels) == PaintedKind.COSMIC_RAY
        return replaced

    def cleaned(self) -> NDArray[np.float32]:
        """Cleaned image: (ny, nx) float32 electrons, a new array; only pixels that stand as cosmic rays differ."""
        cleaned = self.exposure.electrons.copy()
        replaced = self.replaces(self.detection.pixels)
        cleaned.reshape(-1)[self.detection.pixels[replaced]] = self.detection.values[replaced]
        filled, values = self.filled()
        cleaned.reshape(-1)[filled] = values
        return cleaned

    def filled(self) -> tuple[PixelIndices, NDArray[np.float32]]:
        """Values of the cleaned image at and near painted pixels, which the detector did not replace.

        Returns
        -------
        pixels : (n,) int64
            Flat indices, ascending, of the replaced pixels with a painted one in their 5 × 5 neighbourhood.
        values : (n,) float32, electrons
            From `crviewer.detection.detectors.median_filling`, using pixels that are neither flagged nor masked.
        """
        shape, electrons, step = self.exposure.shape, self.exposure.electrons, self.exposure.mosaic.step
        if not len(self.painting.pixels):
            return _NOTHING, np.empty(0, np.float32)
        near = around(self.painting.where(*_MASKING), shape, colour_step=step)
        pixels = near[self.replaces(near)]
        used = around(pixels, shape, colour_step=step)
        masked = [masked.pixels for masked in self.footprints.values()]
        flagged = np.concatenate([self.rays.pixels, self.painting.where(*_MASKING), *masked])
        bad = used[np.isin(used, flagged) | self.exposure.mask.reshape(-1)[used]]
        return pixels, fill(electrons, pixels, bad, colour_step=step)

    def undecided(self) -> NDArray[np.int64]:
        """Listed rays without a verdict, as (n,) int64, ascending."""
        return np.flatnonzero(self.verdicts[: len(self.rays)] == Verdict.UNREVIEWED)
