"""The rows of the list: every cell is drawn, what is selected or new stands out, and no number is cut unseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPalette, QStaticText
from pytestqt.qtbot import QtBot

from crviewer.gui.rays.ray_table import RayTable
from crviewer.gui.session.session import Session
from crviewer.gui.style import colours
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_list import COLUMNS, cell
from crviewer.review.list.ray_selection import RaySelection
from tests.scenes import write_scene

VERDICT, PEAK = COLUMNS.index("verdict"), COLUMNS.index("peak")


@pytest.fixture
def table(session: Session, tmp_path: Path, qtbot: QtBot, settle: Callable[[], None]) -> RayTable:
    session.verdicts.advance = False
    session.opening.open(write_scene(tmp_path).request)
    settle()
    table = RayTable(session.store, session.list, session.night, session.chips)
    qtbot.addWidget(table)
    table.resize(640, 300)
    table.show()
    qtbot.waitExposed(table)
    return table


def texts(table: RayTable) -> list[str]:
    """All that is written, in the order in which it is drawn."""
    written: list[str] = []

    def note(painter: QPainter, place: object, flags: int, text: str) -> None:
        written.append(text)

    def note_laid_out(painter: QPainter, left: int, top: int, text: QStaticText) -> None:
        written.append(text.text())

    with patch.object(QPainter, "drawText", note), patch.object(QPainter, "drawStaticText", note_laid_out):
        table.view.grab()
    return written


def band(table: RayTable, row: int) -> QImage:
    """The picture of one row."""
    view = table.view
    port = view.viewport()
    assert port is not None
    place = port.rect()
    place.setTop(view.rowViewportPosition(row))
    place.setHeight(view.rowHeight(row))
    return port.grab(place).toImage()


def has(picture: QImage, colour: QColor) -> bool:
    return any(
        picture.pixelColor(x, y) == colour for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2)
    )


def test_each_cell_is_written(table: RayTable, session: Session) -> None:
    review = session.state.review
    assert review is not None
    listed = [
        text
        for ray in session.state.order
        for name in COLUMNS
        if name != "recurred"  # hidden: there is no night
        and ((text := cell(review, int(ray), name, session.state.suggestions)) or name == "verdict")
    ]
    assert texts(table) == listed


def test_the_selected_rows_stand_out(table: RayTable, session: Session) -> None:
    session.list.select(RaySelection.of(1))
    ground = table.view.palette().color(QPalette.ColorGroup.Inactive, QPalette.ColorRole.Highlight)
    with patch.object(table.view, "isActiveWindow", lambda: False):
        assert [has(band(table, row), ground) for row in range(3)] == [False, True, False]


def test_a_verdict_shows_its_letter_and_a_note_its_mark(table: RayTable, session: Session) -> None:
    table.view.setColumnWidth(VERDICT, 200)
    session.list.go_to(1)
    session.verdicts.give(Verdict.HOT_PIXEL)
    review = session.state.review
    assert review is not None
    session.notes.write("look again", review.rays.of(1))
    assert "✎ hot pixel" in texts(table)
    red = colours.of_verdict(Verdict.HOT_PIXEL)
    assert [has(band(table, row), QColor(red)) for row in range(3)] == [False, True, False]


def test_a_number_that_does_not_fit_is_seen_to_be_cut(table: RayTable, session: Session) -> None:
    review = session.state.review
    assert review is not None
    peak = cell(review, int(session.state.order[0]), "peak")
    assert peak in texts(table)
    table.view.setColumnWidth(PEAK, table.view.fontMetrics().horizontalAdvance(peak))
    assert peak not in texts(table)
    assert any(text.endswith("…") for text in texts(table))


def test_all_columns_fit_the_width_that_the_list_has_at_first(table: RayTable) -> None:
    view, header = table.view, table.view.horizontalHeader()
    assert header is not None
    view.setColumnHidden(COLUMNS.index("recurred"), False)
    table.resize(445, 300)  # of a window of 1280 points
    assert header.length() == view.viewport().width()  # type: ignore[union-attr]
    assert view.columnWidth(VERDICT) >= 24


def test_a_new_ray_is_bold(table: RayTable, session: Session) -> None:
    weights: list[bool] = []
    drawn = QPainter.drawText

    def note(painter: QPainter, place: object, flags: int, text: str) -> None:
        weights.append(painter.font().bold())
        drawn(painter, place, flags, text)  # type: ignore[call-overload]

    session.store.recover(session.state.order[1:2])
    with patch.object(QPainter, "drawText", note):
        band(table, 0)
        assert not any(weights)
        band(table, 1)
    assert sum(weights) == 1


def test_other_letters_are_laid_out_anew(table: RayTable, qtbot: QtBot) -> None:
    before = band(table, 1)
    font = table.view.font()
    font.setItalic(True)
    table.view.setFont(font)
    slanted = band(table, 1)
    assert slanted != before
    font.setItalic(False)
    table.view.setFont(font)
    assert band(table, 1) == before


def test_only_what_is_asked_for_is_drawn(table: RayTable) -> None:
    with patch.object(table.model, "lines", wraps=table.model.lines) as lines:
        band(table, 2)
    lines.assert_called_once_with(range(2, 3))


def test_other_rays_are_drawn_after_the_views_that_show_them(table: RayTable, session: Session, qtbot: QtBot) -> None:
    before = band(table, 1)
    session.list.arrange(replace(session.state.listing, descending=True))
    assert not table.view.updatesEnabled()
    qtbot.waitUntil(table.view.updatesEnabled)
    assert band(table, 1) != before


def test_the_row_that_the_keys_act_on_is_outlined(table: RayTable, session: Session) -> None:
    session.list.go_to(1)
    with patch.object(table.view, "hasFocus", lambda: False):
        without = band(table, 1)
    with patch.object(table.view, "hasFocus", lambda: True):
        assert band(table, 1) != without


def test_the_model_tells_other_programs_what_is_written(table: RayTable, session: Session) -> None:
    session.list.go_to(0)
    session.verdicts.give(Verdict.BAD_COLUMN)
    index = table.model.index(0, VERDICT)
    assert index.data() == "bad column"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "bad column"
