from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from crviewer.frames.advice import Advice, AdviceSeverity
from crviewer.gui.detection.advice_bar import AdviceBar
from crviewer.gui.session.session import Session
from tests.scenes import write_scene


def test_advice_is_given_one_piece_at_a_time_and_can_be_dismissed(session: Session, qtbot: QtBot) -> None:
    bar = AdviceBar(session.store, session.advice)
    qtbot.addWidget(bar)
    assert bar.isHidden()
    session.advice.advice = (
        Advice("The sky was subtracted", "The level is 0 e⁻.", "Add it again.", AdviceSeverity.WARNING),
        Advice("The dark is long", "600 s against 120 s.", "Scale it.", AdviceSeverity.NOTE),
    )
    session.advice.advised.emit()
    assert not bar.isHidden()
    assert bar.text.text() == "The sky was subtracted. The level is 0 e⁻. Add it again."
    qtbot.mouseClick(bar.next, Qt.MouseButton.LeftButton)
    assert bar.text.text().startswith("The dark is long")
    (dismiss,) = bar.findChildren(QToolButton)
    qtbot.mouseClick(dismiss, Qt.MouseButton.LeftButton)
    assert bar.isHidden()


def test_advice_is_worked_out_once_a_frame_is_open(
    session: Session, qtbot: QtBot, settle: Callable[[], None], tmp_path: Path
) -> None:
    bar = AdviceBar(session.store, session.advice)
    qtbot.addWidget(bar)
    told: list[int] = []
    session.advice.advised.connect(lambda: told.append(len(session.advice.advice)))
    session.opening.open(write_scene(tmp_path).request)
    settle()
    assert len(told) == 1
    assert bar.isHidden() == (told[0] == 0)
