"""The key card: every key is on it, and it goes as it came."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from crviewer.gui.controls.key_card import KeyCard, in_columns

GROUPS = [
    ("File", [("Open", "Ctrl+O"), ("Quit", "Ctrl+Q")]),
    ("Review", [("Cosmic ray", "C"), ("Next ray", "J  Down")]),
    ("Empty", []),
]


@pytest.fixture
def card(qtbot: QtBot) -> KeyCard:
    card = KeyCard(GROUPS)
    with qtbot.waitExposed(card):
        card.open()
    return card


def test_every_key_stands_beside_what_it_does(card: KeyCard) -> None:
    assert [label.text() for label in card.findChildren(QLabel)] == [
        *("File", "Ctrl+O", "Open", "Ctrl+Q", "Quit"),
        *("Review", "C", "Cosmic ray", "J", "Down", "Next ray"),
    ]


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Question])
def test_escape_and_the_key_that_opened_it_close_the_card(card: KeyCard, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(card.destroyed):
        qtbot.keyClick(card, key)


def test_columns_are_of_about_one_height_and_tear_no_group_apart() -> None:
    groups = [(name, [("text", "key")] * count) for name, count in (("a", 8), ("b", 4), ("c", 2), ("d", 8))]
    assert [[name for name, _ in column] for column in in_columns(groups, 3)] == [["a"], ["b", "c"], ["d"]]


def test_few_groups_need_fewer_columns() -> None:
    groups = [("a", [("text", "key")])]
    assert in_columns(groups, 3) == [groups]
    assert in_columns([], 3) == []


def test_the_tallest_column_is_as_low_as_can_be() -> None:
    groups = [(name, [("text", "key")] * count) for name, count in (("a", 8), ("b", 7), ("c", 14), ("d", 9), ("e", 3))]
    assert [[name for name, _ in column] for column in in_columns(groups, 3)] == [["a", "b"], ["c"], ["d", "e"]]
