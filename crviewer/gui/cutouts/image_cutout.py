"""One cutout: a view of one image around the current ray, with its title, the value under the cursor, its stretch."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QActionGroup, QColor, QPainter
from PyQt6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from crviewer.gui.image.mask_pooling import PooledMask, PooledShares
from crviewer.gui.image.pixel_view import inside
from crviewer.gui.image.pyramid import PyramidBlocks, PyramidValues, blocks_in, factors
from crviewer.gui.image.ruler_view import RulerView
from crviewer.gui.image.shading import Shaded, faint, mask_colours, possible_colours, shaded
from crviewer.gui.image.stretch import COLOUR_MAPS, Stretch, StretchLimits
from crviewer.gui.style import colours
from crviewer.gui.style.fonts import OneLine, embolden
from crviewer.gui.style.plain_widgets import PlainLabel
from crviewer.products.core.shades import StretchCurve
from crviewer.review.core.masking import Box, MaskByKind
from crviewer.review.core.verdict import Verdict

_HATCH = 3.0  # points; only a pixel at least as large has room for hatching
_DOT = 6.0  # points; a pixel at least as large shows that it was painted
_MIDDLE = (0.36, 0.36, -0.36, -0.36)  # of a pixel, from its edges


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SubstituteImage:
    """Another image of the same pixels, which a cutout shows for a while in place of its own.

    Attributes
    ----------
    values : PyramidValues
    title : str
        What stands above it.
    unit : str
        Of its values.
    limits : (float, float) or None
        Its black and white; None for those of the cutout's own image.
    """

    values: PyramidValues
    title: str
    unit: str = "e⁻"
    limits: tuple[float, float] | None = None


class ImageCutout(RulerView):
    """Pixel values as shades; where a pixel is smaller than a dot of the screen, blocks of pixels."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.values: PyramidValues | None = None
        self.instead: SubstituteImage | None = None
        self.limits = (0.0, 1.0)
        self.stretch = Stretch()
        self.ray: tuple[float, float, QColor] | None = None

    def show_image(self, values: PyramidValues | None, shape: tuple[int, int]) -> None:
        """Show another image, or none."""
        self.values, self.shape = values, shape
        self.outdate()

    def show_instead(self, instead: SubstituteImage | None) -> None:
        """Show another image in place of this one, until it is taken away."""
        self.instead = instead
        self.outdate()

    def show_stretch(self, stretch: Stretch, limits: tuple[float, float]) -> None:
        """Show values in other shades."""
        self.stretch, self.limits = stretch, limits
        self.outdate()

    def show_ray(self, ray: tuple[float, float, QColor] | None) -> None:
        """Ring the current ray, at a pixel coordinate, where the view is so wide that one would look for it."""
        self.ray = ray
        self.update()

    def visible(self) -> Box:
        """The part of the frame that the view shows."""
        return inside(self.viewport.box(self.extent), self.shape)

    def blocks(self) -> PyramidBlocks | None:
        """What is drawn; None where nothing of the frame is in view."""
        dots = self.viewport.scale(self.extent) * self.devicePixelRatio()
        return blocks_in(self.visible(), dots, factors(self.shape)[-1])

    def paint_pixels(self, painter: QPainter) -> None:
        values, blocks = self.instead.values if self.instead else self.values, self.blocks()
        if values is None:
            painter.fillRect(self.rect(), self.palette().window())
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), "none loaded")
        elif blocks is not None:
            self.draw(painter, self.shaded(values(blocks.box, blocks.factor)), blocks.box)

    def paint_marks(self, painter: QPainter) -> None:
        blocks = self.blocks()
        if self.ray is not None and blocks is not None and blocks.factor > 1:
            self.paint_marker(painter, *self.ray)
        super().paint_marks(painter)

    def shaded(self, values: NDArray[np.float32]) -> Shaded:
        """(rows, columns, 4) of values, as colours."""
        other = self.instead.limits if self.instead else None
        return shaded(values, self.stretch, other or self.limits)


