"""Edits by hand: paint, erase, and reshape rays. Each function returns an edit that makes one step of the history.

Pixels of the exposure's input mask are never changed: they are known to be bad, whatever is painted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.core.rays import find_rays
from crviewer.review.core.holes import hole_of
from crviewer.review.core.judgements import JudgementEdit, rulings_of
from crviewer.review.core.painting import PaintedKind
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict

_TOUCHING = np.ones((3, 3), bool)  # by an edge or a corner


def paint(review: Review, pixels: PixelIndices, paint: PaintedKind) -> JudgementEdit:
    """Mask pixels as cosmic-ray or bad pixels.

    Parameters
    ----------
    review : Review
        The present review.
    pixels : (n,) int64
        Flat indices, ascending.
    paint : PaintedKind
        What to mask them as.

    Returns
    -------
    JudgementEdit
        The change; `Review.edited` applies it.
    """
    return review.painting.painting(pixels[~review.exposure.mask.reshape(-1)[pixels]], paint)


def erase(review: Review, pixels: PixelIndices) -> JudgementEdit:
    """Unmask pixels: paint is removed, and pixels masked by a ray are released.

    Parameters
    ----------
    review : Review
        The present review.
    pixels : (n,) int64
        Flat indices, ascending.

    Returns
    -------
    JudgementEdit
        The change; `Review.edited` applies it.
    """
    masked = [masked.pixels for masked in review.footprints.values()]
    judged = [ray for _, ray in review.judgements.defects()]
    stays = np.isin(pixels, np.concatenate([review.detection.pixels, *masked, *judged]))
    released = review.painting.painting(pixels[stays], PaintedKind.ERASED)
    return released.also(_cleared(review, pixels[~stays]))


def extend(review: Review, group: int, pixels: PixelIndices) -> JudgementEdit:
    """Add pixels to a ray, to be masked as its verdict says.

    Parameters
    ----------
    review : Review
        The present review.
    group : int
        The ray.
    pixels : (n,) int64
        Flat indices, ascending.

    Returns
    -------
    JudgementEdit
        The change; `Review.edited` applies it.
    """
    free = ~np.isin(review.painting.at(pixels), [PaintedKind.COSMIC_RAY, PaintedKind.BAD])
    added = pixels[free & ~review.exposure.mask.reshape(-1)[pixels]]
    if Verdict(int(review.verdicts[group])).is_cosmic:
        return paint(review, added, PaintedKind.COSMIC_RAY)
    (ruling,) = rulings_of(review.rays, review.judgements, review.settled, np.array([group]))
    held = np.isin(added, review.judgements.pixels[review.judgements.tokens == ruling])
    new = added[~held]
    judged = JudgementEdit(pixels=new, old=np.zeros_like(new), new=np.full(len(new), ruling))
    return judged.also(paint(review, added, PaintedKind.FLAGGED))


def grow(review: Review, group: int) -> JudgementEdit:
    """Add to a ray all pixels that touch it by an edge or a corner.

    Parameters
    ----------
    review : Review
        The present review.
    group : int
        The ray.

    Returns
    -------
    JudgementEdit
        The change; `Review.edited` applies it.
    """
    return extend(review, group, _ring(_present(review, group), review.rays.shape))


def fill_hole(review: Review, group: int) -> JudgementEdit:
    """Add to a ray the pixels that it encloses.

    Parameters
    ----------
    review : Review
        The present review.
    group : int
        The ray.

    Returns
    -------
    JudgementEdit
        The change; `Review.edited` applies it.
    """
    ray = _present(review, group)
    return extend(review, group, hole_of(ray, review.rays.shape) if len(ray) else ray)


def shrink(review: Review, group: int) -> JudgementEdit:
    """Erase the outermost pixels of a ray, unless none would be left; those that were added to it go first.

    So it takes back what `grow` did, in reverse order where that was done several times.

    Parameters
    ----------
    review : Review
        The present review.
    group : int
        The ray.

    Returns
    -------
    JudgementEdit
        The change; `Review.edited` applies it.
    """
    ray = _present(review, group)
    rim = _rim(ray, review.exposure.mask)
    added = ray[np.isin(review.painting.at(ray), [PaintedKind.COSMIC_RAY, PaintedKind.FLAGGED])]
    core = np.setdiff1d(ray, added)
    if len(core) and np.isin(rim, added).any():
        if not Verdict(int(review.verdicts[group])).is_cosmic:
            core = np.union1d(core, hole_of(core, review.rays.shape))  # masked with such a ray, added or not
        rim = np.union1d(rim[np.isin(rim, added)], _farthest(ray, core, review.rays.shape))
    return erase(review, rim if len(rim) < len(ray) else rim[:0])


def _present(review: Review, group: int) -> PixelIndices:
    """Pixels of a ray, with what was painted or erased since the rays were last grouped."""
    ray = review.rays.of(group)
    found = ray if group in review.settled else ray[np.isin(ray, review.detection.pixels)]
    touching = find_rays(review.painting.flagged(found, ray[:0]), review.rays.shape, min_pixels=1)
    pieces = [touching.of(piece) for piece in touching.holding(ray).tolist()]
    return np.sort(np.concatenate([ray[:0], *pieces]))


def _cleared(review: Review, pixels: PixelIndices) -> JudgementEdit:
    """Remove paint from pixels; those that were erased stay erased."""
    return review.painting.painting(pixels[review.painting.at(pixels) != PaintedKind.ERASED], None)


def _ring(ray: PixelIndices, shape: tuple[int, int]) -> PixelIndices:
    from scipy.ndimage import binary_dilation

    if not len(ray):
        return ray
    inside, corner = _picture(ray, shape)
    return _flat(binary_dilation(inside, _TOUCHING) & ~inside, corner, shape)


def _farthest(ray: PixelIndices, core: PixelIndices, shape: tuple[int, int]) -> PixelIndices:
    """Pixels of a ray that are reached last from its core, going from pixel to pixel within it."""
    from scipy.ndimage import binary_dilation

    inside, corner = _picture(ray, shape)
    rows, columns = np.divmod(core, shape[1])
    reached, last = np.zeros_like(inside), np.zeros_like(inside)
    reached[rows - corner[0], columns - corner[1]] = True
    while (onwards := binary_dilation(reached, _TOUCHING, mask=inside) & ~reached).any():
        reached, last = reached | onwards, onwards
    return _flat(last, corner, shape)


def _rim(ray: PixelIndices, mask: NDArray[np.bool_]) -> PixelIndices:
    """Pixels of a ray that touch one outside it.

    What is beyond the frame, or in the input mask, counts as part of the ray: it could not grow there.
    """
    from scipy.ndimage import binary_erosion

    if not len(ray):
        return ray
    inside, corner = _picture(ray, mask.shape)
    rows, columns = np.indices(inside.shape)
    rows, columns = rows + corner[0], columns + corner[1]
    within = (rows.clip(0, mask.shape[0] - 1), columns.clip(0, mask.shape[1] - 1))
    closed = (within[0] != rows) | (within[1] != columns) | mask[within]
    return _flat(inside & ~binary_erosion(inside | closed, _TOUCHING, border_value=1), corner, mask.shape)


def _picture(ray: PixelIndices, shape: tuple[int, int]) -> tuple[NDArray[np.bool_], tuple[int, int]]:
    """A ray as a bool image with a margin of one pixel, and the corner of that image in the frame."""
    rows, columns = np.divmod(ray, shape[1])
    corner = int(rows.min()) - 1, int(columns.min()) - 1
    box = np.zeros((np.ptp(rows) + 3, np.ptp(columns) + 3), bool)
    box[rows - corner[0], columns - corner[1]] = True
    return box, corner


def _flat(box: NDArray[np.bool_], corner: tuple[int, int], shape: tuple[int, int]) -> PixelIndices:
    """Flat indices, ascending, of the image's True pixels that are within the frame."""
    rows, columns = np.nonzero(box)
    rows, columns = rows + corner[0], columns + corner[1]
    within = (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
    flat: PixelIndices = rows[within] * shape[1] + columns[within]
    return flat
