from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.masking import Masking
from crviewer.review.verdict import Verdict
from tests.builders import a_review, an_exposure, picture

COSMIC = picture(
    "##.......",
    "..####...",
    "..#..#...",
    "..####...",
    ".........",
    ".......##",
)


@pytest.fixture
def masking() -> Masking:
    review = a_review(an_exposure(shape=COSMIC.shape), COSMIC)
    review = review.edited(review.judging(review.rays.holding(np.array([11])), Verdict.HOT_PIXEL))
    return Masking.of(review)


def test_a_view_shows_what_is_masked_by_kind(masking: Masking) -> None:
    whole = masking.kinds_in((0, 6, 0, 9))
    assert {(int(y), int(x)) for y, x in np.argwhere(whole == Verdict.HOT_PIXEL)} == {(2, 3), (2, 4)}
    assert {(int(y), int(x)) for y, x in np.argwhere(whole == Verdict.UNREVIEWED)} == {(5, 7), (5, 8)}
    assert np.array_equal(masking.kinds_in((2, 6, 3, 8)), whole[2:6, 3:8])


def test_a_view_shows_what_a_verdict_released(masking: Masking) -> None:
    released = masking.released_in((0, 6, 0, 9))
    assert released.sum() == 2 + 4 + 2 + 4
    assert not released[5].any()


@pytest.mark.parametrize("factor", [1, 2, 3, 4, 16])
def test_no_masked_pixel_disappears_when_a_view_zooms_out(masking: Masking, factor: int) -> None:
    whole = masking.kinds_in((0, 6, 0, 9))
    pooled = masking.pooled(factor)
    for row, column in np.ndindex(pooled.shape):
        block = whole[row * factor : (row + 1) * factor, column * factor : (column + 1) * factor]
        assert pooled[row, column] == block.max()
