"""The look of a list: a table of whole rows, such as the rays, the frames of a night or its defects."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView


def style_rows(view: QTableView) -> None:
    """Make a table a list: rows are selected whole, lie close, have no numbers and no grid, and Tab leaves it.

    The font of the view has to be set before: it tells how high a row is.
    """
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setAlternatingRowColors(True)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    rows, header = view.verticalHeader(), view.horizontalHeader()
    assert rows is not None
    assert header is not None
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setDefaultSectionSize(view.fontMetrics().height() + 6)
    header.setHighlightSections(False)
    header.setTextElideMode(Qt.TextElideMode.ElideRight)
    header.setStretchLastSection(True)
