"""The preview of a bad-pixel mask: every bad pixel over what it was decided by, however far the view zooms out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtGui import QPainter

from crviewer.gui.image.map_view import MapView
from crviewer.gui.image.mask_pooling import THICK, PooledShares, thickened
from crviewer.gui.image.pyramid import Image, ImagePyramid
from crviewer.gui.image.shading import faint, grey
from crviewer.gui.image.stretch import StretchLimits, find_limits, noise_of, sample
from crviewer.gui.style import colours
from crviewer.review.core.verdict import Verdict

_BAD = colours.of_verdict(Verdict.HOT_PIXEL)
_LEAST = 0.4  # opacity of a block with a single bad pixel: to be seen, but not as if all of it were bad
_FEW = 0.05  # of all blocks: so few are drawn thicker than they are, to be seen at a glance


@dataclass(frozen=True, slots=True, eq=False)
class PreviewImage:
    """What lies under a mask: an image, and its black and white."""

    image: ImagePyramid
    limits: tuple[float, float]

    @classmethod
    def of(cls, image: Image) -> PreviewImage:
        """Reduce an image; takes a second for a large one."""
        return cls(ImagePyramid.of(image, noise_of(image)), find_limits(sample(image), StretchLimits.ZSCALE))


class BadPixelPreview(MapView):
    """A mask over an image."""

    def __init__(self) -> None:
        super().__init__("Preview of the mask")
        self.setToolTip("Wheel: zoom · drag: pan · double click: whole frame")
        self._beneath: PreviewImage | None = None
        self._bad: PooledShares | None = None

    def show_mask(self, mask: NDArray[np.bool_], ground: PreviewImage) -> None:
        """Show a mask over an image of its shape; where only the mask is new, the same part stays in view."""
        again = ground is self._beneath
        self.shape, self._bad, self._beneath = mask.shape, PooledShares(mask), ground
        if not again:
            self.show_whole()
        self.outdate()

    def clear(self) -> None:
        """Show nothing."""
        self.shape, self._bad, self._beneath = (0, 0), None, None
        self.outdate()

    def paint_pixels(self, painter: QPainter) -> None:
        bad, beneath = self._bad, self._beneath
        blocks = None if beneath is None else self.blocks(max(beneath.image.levels))
        if bad is None or beneath is None or blocks is None:
            return
        values = beneath.image.values(blocks.box, blocks.factor)
        self.draw(painter, faint(grey(values, beneath.limits)), blocks.box)
        shares = bad.within(blocks)
        if blocks.factor >= THICK and np.count_nonzero(shares) < _FEW * shares.size:
            shares = thickened(shares)
        self.draw(painter, _coloured(shares), blocks.box)


def _coloured(shares: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(rows, columns, 4): the more opaque, the more of a block is bad; clear where nothing is."""
    pixels = np.zeros((*shares.shape, 4), np.uint8)
    bad = shares > 0
    pixels[bad] = colours.bgra(_BAD)
    pixels[bad, 3] = 255 * (_LEAST + (1 - _LEAST) * np.sqrt(shares[bad]))
    return pixels
