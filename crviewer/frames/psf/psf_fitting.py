"""Fitting one profile to many stars at once, each with its own place, flux and background.

Gauss and Newton's iteration. What belongs to single stars is eliminated from the normal equations, so that the cost
grows with the number of stars only linearly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.psf.frame_psf import MoffatShape, Profile

_ROUNDS = 10
_PLACED = 3  # rounds, where the profile is known
_STEP = 1e-4  # for derivatives by differences
_FARTHEST = 1.0  # pixels; a star is in its brightest pixel or close by
_LEAST_ERROR = 0.03  # of the light in a pixel, so that the brightest star does not decide alone
_OUTLYING = 4.0  # sigma, beyond which a pixel counts less
_BETAS = (1.6, 60.0)  # broad wings; nearly a Gaussian
_DAMPING = 1e-3
_CORE = 0.1  # of the height; farther out there may be neighbours and particles

Floats = NDArray[np.float64]
PixelPlaces = NDArray[np.int64]
StarProfile = Callable[[Floats, Floats, Floats], Floats]  # of dx, dy and the scale of the width


@dataclass(frozen=True, slots=True, eq=False)
class StarImages:
    """Square pictures of stars.

    Attributes
    ----------
    values, variances : (stars, pixels) float64, electrons and electrons²
        The variance is that of noise alone.
    dx, dy : (pixels,) float64, pixels
        From the middle of the brightest pixel.
    scales : (stars,) float64
        By how much wider each is than the common profile.
    """

    values: Floats
    variances: Floats
    dx: Floats
    dy: Floats
    scales: Floats

    def chosen(self, which: NDArray[np.bool_]) -> StarImages:
        """Choose some stars.

        Parameters
        ----------
        which : (stars,) bool
            Which ones.

        Returns
        -------
        StarImages
            In the same order.
        """
        return StarImages(self.values[which], self.variances[which], self.dx, self.dy, self.scales[which])


@dataclass(frozen=True, slots=True, eq=False)
class StarFit:
    """The common profile, and where each star is.

    Attributes
    ----------
    shape : MoffatShape
    places : (stars, 2) float64, pixels
        Column and row from the middle of the brightest pixel.
    """

    shape: MoffatShape
    places: Floats


def star_images(
    image: NDArray[np.float32], rows: PixelPlaces, columns: PixelPlaces, noise: float, reach: int
) -> StarImages:
    """Cut out pictures of stars.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        The exposure.
    rows, columns : (stars,) int64, 0-based
        Brightest pixels.
    noise : float, electrons
        Noise of an empty pixel.
    reach : int, pixels
        From the brightest pixel to the sides.

    Returns
    -------
    StarImages
        With scales of 1.
    """
    dy, dx = (axis.ravel() for axis in np.mgrid[-reach : reach + 1, -reach : reach + 1])
    values = image[rows[:, None] + dy, columns[:, None] + dx].astype(np.float64)
    floor = np.median(values[:, np.maximum(abs(dx), abs(dy)) == reach], axis=1)[:, None]
    variances = noise**2 + np.maximum(values - floor, 0)
    return StarImages(values, variances, dx.astype(float), dy.astype(float), np.ones(len(rows)))


def fit_stars(stars: StarImages, start: MoffatShape) -> StarFit:
    """Fit a common profile.

    Parameters
    ----------
    stars : StarImages
        The stars.
    start : MoffatShape
        A guess.

    Returns
    -------
    StarFit
        After a fixed number of iterations.
    """
    shape, places = _to_numbers(start), np.zeros((len(stars.values), 2))
    weights = _weights(stars)
    for _ in range(_ROUNDS):
        residuals, derivatives, common = _linearised(stars, shape, places, weights)
        robust = weights / np.maximum(1, np.abs(residuals) * np.sqrt(weights) / _OUTLYING)
        steps, change = _solved(residuals, derivatives, common, robust)
        places = _moved(places, steps)
        shape = shape + np.clip(change, -0.3, 0.3)
        shape[3] = np.clip(shape[3], *np.log(_BETAS))
    return StarFit(_from_numbers(shape), places)


def fitted_places(stars: StarImages, profile: StarProfile, places: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Fit position, flux and background of each star with a known profile.

    Parameters
    ----------
    stars : StarImages
        The stars.
    profile : callable
        Height of the profile, of dx, dy and scale.
    places : (stars, 2) float64, pixels
        A guess.

    Returns
    -------
    places : (stars, 2) float64, pixels
        Column and row from the middle of the brightest pixel.
    flux : (stars, 1) float64, electrons
        Factor of the profile.
    light, residuals : (stars, pixels) float64, electrons
        The fitted star, and the rest of the image.
    """
    weights = _weights(stars)
    for _ in range(_PLACED):
        residuals, own, _ = _own_derivatives(stars, profile, places, weights)
        robust = weights / np.maximum(1, np.abs(residuals) * np.sqrt(weights) / _OUTLYING)
        weighted = own * robust[..., None]
        inner = np.einsum("spi,spj->sij", weighted, own) + 1e-12 * np.eye(4)
        inner = inner + _DAMPING * np.einsum("sij,ij->sij", inner, np.eye(4))
        steps = np.linalg.solve(inner, np.einsum("spi,sp->si", weighted, residuals)[..., None])[..., 0]
        places = _moved(places, steps)
    residuals, own, flux = _own_derivatives(stars, profile, places, weights)
    return places, flux, flux * own[..., 0], residuals


