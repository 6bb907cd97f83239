from __future__ import annotations

import numpy as np
import pytest

from crviewer.detection.core.rays import Rays, find_rays
from crviewer.detection.core.track_pieces import pieces_of_tracks, with_whole_tracks

SHAPE = (300, 300)


def a_track(angle: float, *, length: int = 160, piece: int = 8, gap: int = 8) -> np.ndarray:
    """Flat indices of a dashed line through the middle of the frame."""
    along = np.arange(-length / 2, length / 2, 0.5)
    along = along[(along + length / 2) % (piece + gap) < piece]
    rows = np.round(150 + along * np.sin(np.radians(angle))).astype(int)
    columns = np.round(150 + along * np.cos(np.radians(angle))).astype(int)
    return np.unique(rows * SHAPE[1] + columns)


def scattered(number: int) -> np.ndarray:
    """Short tracks at places and in directions of their own."""
    rng = np.random.default_rng(4)
    steps, angles = np.arange(8), rng.uniform(0, np.pi, (number, 1))
    rows = np.clip(rng.uniform(0, 300, (number, 1)) + steps * np.sin(angles), 0, 299).astype(int)
    columns = np.clip(rng.uniform(0, 300, (number, 1)) + steps * np.cos(angles), 0, 299).astype(int)
    return np.unique(rows * SHAPE[1] + columns)


def found(*pixels: np.ndarray) -> Rays:
    return find_rays(np.unique(np.concatenate(pixels)), SHAPE)


@pytest.mark.parametrize("angle", [0.0, 3.0, 24.0, 45.0, 70.0, 88.0, 130.0, 175.0])
def test_pieces_on_one_line_are_one_ray_whichever_way_it_runs(angle: float) -> None:
    rays = found(a_track(angle))
    assert rays.groups == 10
    whole = with_whole_tracks(rays)
    assert (whole.groups, len(whole)) == (1, 1)
    assert whole.of(0).tolist() == rays.pixels[np.argsort(rays.pixels)].tolist()


def test_short_tracks_that_only_happen_to_be_there_are_left_alone() -> None:
    for number in (5, 40, 150, 400):
        assert pieces_of_tracks(found(scattered(number))) == []


def test_a_track_is_found_among_others_and_takes_none_of_them() -> None:
    track = a_track(24.0)
    rays = found(track, scattered(40))
    (pieces,) = pieces_of_tracks(rays)
    held = np.concatenate([rays.of(piece) for piece in pieces.tolist()])
    assert np.isin(track, held).mean() > 0.95
    assert np.isin(held, track).mean() > 0.9


def test_pieces_of_a_bad_column_are_left_alone() -> None:
    assert pieces_of_tracks(found(a_track(90.0))) == []


def test_two_pieces_are_no_track() -> None:
    assert pieces_of_tracks(found(a_track(24.0, length=24))) == []


def test_specks_on_the_line_belong_to_the_track() -> None:
    dots = np.array([(150 + step) * SHAPE[1] + 150 + step for step in range(-80, 80, 8)])
    rays = found(np.setdiff1d(a_track(45.0, gap=24, piece=16), dots), dots)
    assert rays.specks > 0
    assert with_whole_tracks(rays).groups == 1


def test_joined_groups_stay_in_raster_order_with_the_specks_last() -> None:
    pixels = np.array([0, 1, 2, 50, 51, 52, 3000, 6000, 6001, 6002])
    rays = find_rays(pixels, SHAPE)
    assert (rays.groups, len(rays)) == (4, 3)
    joined = rays.joined([np.array([1, 3])])
    assert [joined.of(group).tolist() for group in range(joined.groups)] == [
        [0, 1, 2],
        [50, 51, 52, 3000],
        [6000, 6001, 6002],
    ]
    assert len(joined) == 3
    assert rays.joined([]) is rays


def test_a_frame_full_of_rays_is_not_searched_as_chance_lines_them_up() -> None:
    assert pieces_of_tracks(found(scattered(900), a_track(24.0))) == []
