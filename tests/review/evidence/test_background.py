from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.evidence.background import background_of
from tests.review.evidence.examples import listed


def test_level_and_noise_are_those_of_the_pixels_around_the_ray() -> None:
    rng = np.random.default_rng(1)
    cosmic = np.zeros((60, 60), bool)
    cosmic[20:24, 30:35] = True
    image = rng.normal(500, 20, cosmic.shape).astype(np.float32)
    image[cosmic] += 9000
    rays = listed(*("".join(".#"[int(flag)] for flag in row) for row in cosmic))
    background = background_of(rays, image, cosmic, least_noise=1.0)
    assert background.level == pytest.approx([500], abs=10)
    assert background.noise == pytest.approx([20], rel=0.3)


def test_flagged_and_masked_pixels_and_what_is_off_the_frame_do_not_count() -> None:
    rays = listed("##....", "......", "......", "......", "......", "......")
    image = np.full((6, 6), 1000.0, np.float32)
    unusable = np.ones((6, 6), bool)
    image[2, 0], unusable[2, 0] = 7.0, False
    assert background_of(rays, image, unusable, least_noise=3.0).level.tolist() == [7.0]
    assert background_of(rays, image, unusable, least_noise=3.0).noise.tolist() == [3.0]


def test_a_ray_without_any_usable_pixel_around_it_has_the_level_of_the_others() -> None:
    rays = listed("#........#", *[".........."] * 6)
    image = np.full((7, 10), 40.0, np.float32)
    unusable = np.zeros((7, 10), bool)
    unusable[:, :5] = True
    background = background_of(rays, image, unusable, least_noise=2.0)
    assert background.level.tolist() == [40.0, 40.0]
    assert background.noise.tolist() == [2.0, 2.0]
