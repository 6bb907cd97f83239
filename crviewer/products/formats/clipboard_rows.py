"""Rows of the list as text, for the clipboard and for drag and drop."""

from __future__ import annotations

import csv
import io

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_list import COLUMNS, Column, column
from crviewer.review.suggest.suggestions import Suggestions


def rows_as_text(
    review: Review, rays: PixelIndices, suggestions: Suggestions | None = None, *, delimiter: str = ","
) -> str:
    """Format rows of the list as text.

    Parameters
    ----------
    review : Review
        The present review.
    rays : (n,) int64
        Listed rays, 0-based, in the order of the rows.
    suggestions : Suggestions, optional
        Without them their columns are empty, as are unknown numbers.
    delimiter : str
        Between two cells: a comma for CSV, a tab for the clipboard.

    Returns
    -------
    str
        A row of column names, and one row for each ray, ended by a line feed.

    Notes
    -----
    Positions are in the FITS convention, the first pixel is (1, 1); numbers have six significant digits.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(zip(*(_cells(review, rays, name, suggestions) for name in COLUMNS), strict=True))
    return text.getvalue()


def _cells(review: Review, rays: PixelIndices, name: Column, suggestions: Suggestions | None) -> list[str]:
    if suggestions is None and name in ("recurred", "suggestion", "score"):
        return [""] * len(rays)
    values = column(review, name, suggestions)[rays]
    if name == "verdict":
        return [Verdict(int(value)).label for value in values]
    if name == "suggestion":
        return [Verdict(int(value)).label if value else "" for value in values]
    return ["" if np.isnan(value) else f"{value:.6g}" for value in values]
