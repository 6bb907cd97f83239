"""The names of verdicts in the list: whole, short or left to the letter, but never cut."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from crviewer.gui.ray_table import RayTable
from crviewer.gui.session import Session
from crviewer.gui.verdict_column import VerdictDelegate, names_within
from crviewer.review.listing import COLUMNS
from crviewer.review.verdict import Verdict
from tests.scenes import write_scene

COLUMN = COLUMNS.index("verdict")


@pytest.fixture
def table(session: Session, tmp_path: Path, qtbot: QtBot, settle: Callable[[], None]) -> RayTable:
    session.advance = False
    session.open(write_scene(tmp_path).request)
    settle()
    table = RayTable(session)
    qtbot.addWidget(table)
    table.show()
    qtbot.waitExposed(table)
    return table


def written(table: RayTable, room: int) -> str:
    """The verdict of the first ray, in a column with so much room beside the icon."""
    delegate = table.view.itemDelegateForColumn(COLUMN)
    assert isinstance(delegate, VerdictDelegate)
    option = QStyleOptionViewItem()
    option.initFrom(table.view)
    option.rect.setWidth(room)
    delegate.initStyleOption(option, table.model.index(0, COLUMN))
    return option.text or ""


def test_names_are_whole_or_short_or_missing_in_all_rows_alike(table: RayTable) -> None:
    metrics = table.view.fontMetrics()
    whole = max(metrics.horizontalAdvance(verdict.label) for verdict in list(Verdict)[1:])
    short = max(map(metrics.horizontalAdvance, names_within(whole - 1, metrics).values()))
    assert names_within(whole, metrics)[Verdict.HOT_PIXEL] == "hot pixel"
    assert names_within(short, metrics)[Verdict.HOT_PIXEL] == "hot"
    assert set(names_within(short - 1, metrics).values()) == {""}


def test_the_name_gives_way_to_the_room_and_the_mark_of_a_note_stays(table: RayTable, session: Session) -> None:
    session.browsing.go_to(0)
    session.judge(Verdict.HOT_PIXEL)
    assert [written(table, room) for room in (300, 40)] == ["hot pixel", ""]
    assert session.review is not None
    session.noting.write("look again", session.review.rays.of(0))
    assert [written(table, room) for room in (300, 40)] == ["✎ hot pixel", "✎"]


def test_the_whole_name_is_told_where_it_may_be_short(table: RayTable, session: Session) -> None:
    session.browsing.go_to(0)
    session.judge(Verdict.BAD_COLUMN)
    assert table.model.index(0, COLUMN).data(Qt.ItemDataRole.ToolTipRole) == "bad column"
