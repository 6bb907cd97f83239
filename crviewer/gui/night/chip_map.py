"""The chips of the open exposure as they lie in the focal plane; a click opens one."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPointF, QRectF, Qt
from PyQt6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from crviewer.frames.fits.plain_text import counted
from crviewer.gui.session.chips.chips_controller import ChipsController
from crviewer.gui.session.night_controller import NightController
from crviewer.night.focal_plane import ChipOutline, focal_plane
from crviewer.night.frame import NightFrame

_HEIGHT = 150  # points
_MARGIN = 4  # points


class ChipMap(QWidget):
    """Outlines of the chips: the open one stands out, those without undecided rays are filled.

    Hidden where the headers do not say how the chips lie.
    """

    def __init__(self, nights: NightController, chips: ChipsController) -> None:
        super().__init__()
        self._nights, self._chips = nights, chips
        self.outlines: tuple[tuple[NightFrame, ChipOutline], ...] = ()
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Chips in the focal plane")
        chips.changed.connect(self._on_changed)
        self._on_changed()

    def at(self, point: QPointF) -> NightFrame | None:
        """The chip under a point of the widget."""
        return next((chip for chip, outline in self.outlines if self._box(outline).contains(point)), None)

    def centre(self, chip: NightFrame) -> QPointF:
        """Where a chip is drawn."""
        return next(self._box(outline).center() for each, outline in self.outlines if each == chip)

    def _on_changed(self) -> None:
        chips = self._chips.chips
        if tuple(chip for chip, _ in self.outlines) != chips:
            outlines = focal_plane([chip.facts for chip in chips])
            self.outlines = tuple(zip(chips, outlines, strict=True)) if outlines else ()
        self.setVisible(bool(self.outlines))
        self.update()

    def _box(self, outline: ChipOutline) -> QRectF:
        """Where an outline is drawn, as large as there is room for all."""
        wide = max(each.left + each.width for _, each in self.outlines)
        high = max(each.bottom + each.height for _, each in self.outlines)
        scale = min((self.width() - 2 * _MARGIN) / wide, (self.height() - 2 * _MARGIN) / high)
        left = (self.width() - scale * wide) / 2 + scale * outline.left
        top = (self.height() + scale * high) / 2 - scale * (outline.bottom + outline.height)
        return QRectF(left, top, scale * outline.width, scale * outline.height)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter, look = QPainter(self), self.palette()
        for chip, outline in self.outlines:
            box, is_open = self._box(outline).adjusted(1, 1, -1, -1), chip == self._nights.current
            if is_open:
                painter.fillRect(box, look.color(QPalette.ColorRole.Highlight))
            elif self._nights.reviews.of(chip).state == "done":
                painter.fillRect(box, look.color(QPalette.ColorRole.Mid))
            text = look.color(QPalette.ColorRole.HighlightedText if is_open else QPalette.ColorRole.WindowText)
            painter.setPen(QPen(look.color(QPalette.ColorRole.WindowText), 1))
            painter.drawRect(box)
            painter.setPen(text)
            name = chip.location.extension
            if painter.fontMetrics().horizontalAdvance(name) < box.width():
                painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), name)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        chip = self.at(event.position()) if event is not None else None
        if chip is not None and chip != self._nights.current:
            self._nights.go_to(chip)

    def event(self, event: QEvent | None) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            chip = self.at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._told(chip) if chip is not None else "", self)
            return True
        return super().event(event)

    def _told(self, chip: NightFrame) -> str:
        review = self._nights.reviews.of(chip)
        rays = "not searched yet" if review.trace is None else f"{counted(review.rays, 'ray')}, {review.undecided} open"
        return f"{chip.location.extension}: {rays}. Click to open it."
