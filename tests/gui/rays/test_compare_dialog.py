from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crviewer.gui.jobs.worker import Worker
from crviewer.gui.rays.compare_dialog import CompareDialog
from crviewer.gui.session.open_job import demo
from crviewer.gui.session.session import Session
from crviewer.gui.window.main_window import MainWindow
from crviewer.review.compare.agreement import MergeRule
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import open_review
from crviewer.review.file.snapshot import look_at
from tests.review.file.observer import identity_at
from tests.scenes import write_scene

C, H, S = Verdict.COSMIC_RAY, Verdict.HOT_PIXEL, Verdict.REAL_SOURCE


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, wait_for: Callable[[Callable[[], object]], None]) -> MainWindow:
    """A window on a frame in which two rays were judged, with another review of it: one the same, one not, one more."""
    scene = write_scene(tmp_path)
    window = MainWindow(Session(Worker(), reviewer="Ann"))
    qtbot.addWidget(window)
    session = window.session
    session.opening.open(scene.request)
    wait_for(lambda: session.scheduler.at_rest)
    for verdict in (C, S, C):
        session.verdicts.give(verdict)
    shutil.copy(tmp_path / "science.fits.crreview", tmp_path / "ben.crreview")
    session.verdicts.undo()
    session.verdicts.undo()
    session.verdicts.give(C)
    wait_for(lambda: session.scheduler.at_rest)
    return window


def compared(window: MainWindow, path: Path, wait_for: Callable[[Callable[[], object]], None]) -> CompareDialog:
    window.dialogs.compare_with(path)
    wait_for(lambda: window.findChildren(CompareDialog))
    (dialog,) = window.findChildren(CompareDialog)
    return dialog


def test_another_review_is_compared_its_differences_selected_and_merged_in_one_step(
    window: MainWindow, tmp_path: Path, wait_for: Callable[[Callable[[], object]], None]
) -> None:
    session = window.session
    dialog = compared(window, tmp_path / "ben.crreview", wait_for)
    assert "3 rays judged by at least one, 2 by both. They agree on 1 of these (50%)" in dialog.words.text()
    assert dialog.table.text().splitlines()[0].split() == ["mine", "\\", "theirs", "U", "C", "S"]
    assert dialog.differing.text() == "Select the 1 ray with different verdicts"
    dialog.differing.click()
    assert session.state.selection.rays.tolist() == [1]
    dialog.rule.setCurrentIndex(dialog.rule.findData(MergeRule.THEIRS))
    dialog.merge.click()
    assert session.state.review is not None
    assert session.state.review.verdicts[:4].tolist() == [C, S, C, 0]
    assert not dialog.merge.isEnabled()
    session.verdicts.undo()
    assert session.state.review.verdicts[:4].tolist() == [C, C, 0, 0]
    assert dialog.merge.isEnabled()
    assert len(look_at(tmp_path / "science.fits.crreview").state.undone) == 1
    window.close()


def test_the_rays_on_which_two_reviews_differ_are_a_filter(
    window: MainWindow, tmp_path: Path, wait_for: Callable[[Callable[[], object]], None]
) -> None:
    session, line = window.session, window.panels.table.text
    line.setText("differs")
    assert "differs needs another review to compare with" in window.panels.table.problem.text()
    line.clear()
    dialog = compared(window, tmp_path / "ben.crreview", wait_for)
    dialog.listing.click()
    assert (line.text(), session.state.order.tolist()) == ("differs", [1])
    dialog.close()
    line.setText("not differs and number < 4")
    assert session.state.order.tolist() == [0, 2]
    line.setText("differs")
    session.opening.open_demo()
    wait_for(lambda: session.scheduler.at_rest)
    assert len(session.state.order) == len(session.state.review.rays)
    window.close()


def test_a_review_of_another_frame_is_refused(
    window: MainWindow, tmp_path: Path, wait_for: Callable[[Callable[[], object]], None]
) -> None:
    open_review(tmp_path / "other.crreview", identity_at()).close()
    errors: list[Exception] = []
    window.session.messages.failed.connect(errors.append)
    window.dialogs.compare_with(tmp_path / "other.crreview")
    wait_for(lambda: errors)
    assert "other.crreview: is of other data" in str(errors[0])
    assert not window.findChildren(CompareDialog)
    window.close()


def test_a_review_that_was_read_while_another_frame_was_opened_is_not_compared_with_that(
    window: MainWindow, tmp_path: Path, wait_for: Callable[[Callable[[], object]], None]
) -> None:
    compared: list[object] = []
    session = window.session
    session.comparison.read(tmp_path / "ben.crreview", compared.append)
    session.store.open(session.state.showing(demo()))
    wait_for(lambda: not session.worker.tickets)
    assert compared == []
