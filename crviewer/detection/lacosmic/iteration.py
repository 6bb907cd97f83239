"""The iterations of L.A.Cosmic: each starts from the best survey there is, and measures only where that fails.

Two surveys may serve: that of the same iteration in the last answer, whose mask is nearly the same after a small step
of a threshold; and that of the iteration before, whose mask lacks only what was found since.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from crviewer.detection.lacosmic.bounds import Bounds
from crviewer.detection.lacosmic.canvas import Canvas
from crviewer.detection.lacosmic.formulas import Formulas
from crviewer.detection.lacosmic.growth import Thresholds, grow_in_squares
from crviewer.detection.lacosmic.locality import CellGrid, CellMap, Flat
from crviewer.detection.lacosmic.maps import LOWEST_SIGCLIP, FirstMaps
from crviewer.detection.lacosmic.measuring import measure, squares
from crviewer.detection.lacosmic.pixels import MARKED, NONE, PixelSet, unique, without
from crviewer.detection.lacosmic.survey import UNKNOWN, Survey, difference, nothing_seen
from crviewer.detection.watch import Watch

MARGIN = np.float32(0.9)  # floor of a new survey, as a fraction of sigclip: how far down steps may go and still use it
FAR_BELOW = np.float32(0.7)  # a list whose floor is below this fraction of sigclip is long


class _Start(NamedTuple):
    """A survey, the cells where its mask differs, and the cells in which all must be measured again."""

    survey: Survey
    differs: CellMap
    again: CellMap


class Iterations:
    """Runs them on one canvas; the first needs no canvas, since its maps are there."""

    def __init__(self, formulas: Formulas, canvas: Canvas, maps: FirstMaps, grid: CellGrid) -> None:
        self._formulas = formulas
        self._canvas = canvas
        self._maps = maps
        self._grid = grid
        self._bounds = Bounds(formulas, canvas, maps, grid)
        self._surveys: dict[int, Survey] = {}

    def first(self, thresholds: Thresholds) -> Flat:
        """What the first iteration flags, ascending."""
        return self._maps.flagged(thresholds, self._canvas.flags, self._formulas.shape[1])

    def run(self, thresholds: Thresholds, niter: int, watch: Watch) -> PixelSet:
        """The cosmic-ray mask after `niter` iterations, which the canvas then shows.

        Once an iteration finds nothing new, none ever will: astroscrappy may go on, but its mask stays.
        """
        mask = new = PixelSet(NONE, NONE)
        survey: Survey | None = None
        for iteration in range(1, niter + 1):
            watch.reach((iteration - 1) / niter)
            if iteration == 1:
                found = self.first(thresholds)
            else:
                survey = self._survey(iteration, mask, new, survey, thresholds, watch)
                found = self._found(survey, thresholds)
            if not found.size:
                break
            new = PixelSet.of(found, self._grid)
            mask = mask.joined(new)
        self._canvas.show(mask)
        return mask

    @property
    def surveys(self) -> dict[int, Survey]:
        """What is remembered, by iteration; a copy."""
        return dict(self._surveys)

    @surveys.setter
    def surveys(self, surveys: dict[int, Survey]) -> None:
        self._surveys = dict(surveys)

    def mistrust(self, stale: CellMap) -> None:
        """Rely no more on what was seen near some cells, where the input mask has changed."""
        self._surveys = {iteration: survey.mistrusted(stale) for iteration, survey in self._surveys.items()}

    def _survey(
        self,
        iteration: int,
        mask: PixelSet,
        new: PixelSet,
        previous: Survey | None,
        thresholds: Thresholds,
        watch: Watch,
    ) -> Survey:
        """What an iteration sees; remembered as soon as it is complete."""
        near = self._near(mask, thresholds)
        start = self._best_start(self._surveys.get(iteration), previous, mask, new, near, thresholds)
        if start is None:
            survey, again = nothing_seen(mask, max(LOWEST_SIGCLIP, MARGIN * thresholds.high), self._grid), near
        else:
            again = start.again
            survey = replace(
                start.survey.outside(start.differs, near, self._grid, self._formulas.reach),
                mask=mask,
                stale=self._grid.region(),
            )
        self._canvas.show(mask, self._grid.widened(again, self._formulas.reach.depends))
        promising = self._bounds.promising(mask, again, survey.floor)
        survey = survey.with_measured(measure(self._formulas, promising, survey.floor, watch), self._grid)
        survey = self._with_squares(survey, thresholds, watch)
        self._surveys[iteration] = survey
        return survey

    def _near(self, mask: PixelSet, thresholds: Thresholds) -> CellMap:
        """Where an iteration can see anything that the first did not.

        Seeds of the first are in the mask. Only where what joins must be more significant than a seed can one be
        left out of it, and then the mask may matter to its square though not to the seed.
        """
        reach = self._formulas.reach
        distance = reach.depends if thresholds.low <= thresholds.high else max(reach.depends, reach.grows)
        return self._grid.widened(self._grid.region(mask.cells), distance)

    def _best_start(
        self,
        remembered: Survey | None,
        previous: Survey | None,
        mask: PixelSet,
        new: PixelSet,
        near: CellMap,
        thresholds: Thresholds,
    ) -> _Start | None:
        """The survey that leaves least to be measured again; None if it is better to begin anew."""
        starts = []
        for survey in (remembered, previous):
            if survey is None or survey.floor > thresholds.high:
                continue
            if survey is previous:
                differs = self._grid.region(new.cells)
            else:
                differs = survey.stale | difference(mask, survey.mask, self._canvas.flags, self._grid)
            again = self._grid.widened(differs, self._formulas.reach.depends) & near
            if survey.floor >= FAR_BELOW * thresholds.high or 2 * again.sum() <= near.sum():
                starts.append(_Start(survey, differs, again))
        return min(starts, key=lambda start: int(start.again.sum()), default=None)

    def _with_squares(self, survey: Survey, thresholds: Thresholds, watch: Watch) -> Survey:
        """Measure the squares that are missing around seeds."""
        seeds = survey.seeds(thresholds)
        missing = seeds[survey.square[seeds] == UNKNOWN]
        if not missing.size:
            return survey
        around = self._grid.widened(self._grid.region(survey.pixels.cells[missing]), self._formulas.reach.grows)
        self._canvas.show(survey.mask, around)
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
        flags, known = self._canvas.flags, survey.mask.pixels
        flags[known] |= MARKED
        found = without(found, MARKED, flags)
        flags[known] &= ~MARKED
        return found
