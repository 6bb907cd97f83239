"""The list: which rays it shows, in which order, which of them are selected, and the ways from one to another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.session_state import SessionState
from crviewer.gui.session.session_store import SessionStore
from crviewer.review.core.review import Review
from crviewer.review.list.ray_filter import FilterError, parse_filter
from crviewer.review.list.ray_list import RayList, next_undecided
from crviewer.review.list.ray_selection import RaySelection, nearest_ray
from crviewer.review.suggest.similar_rays import similar


class ListController(QObject):
    """Arranges the list, and goes through it.

    Signals
    -------
    refused(str, int)
        A filter line cannot be understood: why, and at which character (0-based). The list stays as it was.
    """

    refused = pyqtSignal(str, int)

    def __init__(self, store: SessionStore, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._messages = store, messages
        self._place = RaySelection()  # what was selected last for itself, not because a filter left something else out
        store.selected.connect(self._on_selected)
        store.suggested.connect(self._on_suggested)

    # -------------------------------------------------------------------- the list

    def arrange(self, listing: RayList) -> None:
        """Sort and filter the list anew.

        Where it leaves out the current ray, the next one that it shows takes its place, until that ray is listed again.
        """
        state = self._store.state
        try:
            parse_filter(listing.text)
            order = state.order if state.review is None else _order(listing, state.review, state)
        except FilterError as error:
            self.refused.emit(error.message, error.position)
            return
        self._store.arrange(listing, order)
        if state.review is not None:
            self._keep_place(state.review)

    def _keep_place(self, review: Review) -> None:
        """Select what was selected, as far as it is listed, or what comes next in the list."""
        state, place = self._store.state, self._place
        selection = place.within(state.order)
        if selection.current is None and place.current is not None and len(state.order):
            among = selection.rays if len(selection.rays) else state.order
            everything = _order(replace(state.listing, text="", verdict=None), review, state)
            current = _following(place.current, among, everything)
            selection = RaySelection(rays=np.union1d(selection.rays, [current]), current=current)
        if selection.current != state.selection.current or not np.array_equal(selection.rays, state.selection.rays):
            self._store.select(selection, selection.marks(review.rays))
            self._place = place

    def _on_selected(self) -> None:
        self._place = self._store.state.selection

    def _on_suggested(self) -> None:
        listing = self._store.state.listing
        if listing.needs_suggestions:
            self.arrange(listing)

    # ------------------------------------------------------------------- selecting

    def select(self, selection: RaySelection) -> None:
        """Choose rays; one of them is shown."""
        state = self._store.state
        if state.review is not None:
            marks = selection.marks(state.review.rays) if len(selection.rays) else state.marks
            self._store.select(selection, marks)

    def return_to(self, marks: PixelIndices) -> None:
        """Select the rays on some pixels."""
        review = self._store.state.review
        if review is not None:
            self._store.select(RaySelection.found(marks, review.rays, review.settled), marks)

    def select_similar(self, count: int) -> None:
        """Select, with the current ray, those whose evidence is most like its own."""
        state = self._store.state
        current = state.selection.current
        if state.suggestions is not None and current is not None:
            alike = similar(state.suggestions.evidence, current)
            listed = alike[np.isin(alike, state.order)][:count]
            self.select(RaySelection(rays=np.union1d(listed, [current]), current=current))

    def go_to(self, ray: int | None) -> None:
        """Select one ray alone, or none."""
        self.select(RaySelection() if ray is None else RaySelection.of(ray))

    def go_nearest(self, x: float, y: float) -> None:
        """Select the ray nearest to a point; 0-based pixel coordinates."""
        if self._store.state.review is not None:
            self.go_to(self._near(x, y, np.inf))

    def go_at(self, x: float, y: float, *, within: float) -> None:
        """Select the ray at a point (0-based pixel coordinates), or so near; stay where there is none."""
        ray = self._near(x, y, within)
        if ray is not None:
            self.go_to(ray)

    def add_at(self, x: float, y: float, *, within: float) -> None:
        """Select the ray at a point with those that are selected."""
        ray = self._near(x, y, within)
        if ray is not None:
            self.select(RaySelection(rays=np.union1d(self._store.state.selection.rays, [ray]), current=ray))

    def _near(self, x: float, y: float, within: float) -> int | None:
        review = self._store.state.review
        return None if review is None else nearest_ray(review.rays, x, y, within=within)

    def go(self, step: int) -> None:
        """Go down the list by so many rays (up if negative), and stop at its ends."""
        order = self._store.state.order
        if len(order):
            self.go_to(int(order[np.clip(self._row(step) + step, 0, len(order) - 1)]))

    def go_undecided(self) -> None:
        """Go to the next ray that nobody judged; stay where there is none."""
        if self._store.state.review is not None and not self.go_on():
            self._messages.say("All listed rays have a verdict.")

    def go_on(self) -> bool:
        """Go to the next ray that nobody judged; False where there is none."""
        state = self._store.state
        ray = None if state.review is None else next_undecided(state.review, state.order, state.selection.current)
        if ray is not None:
            self.go_to(ray)
        return ray is not None

    def _row(self, step: int) -> int:
        """Where the current ray stands in the list; just outside of it where it is not listed."""
        state = self._store.state
        rows = np.flatnonzero(state.order == state.selection.current)
        return int(rows[0]) if len(rows) else -1 if step > 0 else len(state.order)


def listed(review: Review, state: SessionState) -> tuple[RayList, NDArray[np.int64], RaySelection, PixelIndices]:
    """Listing, order, selection and marks among the rays of a new detection.

    Rays on the marks stay selected; where the review has just begun, at least one is. A filter that was kept and is no
    longer understood is left out.
    """
    listing, marks = state.listing, state.marks
    found = replace(state, review=review, suggestions=None)
    try:
        order = _order(listing, review, found)
    except FilterError:
        listing = replace(listing, text="")
        order = _order(listing, review, found)
    selection = RaySelection.found(marks, review.rays, review.settled)
    if state.review is None and selection.current is None and len(order):
        selection = RaySelection.of(int(order[0]))
        marks = selection.marks(review.rays)
    return listing, order, selection, marks


def _order(listing: RayList, review: Review, state: SessionState) -> NDArray[np.int64]:
    return listing.order(review, state.suggestions, state.marked)


def _following(ray: int, among: NDArray[np.int64], order: NDArray[np.int64]) -> int:
    """The first of some rays that comes after another one in an order of all rays; the last of them if none does."""
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    sorted_ranks = np.sort(ranks[among])
    return int(order[sorted_ranks[min(np.searchsorted(sorted_ranks, ranks[ray]), len(among) - 1)]])
