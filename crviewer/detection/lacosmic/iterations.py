"""The iterations of L.A.Cosmic: each starts from what was seen before, and measures only where nothing of it holds.

Two records may serve: that of the same iteration in the last answer, whose mask is nearly the same after a small step
of a threshold; and that of the iteration before, whose mask lacks only what was found since. What neither knows is
near a pixel that the step changed *and* near one that the iteration before has just found.
"""

from __future__ import annotations

from functools import reduce

import numpy as np

from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.detection.lacosmic.arithmetic.astroscrappy_growth import GrowthThresholds, grow_in_squares, sight
from crviewer.detection.lacosmic.arithmetic.formulas import LacosmicFormulas
from crviewer.detection.lacosmic.arithmetic.influence import CELL, GROWTH, CellGrid, CellMap
from crviewer.detection.lacosmic.arithmetic.pixel_flags import EMPTY, MARKED, PixelSet, without
from crviewer.detection.lacosmic.first_iteration import FirstIteration
from crviewer.detection.lacosmic.first_maps import LOWEST_SIGCLIP, FirstMaps
from crviewer.detection.lacosmic.iteration_record import (
    NO_ENTRIES,
    UNKNOWN,
    IterationRecord,
    Mask,
    MaskDifferences,
    SeenPixels,
)
from crviewer.detection.lacosmic.scattered_pixels import measure, squares
from crviewer.detection.lacosmic.significance_bounds import SignificanceBounds
from crviewer.detection.lacosmic.working_image import WorkingImage

MARGIN = np.float32(0.9)  # floor of a new record, as a fraction of sigclip: how far down steps may go and still use it
FAR_BELOW = np.float32(0.7)  # a floor is not kept below this fraction of sigclip: the lists would be long


