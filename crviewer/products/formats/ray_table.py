"""Table of rays: one row for each group of flagged pixels, with its verdict and measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.values.foreign_text import spreadsheet_cell
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.provenance import provenance
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_notes import ReviewNotes

if TYPE_CHECKING:
    from astropy.table import Table

_UNITS = {"e⁻/s": "electron / s", "e⁻": "electron"}


def table_with_metadata(export: ExportRequest) -> Table:
    """Table of rays with the provenance cards as metadata.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Returns
    -------
    Table
        As `ray_table` returns it.
    """
    table = ray_table(export.review, export.notes)
    table.meta.update({card.keyword: card.value for card in provenance(export)})
    return table


def bare_table(export: ExportRequest) -> Table:
    """Table of rays for CSV, which cannot store units, descriptions and settings.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Returns
    -------
    Table
        As `ray_table` returns it, but with an apostrophe before notes that a spreadsheet would take for formulas.
    """
    table = ray_table(export.review, export.notes)
    table["note"] = [spreadsheet_cell(str(note)) for note in table["note"]]
    return table


def ray_table(review: Review, notes: ReviewNotes | None = None) -> Table:
    """All rays and specks of a review, numbered as in the window; specks follow the listed rays.

    ============ ============= ================================================================
    column       unit          meaning
    ============ ============= ================================================================
    number                     as in the window; numbers of specks continue
    listed                     False for a speck
    x, y         pix           mean position, the first pixel of the image is (1, 1)
    pixels       pix           number of pixels flagged, by the detector or by hand
    painted      pix           number of these painted by hand
    peak         electron      highest value of these
    minimum      electron      lowest value of these and of the hole that they enclose
    dark         electron / s  highest dark value there; NaN without a dark
    elongation                 ratio of major to minor axis; 1 is round
    verdict                    in words
    dq                         bits of the pixels that the verdict masks; 0 for a real source
    masked       pix           number of pixels that it masks
    first_x      pix           position of the first flagged pixel in reading order,
    first_y      pix           from which the group can be found in the DQ plane
    note                       note of the observer; usually empty
    ============ ============= ================================================================

    The dark is in electrons if its exposure time is unknown.

    Parameters
    ----------
    review : Review
        The review.
    notes : ReviewNotes, optional
        Notes on its rays; none by default.

    Returns
    -------
    Table
        One row for each group, with units and descriptions.
    """
    from astropy.table import Table

    table = Table()
    for name, unit, description, values in _columns(review, notes or ReviewNotes()):
        # Pixel values are float32 to begin with; more digits would only suggest precision.
        table[name] = values.astype(np.float32) if values.dtype.kind == "f" else values
        table[name].unit, table[name].description = unit, description
    return table


def _columns(review: Review, notes: ReviewNotes) -> list[tuple[str, str | None, str, NDArray[Any]]]:
    rays, measured = review.rays, review.measurements
    footprints = [review.footprint(group) for group in range(rays.groups)]
    by_hand = np.isin(rays.pixels, review.painting.pixels)
    painted = np.bincount(rays.owners, weights=by_hand, minlength=rays.groups)
    first_y, first_x = np.divmod(rays.pixels[rays.starts[:-1]], rays.shape[1])
    return [
        ("number", None, "as in the window; specks count on", np.arange(1, rays.groups + 1, dtype=np.int32)),
        ("listed", None, "False for a speck", np.arange(rays.groups) < len(rays)),
        ("x", "pix", "mean column, first is 1", measured.x),
        ("y", "pix", "mean row, first is 1", measured.y),
        ("pixels", "pix", "flagged", measured.pixels.astype(np.int32)),
        ("painted", "pix", "by hand", painted.astype(np.int32)),
        ("peak", "electron", "highest flagged pixel", measured.peak),
        ("minimum", "electron", "lowest flagged or enclosed pixel", measured.minimum),
        ("dark", _UNITS[review.exposure.dark_unit], "highest dark there", measured.dark),
        ("elongation", None, "major over minor axis", measured.elongation),
        ("verdict", None, "what the observer says it is", _labels(review.verdicts)),
        ("dq", None, "bits of what it masks", np.array([masked.bits for masked in footprints], np.int16)),
        ("masked", "pix", "masked under the verdict", np.array([len(m.pixels) for m in footprints], np.int32)),
        ("first_x", "pix", "column of the first flagged pixel", (first_x + 1).astype(np.int32)),
        ("first_y", "pix", "row of the first flagged pixel", (first_y + 1).astype(np.int32)),
        ("note", None, "of the observer", np.array(notes.by_group(rays), np.str_)),
    ]


def _labels(verdicts: NDArray[np.int8]) -> NDArray[np.str_]:
    """Names of verdicts; as wide as the longest one, so that tables of a night can be stacked."""
    labels = np.array([verdict.label for verdict in Verdict])
    return labels[verdicts]
