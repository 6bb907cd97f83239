from __future__ import annotations

import numpy as np

from crviewer.detection.core.rays import Rays, find_rays
from crviewer.review.list.ray_selection import RaySelection, nearest_ray
from tests.builders import picture


def rays_of(*rows: str, min_pixels: int = 1) -> Rays:
    cosmic = picture(*rows)
    return find_rays(np.flatnonzero(cosmic), cosmic.shape, min_pixels=min_pixels)


def test_a_selection_finds_its_rays_again_under_other_numbers() -> None:
    before, after = rays_of("......", "##.##."), rays_of("#..#.#", "##.##.")
    selection = RaySelection.of(1, 0)
    found = RaySelection.found(selection.marks(before), after)
    assert found.current == 0
    assert found.rays.tolist() == [0, 1]


def test_a_ray_that_vanished_is_no_longer_current_and_no_other_jumps_in() -> None:
    before, after = rays_of("##...##"), rays_of(".....##")
    assert RaySelection.found(RaySelection.of(0).marks(before), after).current is None


def test_a_ray_that_became_a_speck_is_not_selected() -> None:
    before, after = rays_of("##...", "....."), rays_of("#....", "..###", min_pixels=3)
    found = RaySelection.found(RaySelection.of(0).marks(before), after)
    assert (found.current, found.rays.tolist()) == (None, [])


def test_a_defect_stays_selected_alone_where_rays_came_to_light_on_it() -> None:
    marks = rays_of("######")
    rays, groups = rays_of("##..##").with_groups([marks.of(0)])
    (defect,) = groups.tolist()
    found = RaySelection.found(marks.of(0), rays, [defect])
    assert (found.rays.tolist(), found.current) == ([defect], defect)


def test_a_ray_that_came_to_light_on_a_defect_stays_selected_alone() -> None:
    rays, groups = rays_of("##..##").with_groups([rays_of("######").of(0)])
    (light,) = rays.holding(np.array([5]))[~np.isin(rays.holding(np.array([5])), groups)].tolist()
    found = RaySelection.found(rays.of(light), rays, groups.tolist())
    assert (found.rays.tolist(), found.current) == ([light], light)


def test_the_nearest_ray_is_that_with_the_nearest_pixel_and_never_a_speck() -> None:
    rays = rays_of("#......", "....###", ".......", "###....", min_pixels=2)
    assert nearest_ray(rays, 0, 0) == 1
    assert nearest_ray(rays, 6, 3) == 0
    assert nearest_ray(rays_of("..."), 1, 1) is None
