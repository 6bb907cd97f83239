"""The preview of a bad-pixel mask: every bad pixel over what it was decided by, however far the view zooms out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtGui import QPainter

from crviewer.gui import colours
from crviewer.gui.backdrop import Image, reductions, sample
from crviewer.gui.map_view import THICK, Blocks, MapView, thickened
from crviewer.gui.shading import faint
from crviewer.gui.stretch import Curve, Limits, colour_table, find_limits, shades
from crviewer.review.verdict import Verdict

_BAD = colours.of_verdict(Verdict.HOT_PIXEL)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What lies under a mask: an image in means over blocks of so many pixels a side, and its black and white."""

    reduced: Mapping[int, Image]
    limits: tuple[float, float]

    @classmethod
    def of(cls, image: Image) -> Ground:
        """Reduce an image; takes a second for a large one."""
        return cls(reductions(image), find_limits(sample(image), Limits.ZSCALE))


class MaskView(MapView):
    """A mask over an image."""

    def __init__(self) -> None:
        super().__init__("Preview of the mask")
        self.setToolTip("Wheel: zoom · drag: pan · double click: whole frame")
        self._ground: Ground | None = None
        self._mask = np.zeros((0, 0), bool)

    def show_mask(self, mask: NDArray[np.bool_], ground: Ground) -> None:
        """Show a mask over an image of its shape; where only the mask is new, the same part stays in view."""
        again = ground is self._ground
        self.shape, self._mask, self._ground = mask.shape, mask, ground
        if not again:
            self.show_whole()
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.shape, self._mask, self._ground = (0, 0), np.zeros((0, 0), bool), None
        self.update()

    def paint_pixels(self, painter: QPainter) -> None:
        ground = self._ground
        blocks = None if ground is None else self.blocks(max(ground.reduced))
        if ground is None or blocks is None:
            return
        painter.setClipRect(self.frame_rectangle)
        grey = colour_table("grey")[shades(ground.reduced[blocks.factor][blocks.part], ground.limits, Curve.LINEAR)]
        self.draw(painter, faint(grey), blocks.covered)
        self.draw(painter, _coloured(self._bad(blocks)), blocks.covered)
        painter.setClipping(False)

    def _bad(self, blocks: Blocks) -> NDArray[np.bool_]:
        """(rows, columns) bool: True for each block in view that holds a bad pixel."""
        top, bottom, left, right = blocks.covered
        bad = pooled(self._mask[top:bottom, left:right], blocks.factor)
        return thickened(bad) if blocks.factor >= THICK else bad


def pooled(mask: NDArray[np.bool_], factor: int) -> NDArray[np.bool_]:
    """(⌈ny/factor⌉, ⌈nx/factor⌉) bool: True for each block of `factor` × `factor` in which any pixel is."""
    rows, columns = (np.arange(0, size, factor) for size in mask.shape)
    return np.logical_or.reduceat(np.logical_or.reduceat(mask, rows, axis=0), columns, axis=1)


def _coloured(bad: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """(rows, columns, 4): opaque where a pixel is bad."""
    pixels = np.zeros((*bad.shape, 4), np.uint8)
    pixels[bad] = colours.bgra(_BAD)
    return pixels
