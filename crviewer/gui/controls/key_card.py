"""The key card: all keys on one page, which the key that opened it closes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QKeySequence, QPalette
from PyQt6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crviewer.gui.style.plain_widgets import PlainLabel

Group = tuple[str, Sequence[tuple[str, str]]]

_COLUMNS = 3
_KEY_WIDTH = 26  # points at the least, so that single letters stand below each other


class KeyCard(QDialog):
    """Keys in columns, group by group.

    Parameters
    ----------
    groups : iterable of (str, sequence of (str, str))
        What each group is called, and what its keys do: (text, keys), with two spaces between keys that do the same.
    """

    def __init__(self, groups: Iterable[Group], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        columns = QHBoxLayout(self)
        columns.setSpacing(36)
        columns.setContentsMargins(24, 12, 24, 24)
        for column in in_columns([group for group in groups if group[1]], _COLUMNS):
            columns.addLayout(_column(column))
        self._close_on("?")

    def _close_on(self, key: str) -> None:
        action = QAction("Close", self)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(self.close)
        self.addAction(action)


def in_columns(groups: Sequence[Group], columns: int) -> list[list[Group]]:
    """Share groups out over columns, in their order, so that the tallest is as low as can be; none is torn apart."""
    if not groups:
        return []
    places = range(1, len(groups))
    shares = (
        [list(groups[first:last]) for first, last in pairwise((0, *cuts, len(groups)))]
        for cuts in combinations(places, min(columns, len(groups)) - 1)
    )
    return min(shares, key=lambda share: max(map(_height, share)))


def _height(groups: Sequence[Group]) -> int:
    return sum(len(keys) + 2 for _, keys in groups)  # a heading and a gap take two lines


def _column(groups: Iterable[Group]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(6)
    for title, lines in groups:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (text, keys) in enumerate(lines):
            grid.addLayout(_row_of(keys), row, 0)
            grid.addWidget(PlainLabel(text), row, 1)
        column.addSpacing(12)
        column.addWidget(_heading(title))
        column.addLayout(grid)
    column.addStretch(1)
    return column


def _heading(title: str) -> PlainLabel:
    label = PlainLabel(title)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def _row_of(keys: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for key in keys.split("  "):
        row.addWidget(_key(key))
    row.addStretch(1)
    return row


def _key(key: str) -> PlainLabel:
    label = PlainLabel(key)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setFrameStyle(QFrame.Shape.StyledPanel | QFrame.Shadow.Raised)
    label.setBackgroundRole(QPalette.ColorRole.Base)
    label.setAutoFillBackground(True)
    label.setMargin(2)
    label.setMinimumWidth(max(_KEY_WIDTH, label.sizeHint().width() + 4))
    return label
