"""Browsing: which rays the list shows, in which order, which of them are selected, and the ways from one to another."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.review.core.review import Review
from crviewer.review.list.ray_condition import Mark
from crviewer.review.list.ray_filter import FilterError, parse_filter
from crviewer.review.list.ray_list import RayList, next_undecided
from crviewer.review.list.ray_selection import RaySelection, nearest_ray
from crviewer.review.suggest.similar_rays import similar
from crviewer.review.suggest.suggestions import Suggestions


class ReviewedRays(Protocol):
    """Whose rays are listed."""

    @property
    def review(self) -> Review | None: ...

    @property
    def suggestions(self) -> Suggestions | None: ...

    def marked(self, mark: Mark) -> PixelIndices | None: ...


class ListController(QObject):
    """The list, and where in it the observer is.

    Signals
    -------
    ordered()
        The list shows other rays, or in another order.
    selected()
        Other rays are selected, or another one is current.
    refused(str, int)
        A filter line cannot be understood: why, and at which character (0-based). The list stays as it was.
    told(str)
        Something to say in one line.

    Attributes
    ----------
    listing : RayList
        How the list is sorted and filtered.
    order : (n,) int64
        The listed rays, in the order of the list.
    selection : RaySelection
        What is selected of them.
    marks : (n,) int64
        Pixels of what is selected, to find it again in the next detection.
    """

    ordered = pyqtSignal()
    selected = pyqtSignal()
    refused = pyqtSignal(str, int)
    told = pyqtSignal(str)

    def __init__(self, reviewed: ReviewedRays, parent: QObject) -> None:
        super().__init__(parent)
        self._reviewed = reviewed
        self.listing = RayList()
        self.selection = RaySelection()
        self.order = self.marks = RaySelection().rays

    # ------------------------------------------------------------------ other rays

    def resume(self, listing: RayList, marks: NDArray[np.int64]) -> None:
        """Take up the list of another frame where it was left; its rays come later."""
        self.listing, self.marks, self.selection = listing, marks, RaySelection()

    def clear(self) -> None:
        """List no rays until others are found."""
        self.order = self.order[:0]

    def find_again(self, review: Review, *, begin: bool) -> None:
        """List the rays of a new detection, and select those on the marks; at the beginning of a review, at least one.

        The caller announces it.
        """
        self.order = self._ordered(review)
        self.selection = RaySelection.found(self.marks, review.rays, review.settled)
        if begin and self.selection.current is None and len(self.order):
            self.selection = RaySelection.of(int(self.order[0]))
            self.marks = self.selection.marks(review.rays)

    def return_to(self, marks: NDArray[np.int64]) -> None:
        """Select the rays on some pixels."""
        review = self._reviewed.review
        if review is not None:
            self.marks = marks
            self.selection = RaySelection.found(marks, review.rays, review.settled)
            self.selected.emit()

    def _ordered(self, review: Review) -> NDArray[np.int64]:
        """The list; all rays where a filter that was kept is no longer understood."""
        try:
            return self.listing.order(review, None, self._reviewed.marked)
        except FilterError:
            self.listing = replace(self.listing, text="")
            return self.listing.order(review)

    # -------------------------------------------------------------------- the list

    def arrange(self, listing: RayList) -> None:
        """Sort and filter the list anew."""
        review = self._reviewed.review
        try:
            parse_filter(listing.text)
            if review is not None:
                self.order = listing.order(review, self._reviewed.suggestions, self._reviewed.marked)
        except FilterError as error:
            self.refused.emit(error.message, error.position)
            return
        self.listing = listing
        if review is not None and not np.isin(self.selection.rays, self.order).all():
            self.selection = self.selection.within(self.order)
            self.marks = self.selection.marks(review.rays)
            self.selected.emit()
        self.ordered.emit()

    # ------------------------------------------------------------------- selecting

    def select(self, selection: RaySelection) -> None:
        """Choose rays; one of them is shown."""
        if self._reviewed.review is None:
            return
        self.selection = selection
        if len(selection.rays):
            self.marks = selection.marks(self._reviewed.review.rays)
        self.selected.emit()

    def select_similar(self, count: int) -> None:
        """Select, with the current ray, those whose evidence is most like its own."""
        current, suggestions = self.selection.current, self._reviewed.suggestions
        if suggestions is not None and current is not None:
            alike = similar(suggestions.evidence, current)
            listed = alike[np.isin(alike, self.order)][:count]
            self.select(RaySelection(rays=np.union1d(listed, [current]), current=current))

    def go_to(self, ray: int | None) -> None:
        """Select one ray alone, or none."""
        self.select(RaySelection() if ray is None else RaySelection.of(ray))

    def go_nearest(self, x: float, y: float) -> None:
        """Select the ray nearest to a point; 0-based pixel coordinates."""
        if self._reviewed.review is not None:
            self.go_to(nearest_ray(self._reviewed.review.rays, x, y))

    def go(self, step: int) -> None:
        """Go down the list by so many rays (up if negative), and stop at its ends."""
        if len(self.order):
            self.go_to(int(self.order[np.clip(self._place(step) + step, 0, len(self.order) - 1)]))

    def go_undecided(self) -> None:
        """Go to the next ray that nobody judged; stay where there is none."""
        if self._reviewed.review is not None and not self.go_on():
            self.told.emit("Every ray of the list has a verdict.")

    def go_on(self) -> bool:
        """Go to the next ray that nobody judged; False where there is none."""
        review = self._reviewed.review
        ray = None if review is None else next_undecided(review, self.order, self.selection.current)
        if ray is not None:
            self.go_to(ray)
        return ray is not None

    def _place(self, step: int) -> int:
        """Where the current ray stands in the list; just outside of it where it is not listed."""
        places = np.flatnonzero(self.order == self.selection.current)
        return int(places[0]) if len(places) else -1 if step > 0 else len(self.order)
