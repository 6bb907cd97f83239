from __future__ import annotations

import numpy as np
from scipy.ndimage import binary_fill_holes, label

from crviewer.detection.core.rays import find_rays
from crviewer.review.core.holes import find_holes, hole_of
from tests.builders import picture


def test_a_ring_that_closes_by_corners_encloses_its_middle() -> None:
    cosmic = picture("......", "..#...", ".#.#..", "..#...")
    assert hole_of(np.flatnonzero(cosmic), cosmic.shape).tolist() == [2 * 6 + 2]


def test_a_ring_at_the_edge_of_the_frame_that_is_open_encloses_nothing() -> None:
    cosmic = picture("#.#..", "#.#..", "###..")
    assert len(hole_of(np.flatnonzero(cosmic), cosmic.shape)) == 0


def test_all_holes_at_once_are_those_that_filling_each_ray_finds() -> None:
    cosmic = np.random.default_rng(8).random((60, 70)) < 0.4
    rays = find_rays(np.flatnonzero(cosmic), cosmic.shape, min_pixels=1)
    labels, groups = label(cosmic, np.ones((3, 3)))
    expected = set()
    for group in range(1, groups + 1):
        own = labels == group
        hole = np.flatnonzero(binary_fill_holes(own) & ~own)
        if len(hole):
            expected.add((int(np.flatnonzero(own)[0]), tuple(hole.tolist())))
    found = {(int(rays.of(ray)[0]), tuple(hole.tolist())) for ray, hole in find_holes(rays).items()}
    assert found == expected
    assert found


def test_where_nothing_is_flagged_there_is_no_hole() -> None:
    assert find_holes(find_rays(np.empty(0, np.int64), (9, 9))) == {}


def test_holes_of_rays_of_every_size_are_those_of_each_alone() -> None:
    cosmic = np.zeros((90, 90), bool)
    for corner, side in ((2, 3), (8, 5), (16, 8), (27, 16), (46, 40)):  # rings
        cosmic[corner : corner + side, corner : corner + side] = True
        cosmic[corner + 1 : corner + side - 1, corner + 1 : corner + side - 1] = False
    rays = find_rays(np.flatnonzero(cosmic), cosmic.shape)
    expected = {ray: hole_of(rays.of(ray), rays.shape).tolist() for ray in range(rays.groups)}
    assert {ray: hole.tolist() for ray, hole in find_holes(rays).items()} == expected
    assert [len(hole) for hole in expected.values()] == [1, 9, 36, 14 * 14, 38 * 38]
