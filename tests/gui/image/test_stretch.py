from __future__ import annotations

import numpy as np
import pytest

from crviewer.gui.image.stretch import (
    COLOUR_MAPS,
    StretchLimits,
    colour_table,
    find_limits,
    noise_of,
    sky_limits,
)
from crviewer.products.core.shades import StretchCurve, shades

RAMP = np.linspace(0, 100, 101, dtype=np.float32)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (StretchLimits.MINMAX, (0, 100)),
        (StretchLimits.PERCENTILE_99, (1, 99)),
        (StretchLimits.PERCENTILE_999, (0.1, 99.9)),
    ],
)
def test_limits_follow_their_rule(rule: StretchLimits, expected: tuple[float, float]) -> None:
    assert find_limits(RAMP, rule) == pytest.approx(expected)


def test_zscale_is_not_pulled_by_a_few_bright_pixels() -> None:
    values = np.random.default_rng(0).normal(100, 5, 10_000)
    values[:20] = 60_000
    low, high = find_limits(values, StretchLimits.ZSCALE)
    assert 60 < low < 100 < high < 200


def test_sky_and_noise_show_a_ray_of_so_many_sigma_alike_on_any_sky() -> None:
    rng = np.random.default_rng(4)
    frame = rng.normal(0, 5, (300, 300)).astype(np.float32) + np.linspace(100, 900, 300, dtype=np.float32)
    noise = noise_of(frame)
    assert noise == pytest.approx(5, rel=0.05)
    dim, bright = sky_limits(frame[:, :40], noise), sky_limits(frame[:, -40:], noise)
    assert dim[1] - dim[0] == pytest.approx(bright[1] - bright[0])
    assert shades(np.array([np.median(frame[:, :40])]), dim, StretchCurve.LINEAR) == 64
    assert sky_limits(np.array([]), 0.0) == (-4, 12)


@pytest.mark.parametrize("rule", StretchLimits)
@pytest.mark.parametrize("values", [np.full(50, 7.0), np.array([]), np.full(9, np.nan)])
def test_flat_and_empty_images_have_limits_too(rule: StretchLimits, values: np.ndarray) -> None:
    low, high = find_limits(values, rule)
    assert high > low


@pytest.mark.parametrize("curve", StretchCurve)
def test_every_curve_rises_from_black_to_white_and_clips_beyond(curve: StretchCurve) -> None:
    found = shades(np.array([-5.0, 0.0, 25.0, 50.0, 100.0, 900.0, np.nan]), (0, 100), curve).astype(int)
    assert found[[0, 1, 4, 5, 6]].tolist() == [0, 0, 255, 255, 0]
    assert 0 < found[2] < found[3] < 255


def test_asinh_and_log_lift_faint_values() -> None:
    linear, asinh, log = (shades(np.array([10.0]), (0, 100), curve)[0] for curve in StretchCurve)
    assert linear < asinh < log


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_every_colour_map_has_256_opaque_colours(name: str) -> None:
    table = colour_table(name)
    assert table.shape == (256, 4)
    assert (table[:, 3] == 255).all()
    assert len(np.unique(table, axis=0)) > 200
