"""Masks in blocks, as views that zoom out draw them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from crviewer.gui.image.mask_pooling import PooledMask, PooledShares
from crviewer.gui.image.pyramid import PyramidBlocks
from crviewer.review.core.masking import MaskByKind
from crviewer.review.core.verdict import Verdict

SHAPE = (130, 70)
_, WIDTH = SHAPE


@pytest.fixture
def masking() -> MaskByKind:
    pixels = np.array([0, 9, 20 * WIDTH + 37, SHAPE[0] * WIDTH - 1])
    kinds = np.array([Verdict.UNREVIEWED, Verdict.HOT_PIXEL, Verdict.COSMIC_RAY, Verdict.BAD_COLUMN], np.int8)
    return replace(MaskByKind.nothing(SHAPE), pixels=pixels, kinds=kinds)


def test_rays_are_shown_as_they_are_or_thicker_from_afar(masking: MaskByKind) -> None:
    pooled = PooledMask(masking)
    near = pooled.kinds(PyramidBlocks(1, (0, 1, 0, 10)), thick=True)
    assert near.tolist() == [[Verdict.UNREVIEWED, *[-1] * 8, Verdict.HOT_PIXEL]]
    assert pooled.kinds(PyramidBlocks(2, (20, 22, 34, 40)), thick=False).tolist() == [[-1, Verdict.COSMIC_RAY, -1]]
    far = pooled.kinds(PyramidBlocks(4, (16, 28, 32, 44)), thick=True)
    ray = Verdict.COSMIC_RAY
    assert far.tolist() == [[-1, ray, -1], [ray, ray, ray], [-1, ray, -1]]


@pytest.mark.parametrize("factor", [2, 4])
def test_the_share_of_a_block_that_is_bad_is_told_and_a_bad_pixel_never_vanishes(factor: int) -> None:
    mask = np.zeros(SHAPE, bool)
    mask[:, 8] = True
    mask[101, 55] = mask[-1, -1] = True
    shares = PooledShares(mask)
    height, width = (-(-side // factor) for side in SHAPE)
    share = shares.within(PyramidBlocks(factor, (0, height * factor, 0, width * factor)))
    expected = np.zeros((height, width))
    expected[:, 8 // factor] = 1 / factor
    if SHAPE[0] % factor:
        expected[-1, 8 // factor] /= 2  # half of these blocks is beyond the frame
    expected[101 // factor, 55 // factor] = expected[-1, -1] = 1 / factor**2
    assert share == pytest.approx(expected, abs=0.01)
    assert ((share > 0) == (expected > 0)).all()
    assert shares.within(PyramidBlocks(1, (101, 102, 54, 57))).tolist() == [[0, 1, 0]]


def test_what_is_possible_is_pooled_beside_what_is_masked() -> None:
    preview = MaskByKind.nothing((8, 8)).preview(np.array([0]), np.array([9, 63]))
    pooled = PooledMask(preview)
    blocks = PyramidBlocks(2, (0, 8, 0, 8))
    possible = pooled.possible(blocks, thick=False)
    assert possible is not None
    assert np.argwhere(possible).tolist() == [[0, 0], [3, 3]]
    assert PooledMask(MaskByKind.nothing((8, 8))).possible(blocks, thick=False) is None
