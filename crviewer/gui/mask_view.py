"""The preview of a bad-pixel mask: every bad pixel over what it was decided by, however far the view zooms out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtGui import QPainter

from crviewer.gui import colours
from crviewer.gui.map_view import MapView
from crviewer.gui.pooling import THICK, pooled, thickened
from crviewer.gui.pyramid import Blocks, Image, Pyramid
from crviewer.gui.shading import faint, grey
from crviewer.gui.stretch import Limits, find_limits, noise_of, sample
from crviewer.review.verdict import Verdict

_BAD = colours.of_verdict(Verdict.HOT_PIXEL)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What lies under a mask: an image, and its black and white."""

    image: Pyramid
    limits: tuple[float, float]

    @classmethod
    def of(cls, image: Image) -> Ground:
        """Reduce an image; takes a second for a large one."""
        return cls(Pyramid.of(image, noise_of(image)), find_limits(sample(image), Limits.ZSCALE))


class MaskView(MapView):
    """A mask over an image."""

    def __init__(self) -> None:
        super().__init__("Preview of the mask")
        self.setToolTip("Wheel: zoom · drag: pan · double click: whole frame")
        self._beneath: Ground | None = None
        self._mask = np.zeros((0, 0), bool)

    def show_mask(self, mask: NDArray[np.bool_], ground: Ground) -> None:
        """Show a mask over an image of its shape; where only the mask is new, the same part stays in view."""
        again = ground is self._beneath
        self.shape, self._mask, self._beneath = mask.shape, mask, ground
        if not again:
            self.show_whole()
        self.outdate()

    def clear(self) -> None:
        """Show nothing."""
        self.shape, self._mask, self._beneath = (0, 0), np.zeros((0, 0), bool), None
        self.outdate()

    def paint_pixels(self, painter: QPainter) -> None:
        beneath = self._beneath
        blocks = None if beneath is None else self.blocks(max(beneath.image.levels))
        if beneath is None or blocks is None:
            return
        values = beneath.image.values(blocks.box, blocks.factor)
        self.draw(painter, faint(grey(values, beneath.limits)), blocks.box)
        self.draw(painter, _coloured(self._bad(blocks)), blocks.box)

    def _bad(self, blocks: Blocks) -> NDArray[np.bool_]:
        """(rows, columns) bool: True for each block in view that holds a bad pixel."""
        top, bottom, left, right = blocks.box
        bad = pooled(self._mask[top:bottom, left:right], blocks.factor)
        return thickened(bad) if blocks.factor >= THICK else bad


def _coloured(bad: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """(rows, columns, 4): opaque where a pixel is bad."""
    pixels = np.zeros((*bad.shape, 4), np.uint8)
    pixels[bad] = colours.bgra(_BAD)
    return pixels
