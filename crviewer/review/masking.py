"""What is masked, pixel by pixel and by kind, for views that draw it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.rays import Flat
from crviewer.review.review import Review
from crviewer.review.verdict import Verdict

Box = tuple[int, int, int, int]  # top and bottom row, left and right column, half-open

_KINDS = len(Verdict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Masking:
    """Masked and released pixels of one review; the input mask is left out.

    Attributes
    ----------
    shape : (ny, nx)
        Of the frame.
    pixels : (n,) int64
        Flat indices of pixels that a ray masks, ascending.
    kinds : (n,) int8
        The verdict that masks each; where several do, the highest.
    released : (m,) int64
        Flat indices, ascending, of flagged pixels that a verdict leaves unmasked.
    """

    shape: tuple[int, int]
    pixels: Flat
    kinds: NDArray[np.int8]
    released: Flat

    @classmethod
    def of(cls, review: Review) -> Masking:
        """What a review masks at present."""
        stands = np.isin(review.verdicts, [Verdict.UNREVIEWED, Verdict.COSMIC_RAY])
        entries = np.repeat(stands, review.rays.sizes)
        pixels = [review.rays.pixels[entries]]
        kinds = [np.repeat(review.verdicts[stands], review.rays.sizes[stands])]
        for group, footprint in review.footprints.items():
            pixels.append(footprint.pixels)
            kinds.append(np.full(len(footprint.pixels), review.verdicts[group]))
        masked, kind = _highest(np.concatenate(pixels), np.concatenate(kinds))
        flagged = np.unique(review.rays.pixels[~entries])
        place = np.minimum(np.searchsorted(masked, flagged), max(0, len(masked) - 1))
        free = masked[place] != flagged if len(masked) else np.ones(len(flagged), bool)
        return cls(shape=review.rays.shape, pixels=masked, kinds=kind, released=flagged[free])

    @classmethod
    def preview(cls, pixels: Flat, shape: tuple[int, int]) -> Masking:
        """Flagged pixels alone, ascending, of which nothing is known yet."""
        kinds = np.full(len(pixels), Verdict.UNREVIEWED, np.int8)
        return cls(shape=shape, pixels=pixels, kinds=kinds, released=pixels[:0])

    def kinds_in(self, box: Box) -> NDArray[np.int8]:
        """(rows, columns) int8: the verdict that masks each pixel of a box inside the frame; -1 where none does."""
        kinds = np.full((box[1] - box[0], box[3] - box[2]), -1, np.int8)
        within, rows, columns = within_box(self.pixels, self.shape, box)
        kinds[rows, columns] = self.kinds[within]
        return kinds

    def released_in(self, box: Box) -> NDArray[np.bool_]:
        """(rows, columns) bool: True where a verdict leaves a flagged pixel of a box unmasked."""
        released = np.zeros((box[1] - box[0], box[3] - box[2]), bool)
        _, rows, columns = within_box(self.released, self.shape, box)
        released[rows, columns] = True
        return released

    def pooled(self, factor: int) -> NDArray[np.int8]:
        """(⌈ny/factor⌉, ⌈nx/factor⌉) int8: the highest verdict within each block of factor × factor, -1 for none.

        No ray disappears, however far a view zooms out.
        """
        height, width = (-(-size // factor) for size in self.shape)
        pooled = np.full(height * width, -1, np.int8)
        order = np.argsort(self.kinds, kind="stable")  # the highest is written last
        rows, columns = np.divmod(self.pixels[order], self.shape[1])
        pooled[rows // factor * width + columns // factor] = self.kinds[order]
        return pooled.reshape(height, width)


def _highest(pixels: Flat, kinds: NDArray[np.int8]) -> tuple[Flat, NDArray[np.int8]]:
    """Each pixel once, ascending, with the highest kind that it has."""
    keys = np.sort(pixels * _KINDS + kinds)
    pixels = keys // _KINDS
    last = np.append(pixels[1:] != pixels[:-1], True)[: len(pixels)]
    return pixels[last], (keys[last] % _KINDS).astype(np.int8)


def within_box(pixels: Flat, shape: tuple[int, int], box: Box) -> tuple[Flat, Flat, Flat]:
    """Which of some ascending flat indices lie in a box, and their rows and columns within it."""
    top, bottom, left, right = box
    first, last = np.searchsorted(pixels, [top * shape[1], bottom * shape[1]])
    rows, columns = np.divmod(pixels[first:last], shape[1])
    within = np.flatnonzero((columns >= left) & (columns < right))
    return within + first, rows[within] - top, columns[within] - left
