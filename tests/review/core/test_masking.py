from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.core.masking import MaskByKind
from crviewer.review.core.verdict import Verdict
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
def masking() -> MaskByKind:
    review = a_review(an_exposure(shape=COSMIC.shape), COSMIC)
    review = review.edited(review.judging(review.rays.holding(np.array([11])), Verdict.HOT_PIXEL))
    return MaskByKind.of(review)


def test_a_view_shows_what_is_masked_by_kind(masking: MaskByKind) -> None:
    whole = masking.kinds_in((0, 6, 0, 9))
    assert {(int(y), int(x)) for y, x in np.argwhere(whole == Verdict.HOT_PIXEL)} == {(2, 3), (2, 4)}
    assert {(int(y), int(x)) for y, x in np.argwhere(whole == Verdict.UNREVIEWED)} == {(5, 7), (5, 8)}
    assert np.array_equal(masking.kinds_in((2, 6, 3, 8)), whole[2:6, 3:8])


def test_a_view_shows_what_a_verdict_released(masking: MaskByKind) -> None:
    released = masking.released_in((0, 6, 0, 9))
    assert released.sum() == 2 + 4 + 2 + 4
    assert not released[5].any()


@pytest.mark.parametrize("factor", [1, 2, 3, 4, 16])
def test_no_masked_pixel_disappears_when_a_view_zooms_out(masking: MaskByKind, factor: int) -> None:
    whole = masking.kinds_in((0, 6, 0, 9))
    pooled = masking.pooled(factor)
    for row, column in np.ndindex(pooled.shape):
        block = whole[row * factor : (row + 1) * factor, column * factor : (column + 1) * factor]
        assert pooled[row, column] == block.max()


def test_a_preview_holds_what_is_certain_and_apart_from_it_what_is_possible(masking: MaskByKind) -> None:
    certain, possible = np.array([40, 53]), np.array([4, 11, 21, 52])  # 11 is released, 21 a hot pixel
    preview = masking.preview(certain, possible)
    assert preview.flagged == (2, 6)
    assert preview.pixels.tolist() == [21, 22, 40, 53]
    assert preview.possible is not None
    assert preview.possible.pixels.tolist() == [4, 52]
    assert masking.preview(certain).flagged == (2, None)
    assert masking.preview(certain).possible is None
    assert (masking.is_preview, preview.is_preview) == (False, True)
