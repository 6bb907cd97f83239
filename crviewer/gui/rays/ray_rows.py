"""The rows of the list of rays, drawn in one go.

Qt would ask the model and the style some twenty times for each cell, through Python: several times as long for the
same picture, at every stroke of the slider.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from PyQt6.QtCore import QEvent, QRect, Qt, QTimer
from PyQt6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PyQt6.QtWidgets import QTableView

from crviewer.gui.rays.ray_model import RayLine, RayModel
from crviewer.gui.style.painting import painting
from crviewer.gui.style.text_cache import TextCache
from crviewer.gui.style.verdict_column import name_within
from crviewer.gui.style.verdict_icon import verdict_icon
from crviewer.review.list.ray_list import COLUMNS, Column

_TURN = 6  # ms, until what other views have to draw is drawn
_MARGIN = 3  # points, at either side of a cell
_ICON = 16  # points
_AT_LEFT, _AT_RIGHT = (
    int(side | Qt.AlignmentFlag.AlignVCenter) for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
)
_FIRST_TO_GO: tuple[Column, ...] = ("minimum", "elongation", "y", "x", "peak")  # where there is no room for all columns
_NUMBER, _VERDICT = COLUMNS.index("number"), COLUMNS.index("verdict")


class RayRows(QTableView):
    """A table whose selected rows can be dragged away, and in which letters and digits are keys and do not search."""

    def __init__(self, model: RayModel) -> None:
        super().__init__()
        self._rays = model
        self._texts = TextCache(self.font())
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(_TURN)
        self._turn.timeout.connect(partial(self.setUpdatesEnabled, True))
        self.setModel(model)
        model.modelReset.connect(self._wait)

    def _wait(self) -> None:
        """Be drawn a moment later than the views that show the same answer, so that the hand is not held up by both."""
        self.setUpdatesEnabled(False)
        self._turn.start()

    def show_recurrence(self, shown: bool) -> None:
        """Tell in how many other exposures each ray was seen, or not."""
        self.setColumnHidden(COLUMNS.index("recurred"), not shown)
        self._fit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Hide what the other views tell as well, as far as the verdict would be out of sight; or show it again."""
        header, view = self.horizontalHeader(), self.viewport()
        assert header is not None
        assert view is not None
        for name in _FIRST_TO_GO:
            self.showColumn(COLUMNS.index(name))
        kept = sum(header.sectionSize(column) for column in range(header.count() - 1)) + header.minimumSectionSize()
        for name in _FIRST_TO_GO:
            column = COLUMNS.index(name)
            if kept > view.width() and column != header.sortIndicatorSection():
                kept -= header.sectionSize(column)
                self.hideColumn(column)

    def changeEvent(self, event: QEvent | None) -> None:
        if event is not None and event.type() == QEvent.Type.FontChange:
            self._texts = TextCache(self.font())
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Drag what is selected already; from any other row, the mouse selects."""
        assert event is not None
        chosen = self.selectionModel()
        self.setDragEnabled(chosen is not None and chosen.isSelected(self.indexAt(event.position().toPoint())))
        super().mousePressEvent(event)

    def keyboardSearch(self, search: str | None) -> None:
        """Stay where the observer is."""

    def paintEvent(self, event: QPaintEvent | None) -> None:
        assert event is not None
        with painting(self.viewport()) as painter:
            self._paint(painter, event.rect())

    def _paint(self, painter: QPainter, dirty: QRect) -> None:
        look = _RowLook.of(self, self._texts)
        cells = [
            (section, left, width)
            for section in range(len(COLUMNS))
            if (width := self.columnWidth(section))
            and (left := self.columnViewportPosition(section)) <= dirty.right()
            and left + width > dirty.left()
        ]
        rows = self._rows_between(dirty.top(), dirty.bottom())
        chosen = self._chosen_among(rows)
        for row, line in zip(rows, self._rays.lines(rows) if rows else (), strict=True):
            band = QRect(0, self.rowViewportPosition(row), look.width, self.rowHeight(row))
            if row in chosen or row % 2:
                painter.fillRect(band, look.chosen_ground if row in chosen else look.other_ground)
            _paint_line(painter, line, band, cells, look, is_chosen=row in chosen)
        self._paint_focus(painter, look, chosen)

    def _rows_between(self, top: int, bottom: int) -> range:
        """Rows that are seen at these heights."""
        first, last = self.rowAt(max(0, top)), self.rowAt(bottom)
        if first < 0:
            return range(0)
        return range(first, (last if last >= 0 else self._rays.rowCount() - 1) + 1)

    def _chosen_among(self, rows: range) -> set[int]:
        chosen = self.selectionModel()
        assert chosen is not None
        parts = chosen.selection()
        spans = [range(parts[place].top(), parts[place].bottom() + 1) for place in range(len(parts))]
        return {row for row in rows if any(row in span for span in spans)}

    def _paint_focus(self, painter: QPainter, look: _RowLook, chosen: set[int]) -> None:
        """Show where the keys go."""
        row = self.currentIndex().row()
        if self.hasFocus() and row >= 0:
            painter.setPen(look.chosen if row in chosen else look.plain)
            painter.drawRect(QRect(0, self.rowViewportPosition(row), look.width - 1, self.rowHeight(row) - 1))


class _RowLook(NamedTuple):
    """What the rows of one picture have in common."""

    plain: QColor
    chosen: QColor
    new: QColor
    chosen_ground: QBrush
    other_ground: QBrush
    texts: TextCache
    metrics: QFontMetrics
    width: int  # points, of a row

    @classmethod
    def of(cls, view: QTableView, texts: TextCache) -> _RowLook:
        group = QPalette.ColorGroup.Active if view.isActiveWindow() else QPalette.ColorGroup.Inactive
        palette, header = view.palette(), view.horizontalHeader()
        assert header is not None
        return cls(
            plain=palette.color(group, QPalette.ColorRole.Text),
            chosen=palette.color(group, QPalette.ColorRole.HighlightedText),
            new=palette.color(group, QPalette.ColorRole.Link),
            chosen_ground=palette.brush(group, QPalette.ColorRole.Highlight),
            other_ground=palette.brush(group, QPalette.ColorRole.AlternateBase),
            texts=texts,
            metrics=view.fontMetrics(),
            width=header.length() - header.offset(),
        )


def _paint_line(
    painter: QPainter, line: RayLine, band: QRect, cells: list[tuple[int, int, int]], look: _RowLook, *, is_chosen: bool
) -> None:
    top, height = band.top(), band.height()
    painter.setPen(look.chosen if is_chosen else look.plain)
    for section, left, width in cells:
        room = QRect(left + _MARGIN, top, width - 2 * _MARGIN, height)
        if section == _VERDICT:
            _paint_verdict(painter, line, room, look.metrics)
        elif section == _NUMBER and line.is_new:
            _paint_new(painter, line.texts[section], room, look.chosen if is_chosen else look.new)
        elif text := line.texts[section]:
            look.texts.at_right(painter, room, text)


def _paint_verdict(painter: QPainter, line: RayLine, room: QRect, metrics: QFontMetrics) -> None:
    """The letter, and as much of the name as there is room for."""
    verdict_icon(line.verdict).paint(painter, room.left(), room.top(), _ICON, room.height())
    beside = room.adjusted(_ICON + 2 * _MARGIN, 0, 0, 0)
    text = f"{line.mark} {name_within(line.verdict, beside.width() - metrics.horizontalAdvance(line.mark), metrics)}"
    painter.drawText(beside, _AT_LEFT, text.strip())


def _paint_new(painter: QPainter, text: str, room: QRect, ink: QColor) -> None:
    """The number of a ray that is found only because defects are masked."""
    painter.save()
    bold = QFont(painter.font())
    bold.setBold(True)
    painter.setFont(bold)
    painter.setPen(ink)
    painter.drawText(room, _AT_RIGHT, text)
    painter.restore()
