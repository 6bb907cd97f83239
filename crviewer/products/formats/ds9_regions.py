"""DS9 regions: a box around every listed ray, coloured by its verdict, with number and verdict as text.

The format is that of the DS9 reference manual, https://ds9.si.edu/doc/ref/region.html; `regions.Regions.read` of
astropy reads it too.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.provenance import remarks
from crviewer.products.core.verdict_colours import HEX
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict


def region_lines(export: ExportRequest) -> Iterator[str]:
    """Listed rays as boxes in image coordinates; the first pixel is (1, 1).

    A box ends at the outer edges of the flagged pixels. Its tag is the verdict, so that DS9 can select, hide or delete
    all rays of one kind at once (Region > Groups).

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Yields
    ------
    str
        One line of the file.
    """
    yield "# Region file format: DS9"
    yield from remarks(export)
    yield "image"
    yield from _boxes(export.review)


def _boxes(review: Review) -> Iterator[str]:
    for ray in range(len(review.rays)):
        verdict = Verdict(int(review.verdicts[ray]))
        box = _box(review.rays.of(ray), review.rays.shape[1])
        yield f"{box} # color={HEX[verdict]} text={{{ray + 1} {verdict.label}}} tag={{{verdict.label}}}"


def _box(pixels: PixelIndices, nx: int) -> str:
    rows, columns = np.divmod(pixels, nx)
    top, bottom, left, right = rows.min(), rows.max(), columns.min(), columns.max()
    return f"box({(left + right) / 2 + 1:g},{(top + bottom) / 2 + 1:g},{right - left + 1},{bottom - top + 1},0)"
