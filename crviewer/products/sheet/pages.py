"""Pages of a contact sheet, drawn one at a time, so that thousands of rays need the memory of one page."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.frames.fits.plain_text import counted
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.verdict_colours import HEX
from crviewer.products.sheet.captions import RayCaption, caption
from crviewer.products.sheet.cutouts import Colours, SheetCutouts, rgb
from crviewer.products.sheet.layout import (
    CHIP,
    DPI,
    HEIGHT,
    MARGIN,
    PER_PAGE,
    TILE,
    TILES,
    WIDTH,
    card_corner,
    pages_for,
    tile_corner,
)
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.gathering import gather
from crviewer.review.evidence.surroundings import survey
from crviewer.review.suggest.suggestions import Suggestions, suggest

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_PRINTED = 200  # pages of a PDF; each takes 9 MB of memory
_FONT = "DejaVu Sans"  # comes with matplotlib, so that a page is the same everywhere
_LEGEND = "Each ray: mask in the colour of the verdict, science, dark, cleaned; blue is far below the sky."


class SheetTooLong(ValueError):
    """A contact sheet of so many rays that nobody would print it."""


def count_pages(export: ExportRequest) -> int:
    """Number of pages of the contact sheet of an export.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Returns
    -------
    int
        At least one.
    """
    return pages_for(len(export.shown))


def pages(export: ExportRequest) -> Iterator[Figure]:
    """Draw the contact sheet of an export; needs matplotlib.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Yields
    ------
    Figure
        One page.

    Raises
    ------
    Cancelled
        If `export.watch` cancels.
    """
    suggestions = suggest(gather(export.review, survey(export.exposure)))
    cutouts = SheetCutouts.of(export, suggestions.evidence)
    count = count_pages(export)
    for page in range(count):
        export.watch.reach(page / count)
        rays = export.shown[page * PER_PAGE : (page + 1) * PER_PAGE]
        yield _page(export, suggestions, cutouts, rays, f"page {page + 1} of {count}")


def printed_pages(export: ExportRequest) -> Iterator[Figure]:
    """Draw the contact sheet of an export for a PDF, which matplotlib holds in memory until it is whole.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Returns
    -------
    iterator of Figure
        As `pages` yields them.

    Raises
    ------
    SheetTooLong
        If it would have more than `MOST_PRINTED` pages.
    """
    count = count_pages(export)
    if count > MOST_PRINTED:
        raise SheetTooLong(
            f"A contact sheet of {counted(len(export.shown), 'ray')} would be a PDF of {count} pages, and takes at "
            f"most {MOST_PRINTED}: choose some of the rays (the filter of the list, or --rays), or save pictures."
        )
    return pages(export)


def _page(
    export: ExportRequest, suggestions: Suggestions, cutouts: SheetCutouts, rays: PixelIndices, number: str
) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.imshow(_picture(export, cutouts, rays), interpolation="none", aspect="auto")
    count = len(export.shown)
    _write(figure, MARGIN, 36, f"{export.exposure.science.name}: {counted(count, 'ray')}", 11, bold=True)
    _write(figure, MARGIN, 66, _LEGEND, 7)
    _write(figure, WIDTH - MARGIN, 36, f"{number} · crviewer {version('crviewer')}", 7, right=True)
    for place, ray in enumerate(rays.tolist()):
        _write_caption(figure, place, caption(export.review, suggestions, ray))
    return figure


def _picture(export: ExportRequest, cutouts: SheetCutouts, rays: PixelIndices) -> Colours:
    """(`HEIGHT`, `WIDTH`, 3): everything except text."""
    picture = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    for place, ray in enumerate(rays.tolist()):
        _patch(picture, card_corner(place), CHIP + 2, np.zeros(3, np.uint8))
        left, top = card_corner(place)
        _patch(picture, (left + 1, top + 1), CHIP, np.array(rgb(HEX[Verdict(int(export.review.verdicts[ray]))])))
        for tile, colours in enumerate(cutouts.around(ray)):
            _patch(picture, tile_corner(place, tile), TILE, colours)
    return picture


def _patch(picture: Colours, corner: tuple[int, int], side: int, colours: Colours) -> None:
    left, top = corner
    picture[top : top + side, left : left + side] = colours


def _write_caption(figure: Figure, place: int, said: RayCaption) -> None:
    left, top = card_corner(place)
    right = tile_corner(place, TILES - 1)[0] + TILE
    _write(figure, left + CHIP + 8, top + 8, said.title, 8, bold=True)
    _write(figure, right, top + 8, said.place, 6.5, right=True)
    for line, text in enumerate(said.evidence):
        _write(figure, left, top + 30 + 16 * line, text, 5.5)


def _write(
    figure: Figure, x: float, y: float, text: str, points: float, *, bold: bool = False, right: bool = False
) -> None:
    """Write a line of text, vertically centred at `y`, from its left or its right end."""
    figure.text(
        x / WIDTH,
        1 - y / HEIGHT,
        text,
        fontsize=points,
        family=_FONT,
        weight="bold" if bold else "normal",
        horizontalalignment="right" if right else "left",
        verticalalignment="center",
        parse_math=False,
    )
