"""Order and contents of the ray list, and the next undecided ray."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.frames.fits.plain_text import written
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_condition import MARKS, Mark
from crviewer.review.list.ray_filter import parse_filter
from crviewer.review.suggest.suggestions import Suggestions

Column = Literal[
    "number", "x", "y", "pixels", "peak", "minimum", "dark", "elongation", "recurred", "suggestion", "score", "verdict"
]
COLUMNS: tuple[Column, ...] = get_args(Column)
Marked = Callable[[Mark], PixelIndices | None]
_SUGGESTED = ("recurred", "suggestion", "score")


@dataclass(frozen=True, slots=True, kw_only=True)
class RayList:
    """How the list is sorted and filtered.

    Attributes
    ----------
    sort_by, descending : Column, bool
        Column and direction; rays with equal values stay in raster order.
    text : str
        Filter line (`crviewer.review.list.ray_filter`).
    verdict : Verdict or None
        Show only rays with this verdict.
    """

    sort_by: Column = "number"
    descending: bool = False
    text: str = ""
    verdict: Verdict | None = None

    @property
    def needs_suggestions(self) -> bool:
        """True if the list depends on suggestions, which are available later than the rays."""
        return self.sort_by in _SUGGESTED or any(name in self.text for name in _SUGGESTED)

    def order(
        self, review: Review, suggestions: Suggestions | None = None, marked: Marked = lambda _: None
    ) -> NDArray[np.int64]:
        """Listed rays in the order of the list.

        Parameters
        ----------
        review : Review
            The present review.
        suggestions : Suggestions, optional
            Suggestions for its rays, if available.
        marked : callable
            Returns the groups with a mark such as `noted`; called only if the filter line names the mark.

        Returns
        -------
        (n,) int64
            Rays, 0-based.

        Raises
        ------
        FilterError
            If `text` cannot be understood.
        """
        asked = COLUMNS if self.text.strip() else (self.sort_by,)
        columns: dict[str, NDArray[np.float64]] = {name: column(review, name, suggestions) for name in asked}
        for mark in MARKS:
            groups = marked(mark) if mark in self.text.lower() else None
            if groups is not None:
                columns[mark] = np.isin(np.arange(len(review.rays)), groups).astype(np.float64)
        shown = parse_filter(self.text).apply(columns)
        if self.verdict is not None:
            shown &= column(review, "verdict") == self.verdict
        rays = np.flatnonzero(shown)
        values = columns[self.sort_by][rays]
        return rays[np.argsort(-values if self.descending else values, kind="stable")]


def column(review: Review, name: Column, suggestions: Suggestions | None = None) -> NDArray[np.float64]:
    """Values by which a column of the list is sorted.

    Parameters
    ----------
    review : Review
        The present review.
    name : Column
        The column.
    suggestions : Suggestions, optional
        Suggestions for its rays; zeros are returned without them.

    Returns
    -------
    (listed,) float64
        One value for each listed ray.
    """
    listed = len(review.rays)
    if name == "number":
        return np.arange(1.0, listed + 1)
    if name == "verdict":
        return review.verdicts[:listed].astype(np.float64)
    if name in _SUGGESTED:
        if suggestions is None:
            return np.zeros(listed)
        return _suggested(suggestions, name)
    values: NDArray[np.float64] = getattr(review.measurements, name)[:listed].astype(np.float64)
    return values


def cell(review: Review, ray: int, name: Column, suggestions: Suggestions | None = None) -> str:
    """Text of one cell of the list.

    Parameters
    ----------
    review : Review
        The present review.
    ray : int
        The listed ray, 0-based.
    name : Column
        The column.
    suggestions : Suggestions, optional
        Suggestions for its rays.

    Returns
    -------
    str
        A suggestion is given by its letter.
    """
    return cells(review, np.array([ray]), name, suggestions)[0]


def cells(review: Review, rays: NDArray[np.int64], name: Column, suggestions: Suggestions | None = None) -> list[str]:
    """Texts of one column for some rays.

    Parameters
    ----------
    review : Review
        The present review.
    rays : (n,) int64
        Listed rays, 0-based.
    name : Column
        The column.
    suggestions : Suggestions, optional
        Suggestions for its rays.

    Returns
    -------
    list of str
        Suggestions are given by their letters.
    """
    if name == "number":
        return [str(ray + 1) for ray in rays.tolist()]
    if name == "verdict":
        return [_LABELS[verdict] for verdict in review.verdicts[rays].tolist()]
    if name in _SUGGESTED:
        return [""] * len(rays) if suggestions is None else _suggestion_cells(suggestions, rays, name)
    return [_written(value, name) for value in getattr(review.measurements, name)[rays].tolist()]


def _written(value: float, name: Column) -> str:
    if math.isnan(value):
        return "–"
    return written(value, 2) if name == "dark" else _FORMATS[name].format(value)


def _suggested(suggestions: Suggestions, name: Column) -> NDArray[np.float64]:
    if name == "recurred":
        return suggestions.evidence.recurred
    return (suggestions.verdicts if name == "suggestion" else suggestions.scores).astype(np.float64)


def _suggestion_cells(suggestions: Suggestions, rays: NDArray[np.int64], name: Column) -> list[str]:
    evidence = suggestions.evidence
    if name == "recurred":
        seen = zip(evidence.recurred[rays].tolist(), evidence.others[rays].tolist(), strict=True)
        return [f"{recurred:.0f}/{others:.0f}" if others > 0 else "" for recurred, others in seen]
    verdicts = suggestions.verdicts[rays].tolist()
    if name == "suggestion":
        return [Verdict(verdict).letter if verdict else "" for verdict in verdicts]
    scores = suggestions.scores[rays].tolist()
    return [f"{score:.2f}" if verdict else "" for verdict, score in zip(verdicts, scores, strict=True)]


_LABELS = {int(verdict): verdict.label if verdict else "" for verdict in Verdict}
_FORMATS = {
    "x": "{:.0f}",
    "y": "{:.0f}",
    "pixels": "{:.0f}",
    "peak": "{:.0f}",
    "minimum": "{:.0f}",
    "elongation": "{:.1f}",
}


def next_undecided(review: Review, order: NDArray[np.int64], current: int | None) -> int | None:
    """Next ray of the list without a verdict; the search continues from the start of the list.

    Parameters
    ----------
    review : Review
        The present review.
    order : (n,) int64
        Rays in the order of the list.
    current : int or None
        The ray to start from; None starts at the top.

    Returns
    -------
    int or None
        None if all rays are judged.
    """
    if not len(order):
        return None
    places = np.flatnonzero(order == current) if current is not None else np.empty(0, np.int64)
    start = int(places[0]) + 1 if len(places) else 0
    around = np.roll(order, -start)
    open_rays = around[review.verdicts[around] == Verdict.UNREVIEWED]
    return int(open_rays[0]) if len(open_rays) else None
