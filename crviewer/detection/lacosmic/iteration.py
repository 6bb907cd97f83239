"""The iterations of L.A.Cosmic: each starts from the best survey there is, and measures only where that fails.

Two surveys may serve: that of the same iteration in the last answer, whose mask is nearly the same after a small step
of a threshold; and that of the iteration before, whose mask lacks only what was found since.
"""

from __future__ import annotations

from functools import reduce

import numpy as np

from crviewer.detection.lacosmic.bounds import Bounds
from crviewer.detection.lacosmic.canvas import Canvas
from crviewer.detection.lacosmic.first import FirstIteration
from crviewer.detection.lacosmic.formulas import Formulas
from crviewer.detection.lacosmic.growth import Thresholds, grow_in_squares
from crviewer.detection.lacosmic.locality import CELL, CellGrid, Flat
from crviewer.detection.lacosmic.maps import LOWEST_SIGCLIP, FirstMaps
from crviewer.detection.lacosmic.measuring import measure, squares
from crviewer.detection.lacosmic.pixels import EMPTY, MARKED, NONE, PixelSet, unique, without
from crviewer.detection.lacosmic.survey import UNKNOWN, Mask, Survey, differing_cells, nothing_seen
from crviewer.detection.watch import Watch

MARGIN = np.float32(0.9)  # floor of a new survey, as a fraction of sigclip: how far down steps may go and still use it
LITTLE = 0.1  # cells for each pixel of the mask: a survey with fewer that differ is good enough
MUCH = 0.3  # likewise: with more that differ, most of a survey must be made anew
FAR_BELOW = np.float32(0.7)  # a list whose floor is below this fraction of sigclip is long


class Iterations:
    """Runs them on one canvas; the first needs none, since its maps are there."""

    def __init__(self, formulas: Formulas, canvas: Canvas, maps: FirstMaps, grid: CellGrid) -> None:
        self._formulas = formulas
        self._canvas = canvas
        self._grid = grid
        self._bounds = Bounds(formulas, canvas, maps, grid)
        self.first = FirstIteration(maps, canvas.flags, formulas.shape[1], grid)
        self._surveys: dict[int, Survey] = {}

    def run(self, thresholds: Thresholds, niter: int, watch: Watch) -> PixelSet:
        """The cosmic-ray mask after `niter` iterations, which the canvas then shows.

        Once an iteration finds nothing new, none ever will: astroscrappy may go on, but its mask stays.
        """
        parts: Mask = ()
        survey: Survey | None = None
        for iteration in range(1, niter + 1):
            watch.reach((iteration - 1) / niter)
            if iteration == 1:
                new = self.first.mask(thresholds)
            else:
                survey = self._survey(iteration, parts, survey, thresholds, watch)
                new = PixelSet.of(self._found(survey, thresholds), self._grid)
            if not new.pixels.size:
                break
            parts = (*parts, new)
        mask = joined(parts)
        self._canvas.show(mask)
        return mask

    @property
    def surveys(self) -> dict[int, Survey]:
        """What is remembered, by iteration; a copy."""
        return dict(self._surveys)

    @surveys.setter
    def surveys(self, surveys: dict[int, Survey]) -> None:
        self._surveys = dict(surveys)

    def mistrust(self, stale: Flat) -> None:
        """Rely no more on what was seen near some cells, where the input mask has changed."""
        self.first.mend(stale)
        self._surveys = {iteration: survey.mistrusted(stale) for iteration, survey in self._surveys.items()}

    def _survey(
        self, iteration: int, parts: Mask, previous: Survey | None, thresholds: Thresholds, watch: Watch
    ) -> Survey:
        """What an iteration sees; remembered as soon as it is complete."""
        start, differs = self._start(iteration, parts, previous, thresholds)
        mask = joined(parts)
        if start is None:
            floor = max(LOWEST_SIGCLIP, MARGIN * thresholds.high)
            survey = nothing_seen(parts, floor, self._radius(thresholds))
            differs = mask.cells
        else:
            survey = start.carried_to(parts, differs, self._grid, self._formulas.reach)
        if differs.size:
            around = self._grid.around(differs, survey.radius + self._formulas.reach.depends + CELL)
            self._canvas.show(mask, around)
            promising = self._bounds.promising(
                mask.within(around).pixels, self._grid.around(differs, survey.radius), survey.floor
            )
            survey = survey.with_measured(measure(self._formulas, promising, survey.floor, watch), self._grid)
        survey = self._with_squares(survey, mask, thresholds, watch)
        self._surveys[iteration] = survey
        return survey

    def _radius(self, thresholds: Thresholds) -> int:
        """How far from its mask an iteration can see anything that the first did not.

        Seeds of the first are in the mask. Only where what joins must be more significant than a seed can one be
        left out of it, and then the mask may matter to its square though not to the seed.
        """
        reach = self._formulas.reach
        return reach.depends if thresholds.low <= thresholds.high else max(reach.depends, reach.grows)

    def _start(
        self, iteration: int, parts: Mask, previous: Survey | None, thresholds: Thresholds
    ) -> tuple[Survey | None, Flat]:
        """The survey that leaves least to be measured, and the cells where it does not hold; None to begin anew.

        The same iteration's is taken without a look at the other if it leaves little.
        """
        size = sum(part.pixels.size for part in parts)
        best: tuple[Survey | None, Flat] = None, NONE
        for survey in (self._surveys.get(iteration), previous):
            if survey is None or survey.floor > thresholds.high or survey.radius < self._radius(thresholds):
                continue
            differs = unique(differing_cells(parts, survey.mask, self._canvas.flags), survey.stale)
            if survey.floor < FAR_BELOW * thresholds.high and differs.size > MUCH * size:
                continue
            if best[0] is None or differs.size < best[1].size:
                best = survey, differs
            if differs.size < LITTLE * size:
                break
        return best

    def _with_squares(self, survey: Survey, mask: PixelSet, thresholds: Thresholds, watch: Watch) -> Survey:
        """Measure the squares that are missing around seeds."""
        seeds = survey.seeds(thresholds)
        missing = seeds[survey.square[seeds] == UNKNOWN]
        if not missing.size:
            return survey
        around = self._grid.around(survey.pixels.cells[missing], self._formulas.reach.grows)
        self._canvas.show(mask, around)
        return survey.with_squares(
            missing, squares(self._formulas, survey.pixels.pixels[missing], self._canvas.flags, watch)
        )

    def _found(self, survey: Survey, thresholds: Thresholds) -> Flat:
        """What the seeds add to the mask, ascending."""
        seeds = survey.seeds(thresholds)
        found = unique(
            grow_in_squares(
                survey.pixels.pixels[seeds],
                survey.squares[survey.square[seeds]],
                self._formulas.shape[1],
                thresholds,
            )
        )
        flags = self._canvas.flags
        for part in survey.mask:
            flags[part.pixels] |= MARKED
        found = without(found, MARKED, flags)
        for part in survey.mask:
            flags[part.pixels] &= ~MARKED
        return found


def joined(parts: Mask) -> PixelSet:
    """A mask as one set of pixels."""
    return reduce(PixelSet.joined, parts, EMPTY)