class IterationSequence:
    """Runs the iterations on one working image; the first needs none, since its maps are there.

    Parameters
    ----------
    formulas : LacosmicFormulas
        For the working image.
    working : WorkingImage
        Which shows the mask of each iteration in turn.
    maps : FirstMaps
        Of the original image.
    grid : CellGrid
        Of the image.
    """

    def __init__(self, formulas: LacosmicFormulas, working: WorkingImage, maps: FirstMaps, grid: CellGrid) -> None:
        self._formulas = formulas
        self._working = working
        self._grid = grid
        self._bounds = SignificanceBounds(formulas, working, maps, grid)
        self._differences = MaskDifferences(working.flags)
        self.first = FirstIteration(maps, working.flags, formulas.shape[1], grid, self._differences)
        self._records: dict[int, IterationRecord] = {}

    def run(self, thresholds: GrowthThresholds, niter: int, watch: JobWatch) -> PixelSet:
        """Run iterations until nothing new is found; the working image then shows the mask.

        Once an iteration finds nothing new, none ever will: astroscrappy may go on, but its mask stays.

        Parameters
        ----------
        thresholds : GrowthThresholds
            Of every iteration.
        niter : int
            Iterations at the most.
        watch : JobWatch
            For progress and cancelling.

        Returns
        -------
        PixelSet
            The cosmic-ray mask.

        Raises
        ------
        Cancelled
            If the watch said so.
        """
        try:
            mask = joined(self._parts(thresholds, niter, watch))
        finally:
            self._differences.forget()
        self._working.show(mask)
        return mask

    def _parts(self, thresholds: GrowthThresholds, niter: int, watch: JobWatch) -> Mask:
        """What each iteration adds to the mask."""
        parts: Mask = ()
        record: IterationRecord | None = None
        for iteration in range(1, niter + 1):
            watch.reach((iteration - 1) / niter)
            if iteration == 1:
                new = self.first.mask(thresholds)
            else:
                record = self._look(iteration, parts, record, thresholds, watch)
                new = record.found
            if not new.pixels.size:
                break
            parts = (*parts, new)
        return parts

    @property
    def records(self) -> dict[int, IterationRecord]:
        """What is remembered, by iteration; a copy."""
        return dict(self._records)

    def restore(self, records: dict[int, IterationRecord]) -> None:
        """Go back to what was remembered before.

        Parameters
        ----------
        records : dict
            By iteration, as `records` gave them.
        """
        self._records = dict(records)

    def mistrust(self, stale: PixelIndices) -> None:
        """Stop relying on what was seen near some cells, where the input mask has changed.

        Parameters
        ----------
        stale : (n,) int64
            These cells.
        """
        self.first.mend(stale)
        self._records = {iteration: record.mistrusted(stale) for iteration, record in self._records.items()}

    def _look(
        self,
        iteration: int,
        parts: Mask,
        previous: IterationRecord | None,
        thresholds: GrowthThresholds,
        watch: JobWatch,
    ) -> IterationRecord:
        """What an iteration sees; remembered as soon as it is complete."""
        reach = self._formulas.reach
        radius = sight(reach, thresholds)
        last = self._records.get(iteration)
        known = [
            record
            for record in (last, previous)
            if record is not None and record.floor <= thresholds.high and record.radius >= radius
        ]
        fraction = FAR_BELOW if known else MARGIN
        floor = max(LOWEST_SIGCLIP, fraction * thresholds.high, *(record.floor for record in known))
        entries = NO_ENTRIES
        left = self._grid.everywhere() if known else self._grid.around(joined(parts).cells, radius)
        for record in known:
            wrong = record.wrong_for(parts, self._differences)
            around = self._grid.around(wrong, radius)
            carried = record.entries.carried(left, around, self._grid.around(wrong, reach.grows))
            entries = entries.joined(carried)
            left &= around
        if left.any():
            entries = entries.joined(self._measured(joined(parts), left, floor, watch))
        entries = self._with_squares(entries, parts, thresholds, watch)
        found = self._found(entries, parts, thresholds, last)
        record = IterationRecord(
            mask=parts, floor=floor, radius=radius, entries=entries, thresholds=thresholds, found=found
        )
        self._records[iteration] = record
        return record

    def _measured(self, mask: PixelSet, region: CellMap, floor: np.float32, watch: JobWatch) -> SeenPixels:
        """Entries of a region, from the image as the mask leaves it."""
        around = self._grid.around(np.flatnonzero(region), self._formulas.reach.depends)
        self._working.show(mask, around)
        promising = self._bounds.promising(mask.within(around).pixels, region, floor)
        return SeenPixels.of(measure(self._formulas, promising, floor, watch), self._grid)

    def _with_squares(
        self, entries: SeenPixels, mask: Mask, thresholds: GrowthThresholds, watch: JobWatch
    ) -> SeenPixels:
        """Measure the squares that are missing around seeds."""
        seeds = entries.seeds(thresholds)
        missing = seeds[entries.square[seeds] == UNKNOWN]
        if not missing.size:
            return entries
        self._working.show(joined(mask), self._grid.around(entries.pixels.cells[missing], self._formulas.reach.grows))
        around_seeds = squares(self._formulas, entries.pixels.pixels[missing], self._working.flags, watch)
        return entries.with_squares(missing, around_seeds)

    def _found(
        self, entries: SeenPixels, mask: Mask, thresholds: GrowthThresholds, last: IterationRecord | None
    ) -> PixelSet:
        """What the seeds add to the mask: at the thresholds of the last answer, only where that may be wrong."""
        seeds = entries.seeds(thresholds)
        if last is None or last.thresholds != thresholds:
            return self._added(entries, seeds, mask, thresholds)
        wrong = last.wrong_for(mask, self._differences)
        region = self._grid.around(wrong, last.radius + GROWTH)
        near = self._grid.around(wrong, last.radius + GROWTH + CELL + GROWTH)
        seeds = seeds[near[entries.pixels.cells[seeds]]]
        added = self._added(entries, seeds, tuple(part.within(near) for part in mask), thresholds)
        return self._differences.spliced(last.found, region, added.within(region))

    def _added(self, entries: SeenPixels, seeds: PixelIndices, mask: Mask, thresholds: GrowthThresholds) -> PixelSet:
        """What some seeds add to a mask."""
        around_seeds = entries.squares[entries.square[seeds]]
        grown = unique(grow_in_squares(entries.pixels.pixels[seeds], around_seeds, self._formulas.shape[1], thresholds))
        flags = self._working.flags
        for part in mask:
            flags[part.pixels] |= MARKED
        grown = without(grown, MARKED, flags)
        for part in mask:
            flags[part.pixels] &= ~MARKED
        return PixelSet.of(grown, self._grid)


def joined(parts: Mask) -> PixelSet:
    """Join the parts of a mask.

    Parameters
    ----------
    parts : tuple of PixelSet
        What each iteration added.

    Returns
    -------
    PixelSet
        All of them.
    """
    return reduce(PixelSet.joined, parts, EMPTY)
