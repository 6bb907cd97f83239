"""The spectrum model has lines, traces and fibres in it, and neither rays nor noise."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from crviewer.frames.models.spectrum_model import smoothed_variance, spectrum_model

READ_NOISE = 4.0
ROWS, COLUMNS = np.mgrid[:96, :110]


def _line(at: NDArray[np.float64] | float, along: NDArray[np.int_], width: float = 0.9) -> NDArray[np.float64]:
    return np.exp(-0.5 * ((along - at) / width) ** 2)


def _slit() -> NDArray[np.float64]:
    """Tilted lines, and a trace."""
    lines = sum(flux * _line(x + 0.01 * ROWS, COLUMNS) for x, flux in ((15, 900), (48, 9000), (80, 300)))
    return 30 + lines + 400 * _line(50 + 0.01 * COLUMNS, ROWS, 1.5)


def _fibres() -> NDArray[np.float64]:
    lines = sum(flux * _line(x, COLUMNS) for x, flux in ((20, 3000), (52, 900), (85, 6000)))
    return 30 + lines * sum(_line(y, ROWS) for y in np.arange(5, 95, 9.3))


def _modelled(light: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """The model of a frame with rays; where they are; and the light with noise and rays."""
    rng = np.random.default_rng(5)
    rays = np.zeros(light.shape, bool)
    for y, x in rng.integers(4, 88, (8, 2)):
        rays[y : y + 3, x : x + 2] = True
    image = (rng.poisson(light) + rng.normal(0, READ_NOISE, light.shape) + 3000 * rays).astype(np.float32)
    return spectrum_model(image, np.zeros(light.shape, bool), smoothed_variance(image, READ_NOISE)), rays, image


@pytest.mark.parametrize("light", [_slit(), _fibres().T], ids=["slit", "fibres"])
def test_lines_and_traces_are_in_the_model_and_rays_are_not(light: NDArray[np.float64]) -> None:
    model, rays, image = _modelled(light)
    noise = np.sqrt(light + READ_NOISE**2)
    assert np.percentile(np.abs(model - light)[~rays] / noise[~rays], 95) < 2
    strong = light > 300
    assert np.abs(model - light)[strong & ~rays].mean() < 0.1 * light[strong & ~rays].mean()
    assert (image - model)[rays & ~strong].min() > 2000


def test_masked_pixels_do_not_count() -> None:
    image = np.full((40, 70), 100, np.float32)
    mask = np.zeros(image.shape, bool)
    mask[:, 30:34] = True
    model = spectrum_model(np.where(mask, np.float32(1e6), image), mask, np.full(image.shape, 116, np.float32))
    np.testing.assert_allclose(model, 100, rtol=1e-3)
