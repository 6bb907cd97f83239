"""Suggestions in the window follow the verdicts, and no verdict follows them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from crviewer.gui.rays.verdict_panel import VerdictPanel
from crviewer.gui.session.session import Session
from crviewer.review.core.verdict import Verdict
from tests.scenes import write_scene

Settle = Callable[[], None]


@pytest.fixture
def opened(session: Session, tmp_path: Path, settle: Settle, monkeypatch: pytest.MonkeyPatch) -> Session:
    for module in ("crviewer.review.suggest.learning", "crviewer.gui.session.suggestion_controller"):
        monkeypatch.setattr(f"{module}.LEAST_VERDICTS", 3)  # the scene has few rays
    session.opening.open(write_scene(tmp_path).request)
    settle()
    session.verdicts.prefer(advance=False)
    return session


def judge(session: Session, *rays: int) -> None:
    for ray in rays:
        session.list.go_to(ray)
        session.verdicts.give(Verdict.REAL_SOURCE)


def test_suggestions_follow_the_verdicts_and_say_so(opened: Session, qtbot: QtBot) -> None:
    panel = VerdictPanel(opened.store, opened.verdicts, opened.list, opened.notes)
    qtbot.addWidget(panel)
    before = opened.state.suggestions
    judge(opened, 0, 1)
    opened.learning.learn()
    assert opened.state.suggestions is before
    judge(opened, 2)
    opened.learning.learn()
    after = opened.state.suggestions
    assert after is not None
    assert after.taught == 3
    assert after.built_in is before
    opened.list.go_to(3)
    assert "learnt from 3 verdicts" in panel.suggestion.text()
    review = opened.state.review
    assert review is not None
    assert np.count_nonzero(review.verdicts) == 3


def test_undo_takes_back_what_was_learnt(opened: Session) -> None:
    before = opened.state.suggestions
    judge(opened, 0, 1, 2)
    opened.learning.learn()
    opened.verdicts.undo()
    opened.learning.learn()
    assert opened.state.suggestions is before


def test_learning_is_turned_off_for_this_review_and_stays_off(opened: Session) -> None:
    before = opened.state.suggestions
    judge(opened, 0, 1, 2)
    opened.learning.learn()
    opened.learning.switch(False)
    assert opened.state.suggestions is before
    assert opened.state.view["learns"] == 0.0
    judge(opened, 3)
    opened.learning.learn()
    assert opened.state.suggestions is before
    opened.learning.switch(True)
    assert opened.state.suggestions is not None
    assert opened.state.suggestions.taught == 4
