"""Cutouts of one ray as colours: mask, science, dark and cleaned, shaded as in the window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.fills import filled
from crviewer.products.core.shades import fainter, far_below, limits_around, shades
from crviewer.products.core.verdict_colours import DEEP, HEX, INPUT_MASK, OUTSIDE
from crviewer.products.sheet.layout import LEAST_SPAN, TILE
from crviewer.review.core.masking import Box, MaskByKind, within_box
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.evidence import Evidence

Colours = NDArray[np.uint8]  # (…, 3): red, green and blue

_MARGIN = 8  # pixels of the frame around a large ray
_EMPTY = "#e8e8e8"  # if there is no dark


def rgb(colour: str) -> tuple[int, int, int]:
    """Parse a colour.

    Parameters
    ----------
    colour : str
        Six hexadecimal digits after a hash.

    Returns
    -------
    (int, int, int)
        Red, green and blue, 0 to 255.
    """
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SheetCutouts:
    """Source of the cutouts of an export.

    Attributes
    ----------
    review : Review
        The review.
    evidence : Evidence
        Level and noise around each ray.
    masking : MaskByKind
        What the review masks.
    cosmic, fill : (n,) int64, (n,) float32
        Pixels that the cleaned image replaces, and their new values in electrons.
    """

    review: Review
    evidence: Evidence
    masking: MaskByKind
    cosmic: PixelIndices
    fill: NDArray[np.float32]

    @classmethod
    def of(cls, export: ExportRequest, evidence: Evidence) -> SheetCutouts:
        """Prepare the cutouts of an export.

        Parameters
        ----------
        export : ExportRequest
            The review to export.
        evidence : Evidence
            Evidence for its rays.

        Returns
        -------
        SheetCutouts
            Ready to draw.
        """
        return cls(
            review=export.review,
            evidence=evidence,
            masking=MaskByKind.of(export.review),
            cosmic=export.review.cosmic_pixels,
            fill=filled(export.review, export.fill),
        )

    def around(self, ray: int) -> list[Colours]:
        """Draw the cutouts of a ray, all at the same scale.

        Parameters
        ----------
        ray : int
            The listed ray, 0-based.

        Returns
        -------
        list of (`TILE`, `TILE`, 3) uint8
            Mask, science, dark and cleaned.
        """
        exposure, level = self.review.exposure, self.review.level
        rows, columns = _window(self.review, ray)
        box = _inside(rows, columns, exposure.shape)
        sky, noise = self.evidence.background[ray], self.evidence.noise[ray]
        science = exposure.electrons[box[0] : box[1], box[2] : box[3]]
        greys = _shaded(science, sky, noise)
        parts = [self._masked(greys, box), greys, _shaded(self._cleaned(science, box), sky, noise)]
        if exposure.dark is None or level is None:
            parts.insert(2, np.full_like(greys, rgb(_EMPTY)))
        else:
            dark = exposure.dark[box[0] : box[1], box[2] : box[3]]
            parts.insert(2, _shaded(dark, level.median, level.sigma))
        return [_tile(part, rows - box[0], columns - box[2]) for part in parts]

    def _masked(self, greys: Colours, box: Box) -> Colours:
        masked = fainter(greys)
        masked[self.review.exposure.mask[box[0] : box[1], box[2] : box[3]]] = rgb(INPUT_MASK)
        kinds = self.masking.kinds_in(box)
        for verdict in Verdict:
            masked[kinds == verdict] = rgb(HEX[verdict])
        return masked

    def _cleaned(self, science: NDArray[np.float32], box: Box) -> NDArray[np.float32]:
        cleaned = science.copy()
        which, rows, columns = within_box(self.cosmic, self.review.exposure.shape, box)
        cleaned[rows, columns] = self.fill[which]
        return cleaned


def _window(review: Review, ray: int) -> tuple[PixelIndices, PixelIndices]:
    """Rows and columns of a square around a ray; some may be outside the frame."""
    rows, columns = np.divmod(review.rays.of(ray), review.rays.shape[1])
    span = max(LEAST_SPAN, int(max(np.ptp(rows), np.ptp(columns))) + 1 + 2 * _MARGIN)
    first = [int(along.min() + along.max() + 1 - span) // 2 for along in (rows, columns)]
    return np.arange(first[0], first[0] + span), np.arange(first[1], first[1] + span)


def _inside(rows: PixelIndices, columns: PixelIndices, shape: tuple[int, int]) -> Box:
    return max(0, rows[0]), min(shape[0], rows[-1] + 1), max(0, columns[0]), min(shape[1], columns[-1] + 1)


def _shaded(values: NDArray[np.float32], level: float, sigma: float) -> Colours:
    """Greys around a level; values far below black are blue, to distinguish a hole from noise."""
    limits = limits_around(level, sigma)
    greys = np.repeat(shades(values, limits)[..., np.newaxis], 3, axis=2)
    greys[far_below(values, limits)] = rgb(DEEP)
    return greys


def _tile(part: Colours, rows: PixelIndices, columns: PixelIndices) -> Colours:
    """(`TILE`, `TILE`, 3): pixels as squares, rows upwards; those outside the frame are grey.

    A window wider than the tile shows its brightest pixels, so that no thin track is lost.
    """
    whole = np.full((len(rows), len(columns), 3), rgb(OUTSIDE), np.uint8)
    inside = np.ix_((rows >= 0) & (rows < part.shape[0]), (columns >= 0) & (columns < part.shape[1]))
    whole[inside] = part
    edges = np.linspace(0, len(rows), min(TILE, len(rows)) + 1).astype(int)[:-1]
    small = np.maximum.reduceat(np.maximum.reduceat(whole, edges, axis=0), edges, axis=1)
    nearest = np.arange(TILE) * len(small) // TILE
    return small[np.ix_(nearest, nearest)][::-1]