class MaskCutout(ImageCutout):
    """What will be masked, by kind, over a faint science image; from near, what a verdict releases is hatched."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.masking: MaskByKind | None = None
        self.known: PooledShares | None = None
        self._pooled: PooledMask | None = None
        self.bare = False  # what is beneath the mask is shown, without it

    def lay_bare(self, bare: bool) -> None:
        """Take the mask away from the image, or put it back."""
        self.bare = bare
        self.outdate()

    def show_masking(self, masking: MaskByKind | None, known: PooledShares) -> None:
        """Show what other verdicts mask, and the input mask."""
        self.masking, self.known = masking, known
        self._pooled = None if masking is None else PooledMask(masking)
        self.outdate_cover()

    def shaded(self, values: NDArray[np.float32]) -> Shaded:
        return super().shaded(values) if self.bare else faint(super().shaded(values))

    def paint_cover(self, painter: QPainter) -> None:
        blocks = self.blocks()
        if self.bare or self.masking is None or self._pooled is None or self.known is None or blocks is None:
            return
        possible = self._pooled.possible(blocks, thick=self._is_small(blocks))
        if possible is not None:
            self.draw(painter, possible_colours(possible), blocks.box)
        self.draw(painter, mask_colours(self.kinds(blocks), self.known.within(blocks)), blocks.box)
        box, points = self.visible(), self.viewport.scale(self.extent)
        if points >= _HATCH:
            self.hatch(painter, self.masking.released_in(box), box, colours.of_verdict(Verdict.COSMIC_RAY))
        if points >= _HATCH and possible is not None:
            self.hatch(painter, possible, blocks.box, colours.of_verdict(Verdict.UNREVIEWED))
        if points >= _DOT:
            self._dot(painter, self.masking.painted_in(box), box)

    def kinds(self, blocks: PyramidBlocks) -> NDArray[np.int8]:
        """(rows, columns) int8: the verdict that masks each block, -1 where none does; not to be written to."""
        assert self._pooled is not None
        return self._pooled.kinds(blocks, thick=self._is_small(blocks))

    def _is_small(self, blocks: PyramidBlocks) -> bool:
        """Whether a block is smaller than a point; a fine screen has smaller dots."""
        return self.viewport.scale(self.extent) * blocks.factor < 1

    def _dot(self, painter: QPainter, pixels: NDArray[np.bool_], box: Box) -> None:
        """Mark single pixels of a box: they were painted by hand."""
        for row, column in np.argwhere(pixels).tolist():
            square = self.pixel_rectangle(box[2] + column, box[0] + row)
            painter.fillRect(square.adjusted(*(side * square.width() for side in _MIDDLE)), QColor(0, 0, 0, 150))


class TitledCutout(QWidget):
    """A view with its header.

    Signals
    -------
    stretched(Stretch)
        The observer chose another stretch for this cutout.
    histogram_wanted()
        The observer wants to see which values there are, and set limits by hand.

    Attributes
    ----------
    view : ImageCutout
    name : str
        Of its own image.
    unit : str
        Of the values of its own image.
    """

    stretched = pyqtSignal(object)
    histogram_wanted = pyqtSignal()

    def __init__(self, title: str, view: ImageCutout) -> None:
        super().__init__()
        self.view = view
        self.name, self.unit = title, "e⁻"
        self._title = OneLine(title)
        embolden(self._title)
        self._title.setToolTip(
            "Click: select ray · Shift and click: add it\nWheel: zoom · drag: pan · Shift and drag: line for profile"
        )
        self._value = PlainLabel()
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header = QHBoxLayout()
        header.setContentsMargins(2, 0, 0, 0)
        header.addWidget(self._title, 1)
        header.addWidget(self._value)
        header.addWidget(self._stretch_button(title))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addLayout(header)
        layout.addWidget(view, 1)

    def show_instead(self, instead: SubstituteImage | None) -> None:
        """Show another image of the same pixels for a while, under its own title; None brings back the first."""
        self.view.show_instead(instead)
        self.entitle(instead.title if instead else self.name)

    def entitle(self, title: str) -> None:
        """Say what it shows."""
        self._title.setText(title)

    def show_value(self, text: str) -> None:
        """Say what is under the cursor."""
        self._value.setText(text)

    def show_stretch(self, stretch: Stretch, limits: tuple[float, float]) -> None:
        """Show values in other shades, and tick what was chosen."""
        self.view.show_stretch(stretch, limits)

    def _stretch_button(self, title: str) -> QToolButton:
        button = QToolButton()
        button.setText("◐")
        button.setAutoRaise(True)
        button.setAccessibleName(f"Stretch of {title}")
        button.setToolTip(
            "Stretch: black and white level, curve and colour map.\n"
            "Values far below black are blue, so that holes stand out from noise."
        )
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(button)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        button.setMenu(menu)
        return button

    def _fill(self, menu: QMenu) -> None:
        """Write the choices anew, with the present ones ticked."""
        menu.clear()
        stretch = self.view.stretch
        menu.addSection("Limits")
        self._choices(menu, {rule.value: self._ruled_by(rule) for rule in StretchLimits})
        histogram = menu.addAction("Histogram…")
        assert histogram is not None
        histogram.triggered.connect(self.histogram_wanted)
        menu.addSection("Limits from")
        self._choices(
            menu,
            {"the whole frame": replace(stretch, local=False), "this cutout": replace(stretch, local=True)},
        )
        menu.addSection("Curve")
        self._choices(menu, {curve.value: replace(stretch, curve=curve) for curve in StretchCurve})
        menu.addSection("Colour map")
        self._choices(menu, {name: replace(stretch, colours=name) for name in COLOUR_MAPS})

    def _ruled_by(self, rule: StretchLimits) -> Stretch:
        """The present stretch with other limits; those by hand begin where the present ones are."""
        stretch, begins = self.view.stretch, rule is StretchLimits.BY_HAND and self.view.stretch.limits is not rule
        return replace(stretch, limits=rule, by_hand=self.view.limits if begins else stretch.by_hand)

    def _choices(self, menu: QMenu, choices: dict[str, Stretch]) -> None:
        group = QActionGroup(menu)
        for text, choice in choices.items():
            action = menu.addAction(text)
            assert action is not None
            action.setCheckable(True)
            action.setChecked(choice == self.view.stretch)
            action.triggered.connect(lambda _, choice=choice: self.stretched.emit(choice))
            group.addAction(action)
