"""A view of a whole frame, reduced so that it can be drawn at once."""

from __future__ import annotations

from PyQt6.QtGui import QMouseEvent

from crviewer.gui.image.pixel_view import PixelView, inside
from crviewer.gui.image.pyramid import PyramidBlocks, blocks_in


class MapView(PixelView):
    """A whole frame; wheel and mouse show a part of it, a double click all of it again."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.wanted.connect(self.show_viewport)

    def show_whole(self) -> None:
        """Show the whole frame again."""
        if all(self.shape):
            self.show_viewport(self.whole)

    def blocks(self, largest: int) -> PyramidBlocks | None:
        """What is in view, reduced as far as it is drawn smaller than a point, to `largest` at the most."""
        return blocks_in(inside(self.viewport.box(self.extent), self.shape), self.viewport.scale(self.extent), largest)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        self.show_whole()

    def resizeEvent(self, event: object) -> None:
        self.show_whole()
