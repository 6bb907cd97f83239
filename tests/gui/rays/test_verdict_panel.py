"""The verdict panel: a trail and what left it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from crviewer.gui.rays.verdict_panel import VerdictPanel
from crviewer.gui.session.session import Session
from crviewer.review.core.verdict import TrailKind, Verdict
from tests.scenes import write_scene


def test_the_menu_of_the_button_says_what_left_a_trail(
    session: Session, qtbot: QtBot, tmp_path: Path, settle: Callable[[], None]
) -> None:
    panel = VerdictPanel(session.store, session.verdicts, session.list, session.notes)
    qtbot.addWidget(panel)
    session.opening.open(write_scene(tmp_path).request)
    settle()
    session.verdicts.prefer(advance=False)
    session.list.go_to(1)
    assert [entry.text() for entry in panel.kinds.actions()] == ["Streak", "Bleed trail", "Ghost", "Crosstalk"]
    panel.kinds.actions()[1].trigger()
    review = session.state.review
    assert review is not None
    assert (review.verdicts[1], review.trail_kind(1)) == (Verdict.TRAIL, TrailKind.BLEED)
    assert panel.title.text().endswith("trail (bleed trail)")
    assert session.state.history.done[-1].label == "trail (bleed trail) on 1 ray"
    panel.buttons[Verdict.TRAIL].click()
    assert panel.title.text().endswith("trail (streak)")
