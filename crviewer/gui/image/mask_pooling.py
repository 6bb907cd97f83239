"""Pooling: masks in blocks of pixels, in which no masked pixel disappears, however far a view zooms out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.gui.image.pyramid import PyramidBlocks, factors
from crviewer.review.core.masking import MaskByKind

THICK = 4  # from this reduction on, a map draws a ray thicker than it is, to be seen at a glance

_WHOLE = 255

Mask = NDArray[np.bool_]


class PooledMask:
    """What is masked, as far as views ask for it: the highest verdict of each block, -1 for none."""

    def __init__(self, masking: MaskByKind) -> None:
        self._masking = masking
        self._pooled: dict[tuple[int, bool], NDArray[np.int8]] = {}
        self._possible = None if masking.possible is None else PooledMask(masking.possible)

    def possible(self, blocks: PyramidBlocks, *, thick: bool) -> Mask | None:
        """(rows, columns) bool of some blocks: True where anything may be masked besides; None where nothing may."""
        return None if self._possible is None else self._possible.kinds(blocks, thick=thick) >= 0

    def kinds(self, blocks: PyramidBlocks, *, thick: bool) -> NDArray[np.int8]:
        """(rows, columns) int8 of some blocks, where asked for with those beside them; not to be written to."""
        if blocks.factor == 1:
            return self._masking.kinds_in(blocks.box)
        wanted = blocks.factor, thick
        if wanted not in self._pooled:
            pooled = self._masking.pooled(blocks.factor)
            self._pooled[wanted] = thickened(pooled) if thick else pooled
        return self._pooled[wanted][blocks.part]


class PooledShares:
    """How much of each block is in a mask: of one with a bad pixel everywhere, the blocks shall not all look bad."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._levels: dict[int, NDArray[np.uint8]] = {}  # in 255ths, rounded up: a pixel that is there never vanishes
        level = mask.view(np.uint8) * np.uint8(_WHOLE)
        for factor in factors(mask.shape)[1:]:
            level = np.pad(level, [(0, side % 2) for side in level.shape])
            rows = level[::2].astype(np.uint16) + level[1::2]
            self._levels[factor] = level = ((rows[:, ::2] + rows[:, 1::2] + 3) // 4).astype(np.uint8)

    def within(self, blocks: PyramidBlocks) -> NDArray[np.float32]:
        """(rows, columns) float32 of some blocks: 0 for none of it, 1 for all."""
        if blocks.factor == 1:
            return self._mask[blocks.part].astype(np.float32)
        return self._levels[blocks.factor][blocks.part] * np.float32(1 / _WHOLE)


def thickened(image: NDArray[Any]) -> NDArray[Any]:
    """Every block takes the highest value of itself and its four neighbours."""
    thick = image.copy()
    for here, there in ((np.s_[1:], np.s_[:-1]), (np.s_[:-1], np.s_[1:])):
        np.maximum(thick[here], image[there], out=thick[here])
        np.maximum(thick[:, here], image[:, there], out=thick[:, here])
    return thick
