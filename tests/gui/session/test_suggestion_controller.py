"""Suggestions in the window: they are shown, never applied unasked, and accepted by a key or in one step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from crviewer.gui.cutouts.cutout_panel import CutoutPanel
from crviewer.gui.rays.accept_dialog import AcceptDialog
from crviewer.gui.rays.ray_table import RayTable
from crviewer.gui.rays.verdict_panel import VerdictPanel
from crviewer.gui.session.session import Session
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_list import COLUMNS, RayList
from crviewer.review.list.ray_selection import RaySelection
from crviewer.review.suggest.suggestions import Suggestions
from tests.scenes import HOT, SHAPE, write_scene

Settle = Callable[[], None]


@pytest.fixture
def opened(session: Session, tmp_path: Path, settle: Settle) -> Session:
    session.messages.failed.connect(lambda error: pytest.fail(str(error)))
    session.opening.open(write_scene(tmp_path).request)
    settle()
    return session


def review_of(session: Session) -> Review:
    assert session.state.review is not None
    return session.state.review


def suggestions_of(session: Session) -> Suggestions:
    assert session.state.suggestions is not None
    return session.state.suggestions


def ring(session: Session) -> int:
    (ray,) = review_of(session).rays.holding(np.array([HOT[0] * SHAPE[1] + HOT[1] + 1]))
    return int(ray)


def test_a_suggestion_is_shown_with_its_reasons_and_is_not_applied(opened: Session, qtbot: QtBot) -> None:
    panel, cutouts = VerdictPanel(opened.store, opened.verdicts, opened.list, opened.notes), CutoutPanel(opened)
    for widget in (panel, cutouts):
        qtbot.addWidget(widget)
    opened.list.go_to(ring(opened))
    assert suggestions_of(opened).verdicts[ring(opened)] == Verdict.HOT_PIXEL
    assert panel.suggestion.text().startswith("Hot pixel? (")
    assert "dark" in panel.suggestion.text()
    assert cutouts.headline.text().endswith("hot pixel? (Return)")
    assert not review_of(opened).verdicts.any()


def test_one_key_accepts_what_is_suggested_and_moves_on(opened: Session, settle: Settle) -> None:
    opened.list.go_to(ring(opened))
    opened.suggestions.accept_selected()
    settle()
    assert review_of(opened).verdicts[ring(opened)] == Verdict.HOT_PIXEL
    assert opened.state.selection.current != ring(opened)


def test_accepting_says_what_it_will_do_and_is_one_step_of_undo(opened: Session, qtbot: QtBot, settle: Settle) -> None:
    opened.list.go_to(0)
    opened.verdicts.give(Verdict.REAL_SOURCE)
    dialog = AcceptDialog(opened.store, opened.suggestions)
    qtbot.addWidget(dialog)
    clear = opened.suggestions.clear_cases(above=dialog.score.value())
    total = sum(len(rays) for rays in clear.values())
    assert total >= 1
    assert f"{total} ray" in dialog.effect.text()
    button = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()
    assert review_of(opened).verdicts[0] == Verdict.REAL_SOURCE
    assert np.count_nonzero(review_of(opened).verdicts) == total + 1
    opened.verdicts.undo()
    settle()
    assert np.flatnonzero(review_of(opened).verdicts).tolist() == [0]


def test_only_the_selected_rays_are_accepted_when_so_asked(opened: Session, qtbot: QtBot) -> None:
    opened.list.select(RaySelection.of(ring(opened), 0))
    dialog = AcceptDialog(opened.store, opened.suggestions)
    qtbot.addWidget(dialog)
    assert dialog.selected.isChecked()
    among = np.concatenate([np.empty(0, np.int64), *dialog._groups().values()])
    assert set(among.tolist()) <= {ring(opened), 0}
    dialog.score.setValue(1.0)
    assert "No undecided ray" in dialog.effect.text()


def test_similar_rays_are_selected_around_the_current_one(opened: Session, qtbot: QtBot) -> None:
    panel = VerdictPanel(opened.store, opened.verdicts, opened.list, opened.notes)
    qtbot.addWidget(panel)
    tracks = [ray for ray in range(len(review_of(opened).rays)) if ray != ring(opened)]
    opened.list.go_to(tracks[2])
    opened.list.select_similar(4)
    assert opened.state.selection.rays.tolist() == tracks
    assert opened.state.selection.current == tracks[2]
    assert "5 rays selected" in panel.facts.text()


def test_the_list_is_sorted_and_filtered_by_suggestion(opened: Session, qtbot: QtBot) -> None:
    table = RayTable(opened.store, opened.list, opened.night, opened.chips)
    qtbot.addWidget(table)
    opened.list.arrange(RayList(sort_by="suggestion", descending=True))
    assert opened.state.order[0] == ring(opened)
    assert table.model.index(0, COLUMNS.index("suggestion")).data() == "H"
    opened.list.arrange(RayList(text="suggestion = hot pixel and score > 0.5"))
    assert opened.state.order.tolist() == [ring(opened)]


def test_a_filter_line_that_cannot_be_understood_points_at_the_place_and_keeps_the_list(
    opened: Session, qtbot: QtBot
) -> None:
    table = RayTable(opened.store, opened.list, opened.night, opened.chips)
    qtbot.addWidget(table)
    with qtbot.waitActive(table):
        table.show()
        table.activateWindow()
    qtbot.waitExposed(table)
    table.text.setFocus()
    table.text.setText("pixels > 2 and")
    assert not table.problem.isHidden()
    assert "▸" in table.problem.text()
    assert table.model.rowCount() == len(review_of(opened).rays)
    table.text.setText("pixels > 2 and peak > 0")
    assert table.problem.isHidden()
    qtbot.keyClick(table.text, Qt.Key.Key_Escape)
    assert table.text.text() == ""
    assert opened.state.listing.text == ""


def test_suggestions_go_with_the_rays_that_they_are_for(opened: Session, settle: Settle) -> None:
    before = suggestions_of(opened)
    opened.verdicts.give(Verdict.COSMIC_RAY)
    assert opened.state.suggestions is before
    opened.scheduler.find()
    settle()
    assert len(suggestions_of(opened).verdicts) == len(review_of(opened).rays)
    assert opened.state.suggestions is not before


def test_suggestions_come_after_advice_that_takes_its_time(
    session: Session, tmp_path: Path, qtbot: QtBot, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised = Event()
    monkeypatch.setattr("crviewer.gui.session.advice_controller.exposure_notices", lambda _: (advised.wait(), ())[1])
    try:
        with qtbot.waitSignal(session.scheduler._clock.timeout, timeout=20_000):
            session.opening.open(write_scene(tmp_path).request)
    finally:
        advised.set()
    settle()
    assert len(suggestions_of(session).verdicts) == len(review_of(session).rays)
