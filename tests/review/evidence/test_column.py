from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.evidence.column import ColumnContrast, contrast_of
from crviewer.review.evidence.listed import ListedPixels

SHAPE = (60, 30)


def contrast(image: np.ndarray, rows: slice, columns: slice) -> ColumnContrast:
    pixels = np.ravel_multi_index(tuple(axis.ravel() for axis in np.mgrid[rows, columns]), SHAPE)
    return contrast_of(ListedPixels(SHAPE, pixels, np.array([0])), image.astype(np.float32))


def sky() -> np.ndarray:
    return np.random.default_rng(4).normal(100, 1, SHAPE)


def test_a_piece_of_a_bad_column_is_told_by_what_is_above_and_below_it() -> None:
    image = sky()
    image[:, 12] += 50
    found = contrast(image, np.s_[28:31], np.s_[12:13])
    assert (found.column.tolist(), found.share.tolist()) == ([12], [1.0])
    assert found.above == pytest.approx([50], abs=2)
    assert found.below == pytest.approx([50], abs=2)
    assert np.isnan(found.along).all()


def test_a_column_that_is_too_low_is_found_beside_the_pixels_that_it_gets_flagged() -> None:
    image = sky()
    image[:40, 12] -= 50
    found = contrast(image, np.s_[28:31], np.s_[13:14])
    assert found.column.tolist() == [12]
    assert found.below == pytest.approx([-50], abs=2)


def test_the_end_of_a_bad_column_shows_on_one_side_alone() -> None:
    image = sky()
    image[:30, 12] += 50
    found = contrast(image, np.s_[28:30], np.s_[12:13])
    assert found.above == pytest.approx([0], abs=2)
    assert found.below == pytest.approx([50], abs=2)


def test_a_whole_bad_column_stands_out_along_itself() -> None:
    image = sky()
    image[15:45, 12] += 50
    found = contrast(image, np.s_[15:45], np.s_[11:13])
    assert found.along == pytest.approx([50], abs=2)
    assert found.above == pytest.approx([0], abs=2)


def test_a_slanted_track_does_not_stand_out_along_any_column() -> None:
    image, rows = sky(), np.arange(15, 35)
    image[rows, rows - 10] += 500
    pixels = rows * SHAPE[1] + rows - 10
    found = contrast_of(ListedPixels(SHAPE, pixels, np.array([0])), image.astype(np.float32))
    assert found.along == pytest.approx([0], abs=2)


def test_a_line_of_light_is_wider_than_a_bad_column_and_does_not_stand_out() -> None:
    image = sky() + 500 * np.exp(-4 * np.log(2) * ((np.arange(30) - 12) / 2.5) ** 2)
    found = contrast(image, np.s_[28:31], np.s_[11:14])
    assert found.above == pytest.approx([0], abs=3)


def test_rows_off_the_frame_tell_nothing() -> None:
    found = contrast(sky(), np.s_[0:3], np.s_[0:1])
    assert np.isnan(found.below).all()
    assert np.isfinite(found.above).all()
