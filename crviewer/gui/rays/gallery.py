"""The gallery: the listed rays as tiles, hundreds at a glance."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, QRect, QSize, Qt
from PyQt6.QtGui import QPainter, QPalette
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QSlider,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from crviewer.gui.rays.ray_model import RayModel
from crviewer.gui.rays.ray_tiles import RayTiles
from crviewer.gui.rays.selection_link import SelectionLink
from crviewer.gui.session.list_controller import ListController
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style import colours
from crviewer.gui.style.plain_widgets import PlainLabel
from crviewer.gui.style.user_settings import GALLERY_SIZE
from crviewer.gui.style.verdict_icon import verdict_icon
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_list import cell

_SIZES = (24, 160)  # points along a picture, least and most
_BORDER = 3  # points around the pictures, in the colour of the verdict
_PAD = 3  # points around a tile, in the colour of the selection
_BATCH = 200  # tiles that are laid out at a time


class TileDelegate(QStyledItemDelegate):
    """Draws one ray: its pictures, its number, and its verdict as colour and letter."""

    def __init__(self, store: SessionStore, parent: QWidget) -> None:
        super().__init__(parent)
        self._store = store
        self.tiles = RayTiles(store)
        self.size = GALLERY_SIZE.first

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        around = 2 * (_BORDER + _PAD)
        return QSize(self.tiles.pictures * self.size + around, self.size + around + option.fontMetrics.height())

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        assert painter is not None
        review, order = self._store.state.review, self._store.state.order
        if review is None or index.row() >= len(order):
            return
        ray = int(order[index.row()])
        verdict = Verdict(int(review.verdicts[ray]))
        look, chosen = option.palette, bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(option.rect, look.color(QPalette.ColorRole.Highlight))
        target = option.rect.adjusted(_PAD, _PAD, -_PAD, -_PAD - option.fontMetrics.height())
        painter.fillRect(target, colours.of_verdict(verdict) if verdict else look.color(QPalette.ColorRole.Mid))
        painter.drawImage(target.adjusted(_BORDER, _BORDER, -_BORDER, -_BORDER), self.tiles.of(ray))
        painter.setPen(look.color(QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text))
        if ray == self._store.state.selection.current:
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
        line = QRect(target.left(), target.bottom() + 1, target.width(), option.fontMetrics.height() + _PAD)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), self._caption(review, ray))
        if verdict:
            side = line.height() - 4
            verdict_icon(verdict).paint(painter, line.right() - side, line.top() + 1, side, side)

    def _caption(self, review: Review, ray: int) -> str:
        """Number, size, and what is suggested of a ray that nobody judged."""
        parts = [str(ray + 1), f"{review.measurements.pixels[ray]} px"]
        suggested = cell(review, ray, "suggestion", self._store.state.suggestions)
        if suggested and not review.verdicts[ray]:
            parts.append(f"{suggested}?")
        return " · ".join(parts)


class TileView(QListView):
    """Tiles in rows; dragging over empty ground selects, and letters are keys."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Gallery of rays")
        self.setToolTip("Mask, science and dark of each listed ray; a verdict key applies to all selected rays")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)  # thousands of tiles would hold up the slider
        self.setBatchSize(_BATCH)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSpacing(2)

    def keyboardSearch(self, search: str | None) -> None:
        """Stay where the observer is."""


class RayGallery(QWidget):
    """The tiles, and how large they are."""

    def __init__(self, store: SessionStore, ray_list: ListController) -> None:
        super().__init__()
        self.view = TileView()
        self.model = RayModel(store, self)
        self.delegate = TileDelegate(store, self)
        self.view.setModel(self.model)
        self.view.setItemDelegate(self.delegate)
        self.link = SelectionLink(store, ray_list, self.view)
        self.slider = self._size_slider()
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(PlainLabel("Size"))
        foot.addWidget(self.slider)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(3)
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)
        for signal in (store.opened, store.detected, store.judged, store.suggested):
            signal.connect(self._draw_anew)
        self._resize(self.slider.value())

    def _size_slider(self) -> QSlider:
        least, most = _SIZES
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(least, most)
        slider.setValue(GALLERY_SIZE.value())
        slider.setFixedWidth(120)
        slider.setToolTip("Size of the cutouts")
        slider.setAccessibleName("Size of the cutouts")
        slider.valueChanged.connect(self._resize)
        return slider

    def _resize(self, size: int) -> None:
        GALLERY_SIZE.keep(size)
        self.delegate.size = size
        self.view.scheduleDelayedItemsLayout()
        current = self.view.currentIndex()
        if current.isValid():
            self.view.scrollTo(current)

    def _draw_anew(self, *_: object) -> None:
        self.delegate.tiles.forget()
        update = self.view.viewport()
        assert update is not None
        update.update()