def misfits_of(stars: StarImages, light: Floats, residuals: Floats) -> tuple[Floats, Floats]:
    """Measure how well stars agree with what was fitted to them.

    Parameters
    ----------
    stars : StarImages
        The stars.
    light, residuals : (stars, pixels) float64, electrons
        As `fitted_places` returns them.

    Returns
    -------
    misfits : (stars,) float64
        Squared scatter beyond the noise in the core, as a fraction of the squared light; negative by chance.
    significances : (stars,) float64, sigma
        Significance of the light.
    """
    core = light > _CORE * light.max(axis=1, keepdims=True)
    scatter = np.where(core, residuals**2 - stars.variances, 0).sum(axis=1)
    return scatter / np.where(core, light**2, 0).sum(axis=1), np.sqrt((light**2 / stars.variances).sum(axis=1))


def _weights(stars: StarImages) -> Floats:
    floor = stars.values.min(axis=1)[:, None]
    weights: Floats = 1 / (stars.variances + (_LEAST_ERROR * (stars.values - floor)) ** 2)
    return weights


def _moved(places: Floats, steps: Floats) -> Floats:
    moved: Floats = np.clip(places + np.clip(steps[:, 2:], -0.3, 0.3), -_FARTHEST, _FARTHEST)
    return moved


def _to_numbers(shape: MoffatShape) -> Floats:
    """Numbers that hardly depend on each other: logarithms of both half widths, tilt, logarithm of beta."""
    height = 2 ** (1 / shape.beta) - 1
    tilt = np.arctanh(shape.xy / np.sqrt(shape.xx * shape.yy))
    return np.array([np.log(height / shape.xx) / 2, np.log(height / shape.yy) / 2, tilt, np.log(shape.beta)])


def _from_numbers(numbers: Floats) -> MoffatShape:
    beta = float(np.exp(numbers[3]))
    xx, yy = ((2 ** (1 / beta) - 1) * np.exp(-2 * numbers[:2])).tolist()
    return MoffatShape(xx=xx, yy=yy, xy=float(np.tanh(numbers[2]) * np.sqrt(xx * yy)), beta=beta)


def _heights(stars: StarImages, profile: StarProfile, places: Floats) -> Floats:
    """(stars, pixels): heights of the profile around each place."""
    dx, dy = (axis - places[:, n, None] for n, axis in enumerate((stars.dx, stars.dy)))
    return profile(dx, dy, stars.scales[:, None])


def _own_derivatives(
    stars: StarImages, profile: StarProfile, places: Floats, weights: Floats
) -> tuple[Floats, Floats, Floats]:
    """What is left of each star, the derivatives by its flux, background, column and row, and the flux (stars, 1)."""
    heights = _heights(stars, profile, places)
    one = np.ones_like(heights)
    sums = [(weights * a * b).sum(axis=1) for a, b in ((heights, heights), (heights, one), (one, one))]
    against = [(weights * a * stars.values).sum(axis=1) for a in (heights, one)]
    determinant = sums[0] * sums[2] - sums[1] ** 2
    flux = ((sums[2] * against[0] - sums[1] * against[1]) / determinant)[:, None]
    level = ((sums[0] * against[1] - sums[1] * against[0]) / determinant)[:, None]
    own = [heights, one]
    for n in range(2):
        moved = places.copy()
        moved[:, n] += _STEP
        own.append(flux * (_heights(stars, profile, moved) - heights) / _STEP)
    return stars.values - flux * heights - level, np.stack(own, axis=-1), flux


def _linearised(stars: StarImages, shape: Floats, places: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """What is left of each star, and the derivatives by its own four and by the common four numbers."""
    residuals, own, flux = _own_derivatives(stars, _profile(shape), places, weights)
    common = [
        flux * (_heights(stars, _profile(shape + step), places) - own[..., 0]) / _STEP for step in _STEP * np.eye(4)
    ]
    return residuals, own, np.stack(common, axis=-1)


def _profile(shape: Floats) -> StarProfile:
    return Profile(shape=_from_numbers(shape)).at


def _solved(residuals: Floats, own: Floats, common: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Steps (stars, 4) of each star's numbers, and (4,) of the common ones."""
    weighted = own * weights[..., None]
    inner = np.einsum("spi,spj->sij", weighted, own)
    inner = inner + _DAMPING * np.einsum("sij,ij->sij", inner, np.eye(4)) + 1e-12 * np.eye(4)
    mixed, aim = np.einsum("spi,spj->sij", weighted, common), np.einsum("spi,sp->si", weighted, residuals)
    mixed_out, aim_out = np.linalg.solve(inner, mixed), np.linalg.solve(inner, aim[..., None])[..., 0]
    outer = np.einsum("spi,sp,spj->ij", common, weights, common) - np.einsum("sij,sik->jk", mixed, mixed_out)
    target = np.einsum("spi,sp,sp->i", common, weights, residuals) - np.einsum("sij,si->j", mixed, aim_out)
    outer += np.diag(_DAMPING * np.diag(outer) + 1e-12)
    change: Floats = np.linalg.solve(outer, target)
    return aim_out - mixed_out @ change, change
