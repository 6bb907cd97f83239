from __future__ import annotations

import numpy as np
import pytest

from crviewer.frames.psf.frame_psf import FramePsf
from crviewer.review.evidence.light_fit import LightFit, fit_light

SHAPE = (31, 31)


def a_star(fwhm: float, peak: float = 4000.0, at: tuple[float, float] = (15.3, 14.8)) -> np.ndarray:
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return peak * np.exp(-4 * np.log(2) * ((y - at[0]) ** 2 + (x - at[1]) ** 2) / fwhm**2)


def a_track(angle: float, peak: float = 4000.0) -> np.ndarray:
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]] - 15
    across = y * np.cos(angle) - x * np.sin(angle)
    return peak * np.exp(-0.5 * (across / 0.4) ** 2)


def fitted(light: np.ndarray, *, psf: FramePsf | None = FramePsf.round(2.5), usable: bool = True) -> LightFit:  # noqa: B008
    rng = np.random.default_rng(1)
    image = (rng.normal(200, 10, SHAPE) + light).astype(np.float32)
    peak = np.array([np.argmax(image)])
    owners = np.zeros(SHAPE, np.int32)
    return fit_light(
        peak, image, np.full(SHAPE, usable), owners, level=np.array([200.0]), noise=np.array([10.0]), psf=psf
    )


@pytest.mark.parametrize("fwhm", [2.5, 3.5, 5.0])
def test_light_as_wide_as_a_star_or_wider_fits_better_than_a_track(fwhm: float) -> None:
    fit = fitted(a_star(fwhm))
    assert fit.light_misfit[0] < 0.5 * fit.track_misfit[0]
    assert fit.preference[0] > 20


def test_a_star_leaves_hardly_more_than_noise() -> None:
    assert fitted(a_star(2.5)).light_misfit[0] < 2.5


@pytest.mark.parametrize("angle", [0.0, 0.4, 0.785, 1.2, 1.57])
def test_a_track_in_any_direction_fits_better_than_light(angle: float) -> None:
    fit = fitted(a_track(angle))
    assert fit.track_misfit[0] < 0.2 * fit.light_misfit[0]
    assert fit.preference[0] < -100


def test_a_single_pixel_is_no_light() -> None:
    light = np.zeros(SHAPE)
    light[15, 15] = 4000
    assert fitted(light).preference[0] < -20


def test_what_another_ray_holds_is_left_out() -> None:
    image, owners = (np.full(SHAPE, 200.0) + a_star(2.5)).astype(np.float32), np.zeros(SHAPE, np.int32)
    owners[14:17, 14:17] = 1
    image[13, 12:19], owners[13, 12:19] = 60000, 2
    fit = fit_light(
        np.array([15 * 31 + 15]),
        image,
        np.full(SHAPE, True),
        owners,
        level=np.array([200.0]),
        noise=np.array([10.0]),
        psf=FramePsf.round(2.5),
    )
    assert fit.light_misfit[0] < 2.5


def test_without_a_point_spread_function_or_pixels_nothing_is_known() -> None:
    for fit in (fitted(a_star(2.5), psf=None), fitted(a_star(2.5), usable=False)):
        assert np.isnan([fit.light_misfit, fit.track_misfit, fit.preference]).all()
