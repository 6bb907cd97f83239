"""Masked pixels by kind of verdict, for views that draw them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, among, unique
from crviewer.review.core.painting import PaintedKind
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict, are_cosmic

Box = tuple[int, int, int, int]  # top and bottom row, left and right column, half-open

_KINDS = len(Verdict)
LIKE = {
    PaintedKind.COSMIC_RAY: Verdict.COSMIC_RAY,
    PaintedKind.BAD: Verdict.OTHER_DEFECT,
}  # painted pixels are shown like these verdicts


class FlaggedPixels(NamedTuple):
    """Bounds on the number of pixels that an unfinished detection will flag.

    Attributes
    ----------
    least : int
        Pixels that are certain to be flagged.
    most : int or None
        Upper bound; None if it is not known yet.
    """

    least: int
    most: int | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MaskByKind:
    """Masked and released pixels of one review, without the input mask.

    Attributes
    ----------
    shape : (ny, nx)
        Shape of the frame.
    pixels : (n,) int64
        Flat indices of pixels masked by a ray or by painting, ascending.
    kinds : (n,) int8
        The verdict that masks each; the highest if there are several.
    released : (m,) int64
        Flat indices, ascending, of flagged pixels that a verdict leaves unmasked, or that were erased by hand.
    painted : (p,) int64
        Flat indices, ascending, of pixels that were painted by hand.
    flagged : FlaggedPixels or None
        Bounds on the number of flagged pixels while the detection runs: this is a preview then.
    possible : MaskByKind or None
        Further pixels that may be masked once the detection is done; None if not known, or if none are open.
    """

    shape: tuple[int, int]
    pixels: PixelIndices
    kinds: NDArray[np.int8]
    released: PixelIndices
    painted: PixelIndices
    flagged: FlaggedPixels | None = None
    possible: MaskByKind | None = None

    @classmethod
    def of(cls, review: Review) -> MaskByKind:
        """Mask of a review.

        Parameters
        ----------
        review : Review
            The review to draw.

        Returns
        -------
        MaskByKind
            What it masks at present.
        """
        stands = are_cosmic(review.verdicts)
        entries = np.repeat(stands, review.rays.sizes)
        standing, verdicts = review.rays.pixels[entries], np.repeat(review.verdicts[stands], review.rays.sizes[stands])
        standing, verdicts = _without(standing, verdicts, review.unmasked)
        pixels, kinds = [standing], [verdicts]
        for group, footprint in review.footprints.items():
            pixels.append(footprint.pixels)
            kinds.append(np.full(len(footprint.pixels), review.verdicts[group]))
        for paint, verdict in LIKE.items():
            pixels.append(review.painting.where(paint))
            kinds.append(np.full(len(pixels[-1]), verdict))
        erased = review.painting.where(PaintedKind.ERASED)
        masked, kind = _highest(*_without(np.concatenate(pixels), np.concatenate(kinds), erased))
        flagged = unique(review.rays.pixels[~entries], erased)
        painted = review.painting.where(PaintedKind.FLAGGED, *LIKE)
        return cls(
            shape=review.rays.shape,
            pixels=masked,
            kinds=kind,
            released=flagged[~among(flagged, masked)],
            painted=painted,
        )

    @classmethod
    def nothing(cls, shape: tuple[int, int]) -> MaskByKind:
        """Empty mask.

        Parameters
        ----------
        shape : (ny, nx)
            Shape of the frame.

        Returns
        -------
        MaskByKind
            Without any pixel.
        """
        none = np.empty(0, np.int64)
        return cls(shape=shape, pixels=none, kinds=none.astype(np.int8), released=none, painted=none)

    @property
    def is_preview(self) -> bool:
        """True while the detection is not done, so that pixels may still be added."""
        return self.flagged is not None

    def preview(self, certain: PixelIndices, possible: PixelIndices | None = None) -> MaskByKind:
        """The same mask with other flagged pixels; verdicts stay, as far as they were shown.

        Parameters
        ----------
        certain : (n,) int64
            Flat indices, ascending, of pixels that are certain to be flagged.
        possible : (m,) int64, optional
            Flat indices of the only other pixels that may still be flagged.

        Returns
        -------
        MaskByKind
            A preview.
        """
        fresh = certain[~among(certain, self.released)]
        stays = (self.kinds > Verdict.COSMIC_RAY) | among(self.pixels, self.painted)
        stays |= (self.kinds == Verdict.COSMIC_RAY) & among(self.pixels, certain)
        unknown = np.full(len(fresh), Verdict.UNREVIEWED, np.int8)
        pixels, kinds = _highest(
            np.concatenate([fresh, self.pixels[stays]]), np.concatenate([unknown, self.kinds[stays]])
        )
        preview = replace(self, pixels=pixels, kinds=kinds, flagged=FlaggedPixels(len(certain), None), possible=None)
        return preview if possible is None else preview._and_maybe(possible)

    def _and_maybe(self, possible: PixelIndices) -> MaskByKind:
        assert self.flagged is not None
        others = possible[~(among(possible, self.pixels) | among(possible, self.released))]
        unknown = np.full(len(others), Verdict.UNREVIEWED, np.int8)
        return replace(
            self,
            flagged=FlaggedPixels(self.flagged.least, self.flagged.least + len(possible)),
            possible=replace(MaskByKind.nothing(self.shape), pixels=others, kinds=unknown),
        )

    def kinds_in(self, box: Box) -> NDArray[np.int8]:
        """Verdicts that mask the pixels of a box.

        Parameters
        ----------
        box : (top, bottom, left, right)
            Half-open ranges of rows and columns inside the frame.

        Returns
        -------
        (rows, columns) int8
            Values of `Verdict`; -1 where nothing is masked.
        """
        kinds = np.full((box[1] - box[0], box[3] - box[2]), -1, np.int8)
        within, rows, columns = within_box(self.pixels, self.shape, box)
        kinds[rows, columns] = self.kinds[within]
        return kinds

    def released_in(self, box: Box) -> NDArray[np.bool_]:
        """Released pixels of a box.

        Parameters
        ----------
        box : (top, bottom, left, right)
            Half-open ranges of rows and columns inside the frame.

        Returns
        -------
        (rows, columns) bool
            True where a flagged pixel is left unmasked.
        """
        return _inside(self.released, self.shape, box)

    def painted_in(self, box: Box) -> NDArray[np.bool_]:
        """Painted pixels of a box.

        Parameters
        ----------
        box : (top, bottom, left, right)
            Half-open ranges of rows and columns inside the frame.

        Returns
        -------
        (rows, columns) bool
            True where a pixel was painted by hand.
        """
        return _inside(self.painted, self.shape, box)

    def pooled(self, factor: int) -> NDArray[np.int8]:
        """Max-pool the verdicts, so that every ray stays visible however far a view is zoomed out.

        Parameters
        ----------
        factor : int, pixels
            Side of a block.

        Returns
        -------
        (⌈ny/factor⌉, ⌈nx/factor⌉) int8
            Highest verdict in each block; -1 where nothing is masked.
        """
        height, width = (-(-size // factor) for size in self.shape)
        pooled = np.full(height * width, -1, np.int8)
        order = np.argsort(self.kinds, kind="stable")  # the highest is written last
        rows, columns = np.divmod(self.pixels[order], self.shape[1])
        pooled[rows // factor * width + columns // factor] = self.kinds[order]
        return pooled.reshape(height, width)


def _without(
    pixels: PixelIndices, kinds: NDArray[np.int8], erased: PixelIndices
) -> tuple[PixelIndices, NDArray[np.int8]]:
    if not len(erased):
        return pixels, kinds
    kept = ~np.isin(pixels, erased, kind="table")
    return pixels[kept], kinds[kept]


def _inside(pixels: PixelIndices, shape: tuple[int, int], box: Box) -> NDArray[np.bool_]:
    """(rows, columns) bool: True at those of the given pixels that are in a box."""
    inside = np.zeros((box[1] - box[0], box[3] - box[2]), bool)
    _, rows, columns = within_box(pixels, shape, box)
    inside[rows, columns] = True
    return inside


def _highest(pixels: PixelIndices, kinds: NDArray[np.int8]) -> tuple[PixelIndices, NDArray[np.int8]]:
    """Each pixel once, ascending, with the highest kind that it has."""
    keys = np.sort(pixels * _KINDS + kinds)
    pixels = keys // _KINDS
    last = np.append(pixels[1:] != pixels[:-1], True)[: len(pixels)]
    return pixels[last], (keys[last] % _KINDS).astype(np.int8)


def within_box(
    pixels: PixelIndices, shape: tuple[int, int], box: Box
) -> tuple[PixelIndices, PixelIndices, PixelIndices]:
    """Select the pixels that lie in a box.

    Parameters
    ----------
    pixels : (n,) int64
        Flat indices, ascending.
    shape : (ny, nx)
        Shape of the frame.
    box : (top, bottom, left, right)
        Half-open ranges of rows and columns.

    Returns
    -------
    entries : (m,) int64
        Positions in `pixels` of those in the box.
    rows, columns : (m,) int64
        Their rows and columns relative to the box.
    """
    top, bottom, left, right = box
    first, last = np.searchsorted(pixels, [top * shape[1], bottom * shape[1]])
    rows, columns = np.divmod(pixels[first:last], shape[1])
    within = np.flatnonzero((columns >= left) & (columns < right))
    return within + first, rows[within] - top, columns[within] - left
