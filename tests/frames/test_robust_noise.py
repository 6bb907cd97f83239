"""Noise that outliers hardly change."""

from __future__ import annotations

import numpy as np

from crviewer.frames.robust_noise import pixel_noise, robust_sigma


def test_sigma_of_a_gaussian_with_a_few_rays_is_that_of_the_gaussian() -> None:
    values = np.random.default_rng(1).normal(100, 7, 100_000)
    values[:500] = 60_000
    assert np.isclose(robust_sigma(values), 7, rtol=0.02)


def test_deviations_can_be_about_something_else_and_along_axes() -> None:
    values = np.array([[0.0, 1.0, 2.0], [0.0, 2.0, 4.0]])
    np.testing.assert_allclose(robust_sigma(values, axis=1), 1.4826 * np.array([1.0, 2.0]))
    np.testing.assert_allclose(robust_sigma(values, about=0, axis=1), 1.4826 * np.array([1.0, 2.0]))
    np.testing.assert_allclose(robust_sigma(values, about=10.0), 1.4826 * 8.5)


def test_the_noise_of_pixels_is_found_on_a_steep_sky() -> None:
    sky = np.add.outer(np.arange(300.0), 20 * np.arange(200.0))
    image = (sky + np.random.default_rng(2).normal(0, 5, sky.shape)).astype(np.float32)
    assert np.isclose(pixel_noise(image, rows=200), 5, rtol=0.05)
    assert pixel_noise(image[:, :1], rows=200) == 0
