"""Rays of all chips of an exposure, as one list: what the review files, or a search in the background, know of each.

Of the chips that are not open no pixels are at hand, so that a ray has a place, a size and a verdict, but no evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.night.frame import NightFrame
from crviewer.night.reviews import FrameReview
from crviewer.review.core.judgements import verdicts_of
from crviewer.review.list.ray_filter import parse_filter
from crviewer.review.list.ray_list import RayList

CHIP_COLUMNS = ("chip", "number", "x", "y", "pixels", "verdict")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChipRays:
    """The listed rays of one chip.

    Attributes
    ----------
    frame : NightFrame
        The chip.
    x, y : (rays,) float64, pixels
        Mean position in the FITS convention: the first pixel of the image is (1, 1).
    pixels : (rays,) int64
        Number of flagged pixels.
    verdicts : (rays,) int8
        Values of `Verdict`.
    marks : (rays,) int64
        A pixel of each ray, by which it is selected.
    """

    frame: NightFrame
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    pixels: NDArray[np.int64]
    verdicts: NDArray[np.int8]
    marks: PixelIndices

    @classmethod
    def of(cls, frame: NightFrame, review: FrameReview) -> ChipRays:
        """List the rays of a chip.

        Parameters
        ----------
        frame : NightFrame
            The chip.
        review : FrameReview
            Its review; without a trace, it has no rays.

        Returns
        -------
        ChipRays
            Its rays, as the list of the chip itself numbers them.
        """
        rays, settled = review.found()
        listed = len(rays)
        rows, columns = np.divmod(rays.pixels, rays.shape[1])
        sizes = np.maximum(rays.sizes, 1)
        x = np.bincount(rays.owners, columns, rays.groups) / sizes + 1
        y = np.bincount(rays.owners, rows, rays.groups) / sizes + 1
        verdicts = verdicts_of(rays, review.judgements, settled)[:listed].astype(np.int8)
        marks = rays.pixels[rays.starts[:listed]]
        return cls(frame=frame, x=x[:listed], y=y[:listed], pixels=sizes[:listed], verdicts=verdicts, marks=marks)

    def __len__(self) -> int:
        """Count the rays."""
        return len(self.marks)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExposureRays:
    """The rays of all chips.

    Attributes
    ----------
    chips : tuple of ChipRays
        In the order of the file.
    """

    chips: tuple[ChipRays, ...] = ()

    def __len__(self) -> int:
        """Count the rays."""
        return sum(map(len, self.chips))

    @property
    def columns(self) -> dict[str, NDArray[np.float64]]:
        """Columns of the list, one value for each ray; chips are counted from 1."""
        numbers = [np.arange(1.0, len(chip) + 1) for chip in self.chips]
        owners = [np.full(len(chip), place, np.float64) for place, chip in enumerate(self.chips, 1)]
        joined = {"chip": owners, "number": numbers}
        for name, attribute in (("x", "x"), ("y", "y"), ("pixels", "pixels"), ("verdict", "verdicts")):
            joined[name] = [getattr(chip, attribute).astype(np.float64) for chip in self.chips]
        return {name: np.concatenate([*values, np.empty(0)]) for name, values in joined.items()}

    @property
    def undecided(self) -> int:
        """Number of rays without a verdict."""
        return sum(int(np.count_nonzero(chip.verdicts == 0)) for chip in self.chips)

    def at(self, row: int) -> tuple[ChipRays, int]:
        """Find a ray of the list.

        Parameters
        ----------
        row : int
            Its place among all rays, 0-based.

        Returns
        -------
        chip : ChipRays
            Its chip.
        ray : int
            Its number there, 0-based.
        """
        ends = np.cumsum([len(chip) for chip in self.chips])
        place = int(np.searchsorted(ends, row, side="right"))
        return self.chips[place], row - int(ends[place - 1] if place else 0)

    def order(self, listing: RayList, sort_by: str = "chip", *, descending: bool = False) -> NDArray[np.int64]:
        """Filter and sort the list.

        Parameters
        ----------
        listing : RayList
            The filter line, and the verdict that is listed.
        sort_by : str
            One of `CHIP_COLUMNS`; equal rays stay in the order of the chips.
        descending : bool
            Highest first.

        Returns
        -------
        (n,) int64
            Places among all rays, 0-based.

        Raises
        ------
        FilterError
            If the line cannot be understood, or names a column that is not known of all chips.
        """
        columns = self.columns
        shown = parse_filter(listing.text).apply(columns)
        if listing.verdict is not None:
            shown &= columns["verdict"] == listing.verdict
        rows = np.flatnonzero(shown)
        values = columns[sort_by][rows]
        return rows[np.argsort(-values if descending else values, kind="stable")]


def exposure_rays(
    reviews: Sequence[tuple[NightFrame, FrameReview]], before: Sequence[tuple[FrameReview, ChipRays]] = ()
) -> tuple[tuple[FrameReview, ChipRays], ...]:
    """List the rays of several chips; those whose reviews are the very same as before are not listed anew.

    Parameters
    ----------
    reviews : sequence of (NightFrame, FrameReview)
        The chips.
    before : sequence of (FrameReview, ChipRays)
        What was returned before.

    Returns
    -------
    tuple of (FrameReview, ChipRays)
        One for each chip.
    """
    known = {id(review): (review, rays) for review, rays in before}
    return tuple(known.get(id(review)) or (review, ChipRays.of(frame, review)) for frame, review in reviews)
