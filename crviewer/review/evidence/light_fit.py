"""Whether a peak is better explained by light or by the charge of a particle: the chi-square of either, per pixel.

Light is the point-spread function of the frame, or that as much as 2.3 times wider, at any place within the brightest
pixel. Charge is a spot as narrow as a particle leaves it, or a track in any direction that ends at the peak, crosses it
or stops on either side. Each is fitted with a flux and a background of its own to a square around the peak.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.frames.psf.frame_psf import FramePsf
from crviewer.review.evidence.listed import Floats

_NARROW, _WIDE = 2, 3  # pixels from the peak to the sides of the square, for stars as wide as
_WIDE_STARS = 3.5  # pixels or wider
_PHASES = np.linspace(-0.6, 0.6, 13)  # pixels from the middle of the brightest pixel
_WIDER = ((1.0, 1), (1.15, 2), (1.35, 2), (1.6, 2), (1.9, 2), (2.3, 2))  # widths of a star, and which phases do for it
_DIFFUSION = 0.38  # pixels; standard deviation of a track across it, a pixel's own width included
_ANGLES = np.radians(np.arange(0, 180, 15))
_OFFSETS = (-0.5, -0.25, 0.0, 0.25, 0.5)  # pixels, of a track beside the middle of the peak
_UNEVEN = 0.15  # of the charge in a pixel; the charge along a track fluctuates
_FITTED = 4  # place, flux and background
_FEWEST = 12  # pixels that can be used
_AT_ONCE = 4096  # peaks


@dataclass(frozen=True, slots=True, eq=False)
class LightFit:
    """How light and charge fit.

    Attributes
    ----------
    light_misfit, track_misfit : (peaks,) float64
        Chi-square per degree of freedom of the best of each; about 1 where it explains all but the noise.
    preference : (peaks,) float64
        Chi-square of the best track less that of the best light: positive where light fits better.
    """

    light_misfit: Floats
    track_misfit: Floats
    preference: Floats


def fit_light(
    peaks: PixelIndices,
    image: NDArray[np.float32],
    usable: NDArray[np.bool_],
    owners: NDArray[np.int32],
    *,
    level: Floats,
    noise: Floats,
    psf: FramePsf | None,
) -> LightFit:
    """Fit both to every peak.

    Parameters
    ----------
    peaks : (peaks,) int64
        Flat indices of the brightest pixels.
    image : (ny, nx) float32, electrons
        The exposure.
    usable : (ny, nx) bool
        False where a pixel is bad or saturated.
    owners : (ny, nx) int32
        Number of the ray that a pixel is flagged for, 0 where none; what other rays hold is left out.
    level, noise : (peaks,) float64, electrons
        Of the background.
    psf : FramePsf or None
        Point-spread function of the frame; None gives NaN.

    Returns
    -------
    LightFit
        NaN where too few pixels can be used.
    """
    numbers = np.full((3, len(peaks)), np.nan)
    if psf is not None:
        reach = _WIDE if psf.fwhm > _WIDE_STARS else _NARROW
        scales = np.round(psf.scale_at(*np.divmod(peaks, image.shape[1])), 1)
        for scale in np.unique(scales):
            light, tracks = _light_templates(psf, float(scale), reach), _track_templates(reach)
            same = np.flatnonzero(scales == scale)
            for first in range(0, len(same), _AT_ONCE):
                some = same[first : first + _AT_ONCE]
                values, good = _squares(peaks[some], image, usable, owners, reach)
                values -= level[some, None]
                numbers[:, some] = _compared(values, good, noise[some], psf.model_error, light, tracks)
    return LightFit(*numbers)


def _light_templates(psf: FramePsf, scale: float, reach: int) -> Floats:
    """(templates, pixels)."""
    dx, dy = _grid(reach)
    templates = [
        psf.profile.at(dx - x, dy - y, scale * wider)
        for wider, step in _WIDER
        for x, y in product(_PHASES[::step], repeat=2)
    ]
    return np.array(templates)


@cache
def _track_templates(reach: int) -> Floats:
    """(templates, pixels)."""
    dx, dy = _grid(reach)
    templates = [_gaussian(dx - x) * _gaussian(dy - y) for x, y in product(_OFFSETS, repeat=2)]
    templates.append(((dx == 0) & (dy == 0)).astype(float))
    for angle, offset in product(_ANGLES, _OFFSETS):
        along = dx * np.cos(angle) + dy * np.sin(angle)
        across = _gaussian(dy * np.cos(angle) - dx * np.sin(angle) - offset)
        ends = [np.ones_like(along), along > -0.75, along < 0.75, np.abs(along) < 1.25]
        templates += [across * end for end in ends]
    return np.array(templates)


def _gaussian(distance: Floats) -> Floats:
    height: Floats = np.exp(-0.5 * (distance / _DIFFUSION) ** 2)
    return height


def _grid(reach: int) -> tuple[Floats, Floats]:
    dy, dx = (axis.ravel().astype(float) for axis in np.mgrid[-reach : reach + 1, -reach : reach + 1])
    return dx, dy


def _squares(
    peaks: PixelIndices,
    image: NDArray[np.float32],
    usable: NDArray[np.bool_],
    owners: NDArray[np.int32],
    reach: int,
) -> tuple[Floats, NDArray[np.bool_]]:
    """Values (peaks, pixels) around each peak, and which of them can be used."""
    (dx, dy), (ny, nx) = _grid(reach), image.shape
    rows, columns = np.divmod(peaks, nx)
    rows, columns = rows[:, None] + dy.astype(np.int64), columns[:, None] + dx.astype(np.int64)
    inside = (rows >= 0) & (rows < ny) & (columns >= 0) & (columns < nx)
    flat = np.where(inside, rows * nx + columns, peaks[:, None])
    owner, mine = owners.reshape(-1)[flat], owners.reshape(-1)[peaks][:, None]
    good = inside & usable.reshape(-1)[flat] & ((owner == 0) | (owner == mine))
    return image.reshape(-1)[flat].astype(np.float64), good


def _compared(
    values: Floats, good: NDArray[np.bool_], noise: Floats, model_error: float, light: Floats, tracks: Floats
) -> Floats:
    """(3, peaks): the numbers of `LightFit`; NaN where too few pixels can be used, the peak among them."""
    count = good.sum(axis=1)
    known = (count >= _FEWEST) & good[:, good.shape[1] // 2]
    above = np.where(good[known], values[known], 0.0)
    # Never lower than the noise of the sky; the share of a pixel that a model may miss is that of the data.
    shot = noise[known, None] ** 2 + np.maximum(above, 0)
    squares = [
        _least_chi_square(above, good[known] / (shot + (error * above) ** 2), templates)
        for error, templates in ((model_error, light), (_UNEVEN, tracks))
    ]
    even = good[known] / (shot + (max(model_error, _UNEVEN) * above) ** 2)
    preference = _least_chi_square(above, even, tracks) - _least_chi_square(above, even, light)
    numbers = np.full((3, len(values)), np.nan)
    numbers[:, known] = [*(square / (count[known] - _FITTED) for square in squares), preference]
    return numbers


def _least_chi_square(values: Floats, weights: Floats, templates: Floats) -> Floats:
    """(peaks,): of the template that fits best with a positive flux and a background."""
    weighted = weights * values
    one, first, second = weights.sum(axis=1)[:, None], weighted.sum(axis=1)[:, None], (weighted * values).sum(axis=1)
    # In single precision, which is twice as fast; light and weights are scaled, so that nothing is lost.
    scale = np.abs(values).max(axis=1, keepdims=True) * one + 1e-30
    shapes, shares = templates.T.astype(np.float32), (weights / one).astype(np.float32)
    sums, squares, products = shares @ shapes, shares @ shapes**2, (weighted / scale).astype(np.float32) @ shapes
    shared = (first / scale).astype(np.float32)
    agreement = np.maximum(products - sums * shared, 0) ** 2 / np.maximum(squares - sums**2, 1e-7)
    best = agreement.max(axis=1).astype(np.float64) * (scale**2 / one)[:, 0]
    least: Floats = second - first[:, 0] ** 2 / one[:, 0] - best
    return np.maximum(least, 0)
