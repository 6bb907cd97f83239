from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.surroundings import survey
from crviewer.review.evidence.trace_making import trace_of as traced
from tests.builders import a_review, an_exposure

SHAPE = (40, 50)


def trace_of(image: np.ndarray, cosmic: np.ndarray, mask: np.ndarray | None = None) -> ExposureTrace:
    exposure = an_exposure(image, mask=mask)
    return traced(a_review(exposure, cosmic, min_pixels=3), survey(exposure), saturation=1000.0)


def test_a_trace_holds_all_that_was_flagged_specks_too() -> None:
    cosmic = np.zeros(SHAPE, bool)
    cosmic[5, 5:9] = cosmic[30, 40] = True
    trace = trace_of(np.random.default_rng(3).normal(100, 5, SHAPE), cosmic)
    assert trace.flagged.tolist() == [255, 256, 257, 258, 1540]
    assert trace.flagged.dtype == np.int32
    assert trace.shape == SHAPE


def test_a_trace_holds_pixels_near_saturation_and_how_near_but_none_that_are_known_to_be_bad() -> None:
    image, mask = np.full(SHAPE, 100.0), np.zeros(SHAPE, bool)
    image[2, 3:7] = 699, 701, 5000, 900
    mask[2, 6] = True
    trace = trace_of(image, np.zeros(SHAPE, bool), mask)
    assert trace.bright.tolist() == [104, 105]
    np.testing.assert_allclose(trace.levels, [0.701, 1], rtol=1e-6)


def test_where_much_of_a_frame_is_bright_no_pixel_counts_as_bright() -> None:
    image = np.full(SHAPE, 100.0)
    image[:1] = 2000
    assert len(trace_of(image, np.zeros(SHAPE, bool)).bright) == 0


def test_a_trace_tells_which_rays_light_cannot_have_made() -> None:
    image, cosmic = np.random.default_rng(3).normal(100, 5, SHAPE), np.zeros(SHAPE, bool)
    cosmic[9:12, 9:12], cosmic[10, 10], image[10, 10] = True, False, -900  # a ring around a hole
    cosmic[30, 30:33] = True
    trace = trace_of(image, cosmic)
    assert np.count_nonzero(trace.not_optical) == 8
    assert trace.flagged[trace.not_optical].max() < 12 * 50


def test_one_entry_for_each_flagged_pixel_says_whether_light_made_it() -> None:
    with pytest.raises(ValueError, match="must have the same length"):
        ExposureTrace(shape=SHAPE, flagged=np.array([1], np.int32))
