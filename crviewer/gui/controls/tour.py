"""A tour of the window: one note at a time beside the widget that it tells of, while the rest is dimmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PyQt6.QtGui import QColor, QKeySequence, QPaintEvent, QPalette, QPen, QRegion, QShortcut
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from crviewer.gui.style.fonts import embolden
from crviewer.gui.style.painting import painting
from crviewer.gui.style.plain_widgets import PlainLabel

_DIM = QColor(0, 0, 0, 110)
_WIDTH = 330
_GAP = 10  # pixels between the note, what it tells of, and the edge of the window


@dataclass(frozen=True, slots=True)
class TourStep:
    """One note of a tour.

    Attributes
    ----------
    title, text : str
    place : callable
        Brings what the note tells of to the front, and returns where it is, in pixels of the window; an empty
        rectangle where it cannot be seen.
    """

    title: str
    text: str
    place: Callable[[], QRect]


class TourNote(QFrame):
    """The text of a step, and the ways on, back and out; Tab stays in it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameStyle(QFrame.Shape.StyledPanel | QFrame.Shadow.Raised)
        self.setAutoFillBackground(True)
        self.setFixedWidth(_WIDTH)
        self.title, self.text, self.count = PlainLabel(), PlainLabel(), PlainLabel()
        embolden(self.title)
        self.text.setWordWrap(True)
        self.count.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.skip, self.back, self.next = QPushButton("Skip"), QPushButton("Back"), QPushButton("Next")
        self.skip.setToolTip("End the tour (Escape); Help > Tour restarts it")
        row = QHBoxLayout()
        row.addWidget(self.count, 1)
        for button in (self.skip, self.back, self.next):
            button.setAutoDefault(True)  # Return presses the button that has the focus
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.title)
        layout.addWidget(self.text)
        layout.addSpacing(6)
        layout.addLayout(row)

    def tell(self, step: TourStep, number: int, steps: int) -> None:
        """Show one step, the first of which has number 0."""
        self.title.setText(step.title)
        self.text.setText(step.text)
        self.count.setText(f"{number + 1} of {steps}")
        self.back.setEnabled(number > 0)
        self.skip.setVisible(number < steps - 1)
        self.next.setText("Next" if number < steps - 1 else "Done")
        self.setAccessibleName(f"{step.title}. {step.text}")
        layout = self.layout()
        assert layout is not None
        self.resize(_WIDTH, layout.totalHeightForWidth(_WIDTH))
        self.next.setFocus()

    def focusNextPrevChild(self, forward: bool) -> bool:
        buttons = [button for button in (self.skip, self.back, self.next) if button.isVisible() and button.isEnabled()]
        place = next((place for place, button in enumerate(buttons) if button.hasFocus()), 0)
        buttons[(place + (1 if forward else -1)) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)
        return True


class WindowTour(QWidget):
    """A layer over a window that shows steps one by one, and takes itself away after the last or on Escape."""

    def __init__(self, window: QWidget, steps: Sequence[TourStep]) -> None:
        super().__init__(window)
        self._steps, self._number, self._target = steps, 0, QRect()
        self._before = window.focusWidget()
        self.note = TourNote(self)
        self.note.next.clicked.connect(lambda: self.go(1))
        self.note.back.clicked.connect(lambda: self.go(-1))
        self.note.skip.clicked.connect(self.end)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.end, context=_HERE)
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.go(0)

    def go(self, by: int) -> None:
        """Go to a later or an earlier step; past the last one the tour ends."""
        number = max(self._number + by, 0)
        if number >= len(self._steps):
            self.end()
            return
        self._number = number
        self.note.tell(self._steps[number], number, len(self._steps))
        self._place()

    def end(self) -> None:
        """Leave the window as it was, with the keyboard where it was."""
        window = self.parentWidget()
        assert window is not None
        window.removeEventFilter(self)
        if self._before is not None:
            self._before.setFocus()
        self.hide()
        self.deleteLater()

    def _place(self) -> None:
        self._target = self._steps[self._number].place()
        self.raise_()  # a panel that was brought to the front is over this layer too
        self.note.move(beside(self._target, self.note.size(), self.rect()))
        self.update()

    def eventFilter(self, window: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            assert isinstance(window, QWidget)
            self.setGeometry(window.rect())
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent | None) -> None:
        with painting(self) as painter:
            painter.setClipRegion(QRegion(self.rect()) - QRegion(self._target))
            painter.fillRect(self.rect(), _DIM)
            painter.setClipping(False)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(self._target)
            painter.drawRect(self.note.geometry().adjusted(-1, -1, 0, 0))


_HERE = Qt.ShortcutContext.WidgetWithChildrenShortcut


def beside(target: QRect, size: QSize, within: QRect) -> QPoint:
    """Where the upper left corner of a note belongs: on that side of its target where it fits, else in the middle."""
    room = within.adjusted(_GAP, _GAP, -_GAP, -_GAP)
    if target.isEmpty():
        return _centred(size, room)
    middle = _centred(size, target)
    sides = (
        QPoint(target.right() + _GAP, middle.y()),
        QPoint(target.left() - _GAP - size.width(), middle.y()),
        QPoint(middle.x(), target.bottom() + _GAP),
        QPoint(middle.x(), target.top() - _GAP - size.height()),
    )
    for side in sides:
        moved = _moved_into(QRect(side, size), room)
        if room.contains(moved) and not moved.intersects(target):
            return moved.topLeft()
    return _moved_into(QRect(middle, size), room).topLeft()


def _centred(size: QSize, within: QRect) -> QPoint:
    return QPoint(
        within.left() + (within.width() - size.width()) // 2, within.top() + (within.height() - size.height()) // 2
    )


def _moved_into(note: QRect, room: QRect) -> QRect:
    x = min(max(note.left(), room.left()), room.right() - note.width())
    y = min(max(note.top(), room.top()), room.bottom() - note.height())
    return QRect(QPoint(x, y), note.size())
