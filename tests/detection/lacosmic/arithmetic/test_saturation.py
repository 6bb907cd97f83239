from __future__ import annotations

import astroscrappy
import numpy as np
import pytest

from crviewer.detection.core.parameters import LacosmicSetup
from crviewer.detection.lacosmic.arithmetic.influence import InfluenceRadius
from crviewer.detection.lacosmic.arithmetic.pixel_flags import MASKED
from crviewer.detection.lacosmic.arithmetic.saturation import (
    around_changes,
    next_to_bad,
    next_to_bad_at,
    saturated_stars,
)
from crviewer.detection.lacosmic.working_image import masked_flags
from tests.detection.frames import a_frame


@pytest.mark.parametrize("sepmed", [True, False])
def test_masked_pixels_are_those_of_astroscrappy(sepmed: bool) -> None:
    image = a_frame((90, 80), seed=1, saturated=4)
    image[:5, :7] = 70000  # in the frame that no dilation enters
    mask = np.random.default_rng(2).random(image.shape) < 0.01
    expected = mask.astype(np.uint8)
    astroscrappy.update_mask(image, expected, 60000.0, sepmed)
    stars = saturated_stars(image, 60000.0, InfluenceRadius.of(LacosmicSetup(sepmed=sepmed), None), separable=sepmed)
    found = masked_flags(next_to_bad(mask), stars) & MASKED
    np.testing.assert_array_equal(found.reshape(image.shape), expected)
    assert stars.size > 100


def test_the_dilated_mask_at_changed_pixels_is_that_of_the_whole_image() -> None:
    rng = np.random.default_rng(3)
    before = rng.random((20, 30)) < 0.05
    after = before ^ (rng.random((20, 30)) < 0.05)
    near = around_changes(before, after)
    np.testing.assert_array_equal(next_to_bad_at(near, after), next_to_bad(after).reshape(-1)[near])
    changed = np.flatnonzero(next_to_bad(before) != next_to_bad(after))
    assert np.isin(changed, near).all()
