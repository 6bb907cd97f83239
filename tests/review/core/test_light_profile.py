"""Profiles of made-up light."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from crviewer.review.core.light_profile import cut, long_axis, radial, star
from crviewer.review.core.masking import Box

RAMP = np.arange(48, dtype=np.float32).reshape(6, 8)


def ramp(box: Box) -> NDArray[np.float32]:
    return RAMP[box[0] : box[1], box[2] : box[3]]


def test_a_cut_takes_the_values_of_pixels_at_their_centres_and_between_them_what_is_between() -> None:
    distance, value = cut(ramp, RAMP.shape, (1, 2), (4, 2))
    assert distance[[0, 4, 8, 12]].tolist() == [0, 1, 2, 3]
    assert value == pytest.approx(17 + distance)
    diagonal, values = cut(ramp, RAMP.shape, (0, 0), (5, 5))
    assert values == pytest.approx(9 * diagonal / np.sqrt(2))


def test_what_is_off_the_image_is_left_out_of_a_cut() -> None:
    distance, value = cut(ramp, RAMP.shape, (-4, 1), (10, 1))
    assert (distance[0], distance[-1]) == (3.5, 11.5)
    assert np.isfinite(value).all()
    assert cut(ramp, RAMP.shape, (3, 3), (3, 3))[1].tolist() == [27, 27]


def test_a_long_cut_asks_for_what_is_along_the_line_alone() -> None:
    asked: list[int] = []

    def plane(box: Box) -> NDArray[np.float32]:
        rows, columns = np.ogrid[box[0] : box[1], box[2] : box[3]]
        asked.append((box[1] - box[0]) * (box[3] - box[2]))
        return (2 * rows + columns).astype(np.float32)

    distance, value = cut(plane, (3000, 4000), (-200, 0), (3999, 2999.5))
    assert distance[[0, -1]] == pytest.approx([245.2, 5160.3], abs=0.2)
    assert len(asked) > 10
    assert sum(asked) < 3000 * 4000 / 10
    along = np.hypot(4199, 2999.5)
    inner = slice(4, -4)  # half a pixel within the edges
    expected = 2 * distance * 2999.5 / along + distance * 4199 / along - 200
    assert value[inner] == pytest.approx(expected[inner], abs=0.01)


def test_a_radial_profile_has_every_pixel_within_its_radius_once() -> None:
    distance, value = radial(RAMP, (3, 2), 1.5)
    assert distance == pytest.approx([0, 1, 1, 1, 1, *[np.sqrt(2)] * 4])
    assert value[0] == 19
    assert sorted(value) == [10, 11, 12, 18, 19, 20, 26, 27, 28]


@pytest.mark.parametrize(
    ("places", "ends"),
    [
        ([(2, 1), (2, 2), (2, 3)], ((-1, 2), (5, 2))),
        ([(1, 4), (2, 4), (3, 4)], ((4, -1), (4, 5))),
        ([(2, 2)], ((0, 2), (4, 2))),
    ],
)
def test_the_long_axis_runs_through_the_pixels_and_beyond(
    places: list[tuple[int, int]], ends: tuple[tuple[float, float], tuple[float, float]]
) -> None:
    pixels = np.array([row * 8 + column for row, column in places])
    found = long_axis(pixels, (6, 8), beyond=2)
    assert sorted(found) == [pytest.approx(ends[0]), pytest.approx(ends[1])]


def test_a_star_has_half_of_its_light_at_half_of_its_width() -> None:
    assert star(np.array([0.0, 1.5, 100.0]), fwhm=3.0, level=10, peak=110) == pytest.approx([110, 60, 10])
