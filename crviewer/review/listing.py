"""The list: which rays it shows and in which order, and where to go from one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crviewer.review.review import Review
from crviewer.review.verdict import Verdict

Column = Literal["number", "x", "y", "pixels", "peak", "minimum", "dark", "elongation", "verdict"]
COLUMNS: tuple[Column, ...] = ("number", "x", "y", "pixels", "peak", "minimum", "dark", "elongation", "verdict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """How the list is sorted and what it leaves out.

    Attributes
    ----------
    sort_by, descending
        The column, and the direction; rays with equal values stay in raster order.
    text : str
        Only rays one of whose cells, as written, contains each word of it.
    verdict : Verdict or None
        Only rays with this verdict.
    """

    sort_by: Column = "number"
    descending: bool = False
    text: str = ""
    verdict: Verdict | None = None

    def order(self, review: Review) -> NDArray[np.int64]:
        """Listed rays (0-based) in the order of the list."""
        rays = np.arange(len(review.rays))
        if self.verdict is not None:
            rays = rays[review.verdicts[rays] == self.verdict]
        if self.text.strip():
            words = self.text.lower().split()
            rays = rays[[_says(review, int(ray), words) for ray in rays]] if len(rays) else rays
        values = column(review, self.sort_by)[rays]
        return rays[np.argsort(-values if self.descending else values, kind="stable")]


def column(review: Review, name: Column) -> NDArray[np.float64]:
    """(listed,) float64: one number a listed ray, by which its column is sorted."""
    listed = len(review.rays)
    if name == "number":
        return np.arange(1.0, listed + 1)
    if name == "verdict":
        return review.verdicts[:listed].astype(np.float64)
    values: NDArray[np.float64] = getattr(review.measurements, name)[:listed].astype(np.float64)
    return values


def cell(review: Review, ray: int, name: Column) -> str:
    """One cell of the list, as it is written."""
    if name == "number":
        return str(ray + 1)
    if name == "verdict":
        verdict = Verdict(int(review.verdicts[ray]))
        return verdict.label if verdict else ""
    value = float(getattr(review.measurements, name)[ray])
    if np.isnan(value):
        return "–"
    return _FORMATS[name].format(value)


_FORMATS = {
    "x": "{:.0f}",
    "y": "{:.0f}",
    "pixels": "{:.0f}",
    "peak": "{:.0f}",
    "minimum": "{:.0f}",
    "dark": "{:.2g}",
    "elongation": "{:.1f}",
}


def _says(review: Review, ray: int, words: list[str]) -> bool:
    cells = [cell(review, ray, name) for name in COLUMNS]
    return all(any(word in text for text in cells) for word in words)


def next_undecided(review: Review, order: NDArray[np.int64], current: int | None) -> int | None:
    """The next ray of the list that nobody judged, from its start again at the end; None where all are judged."""
    if not len(order):
        return None
    places = np.flatnonzero(order == current) if current is not None else np.empty(0, np.int64)
    start = int(places[0]) + 1 if len(places) else 0
    around = np.roll(order, -start)
    open_rays = around[review.verdicts[around] == Verdict.UNREVIEWED]
    return int(open_rays[0]) if len(open_rays) else None
