"""Listed rays drawn as pictures, and skies with stars on them."""

from __future__ import annotations

import numpy as np

from crviewer.detection.core.rays import find_rays
from crviewer.review.evidence.listed import ListedPixels
from tests.builders import picture


def listed(*rows: str) -> ListedPixels:
    """The rays of a picture."""
    cosmic = picture(*rows)
    return ListedPixels.of(find_rays(np.flatnonzero(cosmic), cosmic.shape, min_pixels=1))


def starry(
    shape: tuple[int, int], *, fwhm: float, spacing: int = 30, peak: float = 5000, noise: float = 10
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A noisy sky of 200 with Gaussian stars on a grid, each off the middle of its pixel; their rows and columns."""
    rng = np.random.default_rng(2)
    rows, columns = (axis.ravel() for axis in np.mgrid[15 : shape[0] - 10 : spacing, 15 : shape[1] - 10 : spacing])
    y, x = np.mgrid[: shape[0], : shape[1]]
    image = rng.normal(200, noise, shape)
    for row, column, dy, dx in zip(rows, columns, *rng.uniform(-0.4, 0.4, (2, len(rows))), strict=True):
        distance = np.hypot(y - row - dy, x - column - dx)
        image += peak * np.exp(-4 * np.log(2) * (distance / fwhm) ** 2)
    return image.astype(np.float32), rows, columns
