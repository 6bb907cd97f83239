"""A view of a whole frame, reduced so that it can be drawn at once, in which no flagged pixel disappears."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QMouseEvent

from crviewer.gui.pixel_view import PixelView, inside
from crviewer.gui.viewport import Viewport
from crviewer.review.masking import Box

THICK = 4  # from this reduction on, a ray is drawn thicker than it is, to be seen at all
_ROOM = 1.04  # the frame with a little room around it


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of `factor` × `factor` pixels that a view shows.

    Attributes
    ----------
    factor : int
        A power of two; a block is no smaller than a point of the view.
    part : (slice, slice)
        Of an image of such blocks.
    covered : Box
        The pixels that they hold; at the far edges it may reach beyond the frame.
    """

    factor: int
    part: tuple[slice, slice]
    covered: Box


class MapView(PixelView):
    """A whole frame; wheel and mouse show a part of it, a double click all of it again."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.wanted.connect(self.show_viewport)

    def show_whole(self) -> None:
        """Show the whole frame again."""
        ny, nx = self.shape
        if not nx:
            return
        wide = self.width() / max(1, self.height())
        span = max(ny * max(1.0, 1 / wide), nx / max(1.0, wide)) if wide >= 1 else max(nx, ny * wide)
        self.most_span = 1.5 * span * _ROOM
        self.show_viewport(Viewport((nx - 1) / 2, (ny - 1) / 2, span * _ROOM))

    def blocks(self, largest: int) -> Blocks | None:
        """What is in view, reduced as far as it is drawn smaller, to `largest` at the most; None where nothing is."""
        top, bottom, left, right = inside(self.viewport.box(self.extent), self.shape)
        if top >= bottom or left >= right:
            return None
        wanted: int = 2 ** max(0, math.ceil(math.log2(1 / self.viewport.scale(self.extent))))
        factor = min(wanted, largest)
        rows, columns = (top // factor, -(-bottom // factor)), (left // factor, -(-right // factor))
        covered = (rows[0] * factor, rows[1] * factor, columns[0] * factor, columns[1] * factor)
        return Blocks(factor, (slice(*rows), slice(*columns)), covered)

    @property
    def frame_rectangle(self) -> QRectF:
        """Where the frame is drawn."""
        return self.viewport.rectangle(-0.5, -0.5, self.shape[1] - 0.5, self.shape[0] - 0.5, self.extent)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        self.show_whole()

    def resizeEvent(self, event: object) -> None:
        self.show_whole()


def thickened(image: NDArray[Any]) -> NDArray[Any]:
    """Every block takes the highest value of itself and its four neighbours."""
    thick = image.copy()
    for here, there in ((np.s_[1:], np.s_[:-1]), (np.s_[:-1], np.s_[1:])):
        np.maximum(thick[here], image[there], out=thick[here])
        np.maximum(thick[:, here], image[:, there], out=thick[:, here])
    return thick
