"""The pixel table: the numbers of the pixels around the cursor, in the colours of what masks them.

It follows the cursor until it is pinned, and goes to each ray that is selected.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QFontMetrics, QKeySequence, QResizeEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from crviewer.gui.controls.inputs import choice_box
from crviewer.gui.cutouts.pixel_model import PixelModel, PixelPatch, PixelQuantity
from crviewer.gui.image.cleaned_image import CleanedImage
from crviewer.gui.image.pixel_view import inside
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style.plain_widgets import PlainLabel
from crviewer.review.core.dq import DQ
from crviewer.review.core.masking import Box

_MOST = 25  # pixels along a side
_WIDEST = "-88888"  # a number that a cell has room for
_MARGINS = 8  # pixels beside it, at both sides together


class PixelTable(QWidget):
    """Numbers around a place, as many as there is room for."""

    def __init__(self, store: SessionStore) -> None:
        super().__init__()
        self._store = store
        self._place: tuple[int, int] | None = None
        self._behind = False  # another panel
        self.model = PixelModel()
        self.quantity = choice_box()
        self.quantity.addItems(list(PixelQuantity))
        self.quantity.setAccessibleName("Values of the pixel table")
        self.quantity.setToolTip("An image, or the sum of DQ bits (hover over a cell for their names)")
        self.quantity.currentIndexChanged.connect(self._show)
        self.pin = QCheckBox("Pin")
        self.pin.setToolTip("Stay at this pixel instead of following the cursor. A click in a cutout pins it too.")
        self.head = PlainLabel("Point at a pixel")
        self.view = _view(self.model)
        self.copying = QAction("Copy all numbers", self.view)
        self.copying.setShortcut(QKeySequence.StandardKey.Copy)
        self.copying.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.copying.triggered.connect(self.copy)
        self.view.addAction(self.copying)
        self._lay_out()
        for signal in (store.opened, store.detected, store.judged):
            signal.connect(self._show)
        store.selected.connect(self._on_selected)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.quantity)
        head.addWidget(self.head, 1)
        head.addWidget(self.pin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)

    @property
    def _is_seen(self) -> bool:
        return self.isVisible() and not self._behind

    def see(self, seen: bool) -> None:
        """Come in sight, or go out of it."""
        self._behind = not seen
        self._show()

    # ------------------------------------------------------------------ where

    def show_place(self, x: float, y: float) -> None:
        """Show what is around a pixel coordinate (0-based), unless the table is pinned."""
        if not self.pin.isChecked() and self._is_seen:
            self._go_to(round(x), round(y))

    def pin_place(self, x: float, y: float) -> None:
        """Stay at a pixel coordinate (0-based) from now on."""
        if self._is_seen:
            self.pin.setChecked(True)
            self._go_to(round(x), round(y))

    def _on_selected(self) -> None:
        """Go to the brightest pixel of the ray that was selected."""
        review, current = self._store.state.review, self._store.state.selection.current
        if review is not None and current is not None and not self.pin.isChecked():
            pixels = review.rays.of(current)
            peak = pixels[np.argmax(review.exposure.electrons.reshape(-1)[pixels])]
            self._go_to(int(peak) % review.rays.shape[1], int(peak) // review.rays.shape[1])

    def _go_to(self, x: int, y: int) -> None:
        self._place = (x, y)
        self._show()

    # ------------------------------------------------------------------- what

    def _show(self, *_: object) -> None:
        if not self._is_seen:
            return
        patch = self._patch()
        self.model.show(patch)
        if patch is None:
            self.head.setText("Point at a pixel")
            return
        x, y = patch.place
        self.head.setText(f"x {x + 1}  y {y + 1}" + (f"  ·  {patch.unit}" if patch.unit else ""))

    def _patch(self) -> PixelPatch | None:
        exposure, masking, place = self._store.state.exposure, self._store.state.masking, self._place
        if exposure is None or place is None:
            return None
        box = inside(self._box(*place), exposure.shape)
        values, unit = self._values(box)
        if values is None or not values.size:
            return None
        kinds = np.full(values.shape, -1, np.int8) if masking is None else masking.kinds_in(box)
        quantity = PixelQuantity(self.quantity.currentText())
        patch = PixelPatch(
            box=box, values=values, dq=self._dq(box, kinds), kinds=kinds, quantity=quantity, unit=unit, place=place
        )
        return replace(patch, values=patch.dq) if quantity is PixelQuantity.DQ else patch

    def _box(self, x: int, y: int) -> Box:
        """As many pixels on all sides as the table has room for."""
        viewport, metrics = self.view.viewport(), QFontMetrics(self.model.bold)
        assert viewport is not None
        across = viewport.width() // (metrics.horizontalAdvance(_WIDEST) + _MARGINS)
        up = viewport.height() // self._row_height()
        half_x, half_y = (max(1, (min(_MOST, room) - 1) // 2) for room in (across, up))
        return y - half_y, y + half_y + 1, x - half_x, x + half_x + 1

    def _row_height(self) -> int:
        header = self.view.verticalHeader()
        assert header is not None
        return header.defaultSectionSize()

    def _values(self, box: Box) -> tuple[NDArray[np.generic] | None, str]:
        exposure, backdrop, review = (
            self._store.state.exposure,
            self._store.state.backdrop,
            self._store.state.review,
        )
        assert exposure is not None
        assert backdrop is not None
        quantity = PixelQuantity(self.quantity.currentText())
        if quantity is PixelQuantity.DARK:
            return None if backdrop.dark is None else backdrop.dark.values(box), exposure.dark_unit
        if quantity is PixelQuantity.CLEANED and review is not None:
            return CleanedImage(review, backdrop.science)(box), "e⁻"
        return backdrop.science.values(box), "" if quantity is PixelQuantity.DQ else "e⁻"

    def _dq(self, box: Box, kinds: NDArray[np.int8]) -> NDArray[np.uint16]:
        """(rows, columns) uint16: the bits of each pixel of a box."""
        exposure, review = self._store.state.exposure, self._store.state.review
        assert exposure is not None
        known = exposure.mask[box[0] : box[1], box[2] : box[3]]
        dq = np.where(known, np.uint16(DQ.BAD), np.uint16(0))
        if review is not None:
            for row, column in np.argwhere(kinds >= 0).tolist():
                dq[row, column] = int(review.dq_at(box[0] + row, box[2] + column))
        return dq

    def copy(self) -> None:
        """Put all numbers on the clipboard, with their coordinates."""
        clipboard = QApplication.clipboard()
        assert clipboard is not None
        clipboard.setText(self.model.as_text())

    def showEvent(self, event: object) -> None:
        if self._place is None:
            self._on_selected()
        self._show()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._show()


def _view(model: PixelModel) -> QTableView:
    view = QTableView()
    view.setModel(model)
    font = view.font()
    font.setPointSizeF(max(7.0, font.pointSizeF() - 1))
    view.setFont(font)
    view.setAccessibleName("Pixel values")
    view.setToolTip("Ctrl+C copies all numbers, with their coordinates.")
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    view.setTabKeyNavigation(False)
    across, up = view.horizontalHeader(), view.verticalHeader()
    assert across is not None
    assert up is not None
    across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    up.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    up.setDefaultSectionSize(view.fontMetrics().height() + 4)
    return view
