"""The place in the list: what a filter does to it, and how one comes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crviewer.gui.rays.ray_table import RayTable
from crviewer.gui.session.session import Session
from crviewer.review.list.ray_list import RayList
from crviewer.review.list.ray_selection import RaySelection
from tests.scenes import write_scene

pytestmark = pytest.mark.window

Settle = Callable[[], None]


@pytest.fixture
def opened(session: Session, tmp_path: Path, settle: Settle) -> Session:
    session.opening.open(write_scene(tmp_path).request)
    settle()
    assert session.state.order.tolist() == [0, 1, 2, 3, 4, 5]
    return session


@pytest.fixture
def table(opened: Session, qtbot: QtBot) -> RayTable:
    table = RayTable(opened.store, opened.list, opened.night, opened.chips)
    qtbot.addWidget(table)
    with qtbot.waitActive(table):
        table.show()
        table.activateWindow()
    return table


def chosen(session: Session) -> tuple[int | None, list[int]]:
    return session.state.selection.current, session.state.selection.rays.tolist()


def test_a_filter_keeps_the_current_ray_or_goes_to_the_next_that_it_lists(opened: Session) -> None:
    opened.list.go_to(2)
    for text, current in (("number < 5", 2), ("number > 4", 4), ("number < 3", 1), ("number = 1 or number = 4", 3)):
        opened.list.arrange(RayList(text=text))
        assert chosen(opened) == (current, [current])


def test_what_comes_next_is_told_by_the_order_of_the_list(opened: Session) -> None:
    opened.list.go_to(2)
    opened.list.arrange(RayList(sort_by="number", descending=True, text="not number = 3"))
    assert opened.state.order.tolist() == [5, 4, 3, 1, 0]
    assert chosen(opened) == (1, [1])


def test_of_several_rays_those_that_are_listed_stay_selected(opened: Session) -> None:
    opened.list.select(RaySelection.of(0, 4, 1))
    opened.list.arrange(RayList(text="not number = 2"))
    assert chosen(opened) == (4, [0, 4])
    opened.list.arrange(RayList())
    assert chosen(opened) == (1, [0, 1, 4])


def test_escape_in_the_filter_line_restores_the_place_though_nothing_was_listed(
    opened: Session, table: RayTable, qtbot: QtBot
) -> None:
    opened.list.go_to(3)
    table.text.setFocus()
    for text, there in (("pixels > 10000", None), ("number = 1", 0)):
        table.text.setText(text)
        assert opened.state.selection.current == there
    qtbot.keyClick(table.text, Qt.Key.Key_Escape)
    assert chosen(opened) == (3, [3])
    assert table.view.hasFocus()


def test_a_ray_that_was_chosen_in_the_filtered_list_is_the_place_from_then_on(opened: Session) -> None:
    opened.list.go_to(3)
    opened.list.arrange(RayList(text="number < 3"))
    opened.list.go_to(0)
    opened.list.arrange(RayList())
    assert chosen(opened) == (0, [0])


def test_the_place_is_forgotten_once_rays_are_found_again(opened: Session, settle: Settle) -> None:
    opened.list.go_to(3)
    opened.list.arrange(RayList(text="number < 3"))
    opened.scheduler.find()
    settle()
    opened.list.arrange(RayList())
    assert chosen(opened) == (1, [1])


def test_return_in_the_filter_line_goes_into_the_list_to_a_ray(opened: Session, table: RayTable, qtbot: QtBot) -> None:
    opened.list.go_to(None)
    table.text.setFocus()
    table.text.setText("number > 3")
    qtbot.keyClick(table.text, Qt.Key.Key_Return)
    assert table.view.hasFocus()
    assert chosen(opened) == (3, [3])


def test_a_line_that_cannot_be_understood_says_what_the_list_still_shows(table: RayTable) -> None:
    table.text.setText("pixels >")
    assert table.problem.text().endswith("The list still shows what it did without this line.")
    table.text.setText("pixels > 2")
    table.text.setText("pixels > 2 and")
    assert table.problem.text().endswith("The list still shows the rays of “pixels > 2”.")
