from __future__ import annotations

import numpy as np
import pytest

from crviewer.frames.psf.frame_psf import FramePsf
from crviewer.frames.psf.line_widths import LineWidths
from crviewer.review.evidence.sharpness import RaySharpness, sharpness_at
from tests.review.evidence.examples import starry


def sharpness(
    image: np.ndarray,
    row: int,
    column: int,
    psf: FramePsf | None = FramePsf.round(3.0),  # noqa: B008
) -> RaySharpness:
    return sharpness_at(np.array([row]), np.array([column]), image.astype(np.float32), level=0.0, noise=1.0, psf=psf)


def test_a_star_in_the_middle_of_a_pixel_falls_off_just_as_steeply_as_light_can() -> None:
    y, x = np.mgrid[-4:5, -4:5]
    image = 1000 * np.exp(-4 * np.log(2) * (x**2 + y**2) / 3.0**2)
    found = sharpness(image, 4, 4)
    assert found.ratio == pytest.approx([1.0], abs=0.01)
    assert found.significance == pytest.approx([0.0], abs=0.2)


def test_no_star_is_sharper_than_the_optics_wherever_it_falls_in_its_pixel() -> None:
    image, rows, columns = starry((200, 200), fwhm=2.5)
    found = sharpness_at(rows, columns, image, level=200.0, noise=10.0, psf=FramePsf.round(2.5))
    assert len(rows) > 20
    assert found.significance.max() < 4


def test_a_track_that_runs_along_one_direction_is_sharp_across_it() -> None:
    for track in (np.eye(7), np.fliplr(np.eye(7)), np.eye(1, 7, 3).repeat(7, 0), np.eye(1, 7, 3).repeat(7, 0).T):
        found = sharpness(1000 * track, 3, 3)
        assert found.ratio[0] > 1.5
        assert found.significance[0] > 15


def test_where_the_point_spread_function_is_unknown_so_is_the_sharpness() -> None:
    found = sharpness(1000 * np.eye(7), 3, 3, psf=None)
    assert np.isnan([found.ratio, found.significance]).all()


def test_a_peak_in_the_corner_of_the_frame_has_no_pair_of_neighbours_to_fall_off_to() -> None:
    assert np.isnan(sharpness(1000 * np.eye(7), 0, 0).ratio).all()


def test_lines_tell_the_sharpness_only_across_them() -> None:
    across, along = LineWidths(along_rows=np.nan, along_columns=3.0), LineWidths(along_rows=3.0, along_columns=np.nan)
    row = (1000 * np.eye(1, 7, 3).repeat(7, 0).T).astype(np.float32)
    both = [
        sharpness_at(np.array([3]), np.array([3]), row, level=0.0, noise=1.0, psf=None, lines=lines)
        for lines in (across, along)
    ]
    assert both[0].ratio[0] > 1.2
    assert both[1].ratio[0] <= 1
