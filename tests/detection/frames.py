"""Simulated CCD frames with all that L.A.Cosmic meets: stars, rays, hot and over-subtracted pixels, saturation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FULL_WELL = 60_000.0  # electrons
READ_NOISE = 10.0  # electrons

Image = NDArray[np.float64]


def a_frame(
    shape: tuple[int, int],
    seed: int,
    *,
    sky: float = 200.0,
    rays: int = 20,
    stars: int = 15,
    hot: int = 20,
    holes: int = 5,
    saturated: int = 1,
    border_rays: int = 4,
) -> NDArray[np.float32]:
    """(ny, nx) float32, electrons; counts say how many of each kind there are."""
    rng = np.random.default_rng(seed)
    image = np.full(shape, sky)
    for flux in rng.pareto(0.9, stars) * 300 + 300:
        _add_star(image, rng, min(flux, 3e6))
    for flux in rng.uniform(2e6, 2e7, saturated):
        _add_star(image, rng, flux)
    image = rng.poisson(np.clip(image, 0, 1e8)).astype(float)
    for _ in range(rays):
        _add_ray(image, rng, rng.uniform(0, 1, 2) * shape)
    for _ in range(border_rays):
        _add_ray(image, rng, _on_border(rng, shape))
    _add_at_random(image, rng, rng.exponential(800, hot))
    _add_at_random(image, rng, -rng.exponential(900, holes))
    image = np.minimum(image, FULL_WELL) + rng.normal(0, READ_NOISE, shape)
    return image.astype(np.float32)


def _add_star(image: Image, rng: np.random.Generator, flux: float) -> None:
    """A round Gaussian of FWHM 3.2 pixels somewhere on the frame."""
    sigma, reach = 3.2 / 2.3548, 12 if flux < 1e5 else 25
    y0, x0 = rng.uniform(-3, 3 + np.array(image.shape))
    top, left = max(0, int(y0) - reach), max(0, int(x0) - reach)
    patch = image[top : int(y0) + reach, left : int(x0) + reach]
    y, x = np.ogrid[top : top + patch.shape[0], left : left + patch.shape[1]]
    patch += flux / (2 * np.pi * sigma**2) * np.exp(-((y - y0) ** 2 + (x - x0) ** 2) / (2 * sigma**2))


def _add_ray(image: Image, rng: np.random.Generator, start: Image) -> None:
    """A straight track of log-normal charge, as short as most and now and then long."""
    length = rng.exponential(4) if rng.random() > 0.05 else rng.uniform(20, 80)
    steps = max(1, int(3 * length))
    angle = rng.uniform(0, 2 * np.pi)
    along = np.linspace(0, length, steps)[:, None] * [np.sin(angle), np.cos(angle)]
    y, x = np.floor(start + along).astype(int).T
    charge = rng.gamma(2, 0.5, steps) * rng.lognormal(np.log(700), 1.1) / 3
    inside = (y >= 0) & (y < image.shape[0]) & (x >= 0) & (x < image.shape[1])
    np.add.at(image, (y[inside], x[inside]), charge[inside])


def _on_border(rng: np.random.Generator, shape: tuple[int, int]) -> Image:
    """A point within four pixels of an edge."""
    point, axis = rng.uniform(0, 1, 2) * shape, rng.integers(2)
    depth = rng.uniform(0, 4)
    point[axis] = depth if rng.random() < 0.5 else shape[axis] - depth
    return point


def _add_at_random(image: Image, rng: np.random.Generator, charges: Image) -> None:
    image.reshape(-1)[rng.integers(0, image.size, len(charges))] += charges
