from __future__ import annotations

import numpy as np
import pytest

from crviewer.detection.core.rays import find_rays


def flags(*rows: str) -> np.ndarray:
    return np.array([[c == "#" for c in row] for row in rows])


def test_pixels_that_touch_by_a_corner_are_one_ray_and_small_groups_are_specks() -> None:
    cosmic = flags("#...#", ".#...", "..#..", "....#")
    rays = find_rays(np.flatnonzero(cosmic), cosmic.shape)
    assert len(rays) == 1
    assert rays.specks == 2
    assert rays.of(0).tolist() == [0, 6, 12]
    assert [rays.of(i).tolist() for i in (1, 2)] == [[4], [19]]


def test_the_end_of_a_row_does_not_touch_the_start_of_the_next() -> None:
    cosmic = flags("....#", "#....", "....#")
    assert find_rays(np.flatnonzero(cosmic), cosmic.shape, min_pixels=1).groups == 3


@pytest.mark.parametrize("density", [0.0, 0.02, 0.2, 0.45, 1.0])
def test_groups_and_their_order_equal_those_of_photutils(density: float) -> None:
    from photutils.segmentation import detect_sources

    cosmic = np.random.default_rng(5).random((57, 43)) < density
    rays = find_rays(np.flatnonzero(cosmic), cosmic.shape, min_pixels=1)
    if not density:
        assert rays.groups == 0
        return
    segments = detect_sources(cosmic.astype(float), 0.5, n_pixels=1, connectivity=8)
    assert np.array_equal(rays.labels(), segments.data)


def test_listed_rays_come_first_and_keep_their_raster_order() -> None:
    cosmic = np.random.default_rng(6).random((80, 90)) < 0.15
    rays = find_rays(np.flatnonzero(cosmic), cosmic.shape, min_pixels=4)
    sizes = rays.sizes
    assert (sizes[: len(rays)] >= 4).all()
    assert (sizes[len(rays) :] < 4).all()
    first = [rays.of(i)[0] for i in range(len(rays))]
    assert first == sorted(first)
    assert np.array_equal(np.sort(rays.pixels), np.flatnonzero(cosmic))


def test_a_ray_of_no_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one pixel"):
        find_rays(np.empty(0, np.int64), (4, 4), min_pixels=0)


def test_a_ray_is_found_by_its_pixels() -> None:
    cosmic = flags("##.##", ".....", "###..")
    rays = find_rays(np.flatnonzero(cosmic), cosmic.shape, min_pixels=1)
    assert rays.holding(np.array([4, 10, 11])).tolist() == [1, 2]
    assert rays.holding(np.array([2])).tolist() == []
