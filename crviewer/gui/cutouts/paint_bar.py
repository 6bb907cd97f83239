"""The paint bar above the cutouts: brushes, their size, and what can be done to the current ray by hand."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QColor, QIcon, QKeySequence, QPixmap, QShortcut
from PyQt6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from crviewer.gui.controls.number_box import WholeBox
from crviewer.gui.session.retouch_controller import RetouchController
from crviewer.gui.style import colours
from crviewer.gui.style.plain_widgets import PlainLabel, tip_text
from crviewer.review.core.brush import LEAST, MOST
from crviewer.review.core.masking import LIKE
from crviewer.review.core.painting import PaintedKind

_SWATCH = 12  # points
_BRUSHES = {
    PaintedKind.COSMIC_RAY: ("Cosmic ray", "Paint missed cosmic-ray pixels on the mask cutout (P)"),
    PaintedKind.BAD: ("Bad pixel", "Paint bad pixels on the mask cutout (Shift+P)"),
}


class PaintBar(QWidget):
    """One button a tool; what is taken up is pressed."""

    def __init__(self, retouching: RetouchController) -> None:
        super().__init__()
        self._retouching = retouching
        self.brushes = {paint: self._brush(paint, *words) for paint, words in _BRUSHES.items()}
        self.line = _button("Line", "Draw straight lines (L); hold Shift for a single one")
        self.line.setCheckable(True)
        self.line.clicked.connect(retouching.draw_lines)
        self.size_box = WholeBox()
        self.size_box.setRange(LEAST, MOST)
        self.size_box.setSuffix(" px")
        self.size_box.setAccessibleName("Size of the brush")
        self.size_box.setToolTip("Diameter of the brush ([ and ])")
        self.size_box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.size_box.valueChanged.connect(retouching.resize)
        acts = (
            self._act("Fill", "Add the enclosed pixels to the current ray (F)", retouching.fill_hole),
            self._act("Grow", "Add all adjacent pixels to the current ray (G)", retouching.grow),
            self._act("Shrink", "Remove the outer pixels of the current ray (Shift+G)", retouching.shrink),
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for widget in (PlainLabel("Paint "), *self.brushes.values(), self.line, self.size_box):
            layout.addWidget(widget)
        layout.addSpacing(12)
        for widget in (PlainLabel("Ray "), *acts):
            layout.addWidget(widget)
        layout.addStretch(1)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, retouching.stop, context=here)
        retouching.chosen.connect(self._show)
        self._show()

    def _brush(self, paint: PaintedKind, text: str, tip: str) -> QToolButton:
        button = _button(text, tip)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIcon(_swatch(colours.of_verdict(LIKE[paint])))
        button.setIconSize(QSize(_SWATCH, _SWATCH))
        button.clicked.connect(lambda: self._retouching.take_up(paint))
        return button

    def _act(self, text: str, tip: str, act: Callable[[], None]) -> QToolButton:
        button = _button(text, tip)
        button.clicked.connect(lambda: act())
        return button

    def _show(self) -> None:
        """Press what is taken up."""
        retouching = self._retouching
        for paint, button in self.brushes.items():
            button.setChecked(retouching.brush is paint)
        self.line.setChecked(retouching.straight)
        self.size_box.setValue(retouching.size)


def _button(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip_text(tip))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _swatch(colour: QColor) -> QIcon:
    swatch = QPixmap(_SWATCH, _SWATCH)
    swatch.fill(colour)
    return QIcon(swatch)
