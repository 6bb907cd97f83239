"""Rows of the list as text, for the clipboard and for programs that a row is dragged into."""

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
    r"""The named columns of the list, and a line for each ray, ended by "\n".

    Parameters
    ----------
    review : Review
    rays : (n,) int64
        Listed rays, in the order in which they are to stand.
    suggestions : Suggestions, optional
        Without them their columns are empty, as numbers are that nobody measured.
    delimiter : str
        Between two cells: a comma for CSV, a tabulator for the clipboard.

    Notes
    -----
    Positions are those of FITS, the first pixel is (1, 1); numbers have six digits, more than a float32 needs here.
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
