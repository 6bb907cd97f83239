"""Injecting test rays from the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from astropy.table import Table
from pytestqt.qtbot import QtBot

from crviewer.gui.detection.completeness_dialog import CompletenessDialog
from crviewer.gui.session.session import Session
from tests.scenes import write_scene

Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def opened(session: Session, tmp_path: Path, settle: Callable[[], None]) -> Session:
    session.messages.failed.connect(lambda error: pytest.fail(str(error)))
    session.opening.open(write_scene(tmp_path).request)
    settle()
    return session


def a_dialog(session: Session, qtbot: QtBot, target: Path | None = None) -> CompletenessDialog:
    dialog = CompletenessDialog(session.store, session.completeness, choose=lambda parent, title, proposal: target)
    dialog.rays.setValue(5)
    dialog.least.setValue(100)
    dialog.most.setValue(10_000)
    return dialog


def test_the_found_part_is_shown_for_every_sigclip_and_can_be_saved(
    opened: Session, qtbot: QtBot, wait_for: Wait, tmp_path: Path
) -> None:
    dialog = a_dialog(opened, qtbot, tmp_path / "table.ecsv")
    review = opened.state.review
    reached: list[float] = []
    opened.completeness.run.progressed.connect(reached.append)
    assert not dialog.save.isEnabled()
    dialog.row.start.click()
    assert (dialog.row.start.isEnabled(), dialog.row.cancel.isEnabled()) == (False, True)
    wait_for(lambda: not opened.completeness.run.running)
    assert (dialog.row.start.isEnabled(), dialog.row.cancel.isEnabled(), dialog.save.isEnabled()) == (True, False, True)
    assert "rays injected" in dialog.told.text()
    names = [label.text for _, label in dialog.plot.legend.items]
    assert names == ["sigclip 3", "sigclip 4.5, current", "sigclip 6", "sigclip 8", "sigclip 12"]
    assert len(reached) > 10
    assert opened.state.review is review
    dialog.save.click()
    wait_for(lambda: "Saved" in dialog.told.text())
    assert len(Table.read(tmp_path / "table.ecsv")) == 5 * 11
    dialog.reject()


def test_the_present_sigclip_is_among_those_that_are_tried(opened: Session, qtbot: QtBot) -> None:
    opened.detection.set_thresholds(type(opened.state.settings.parameters)(sigclip=7.25))
    dialog = a_dialog(opened, qtbot)
    assert dialog.trial.sigclips == (3.0, 4.5, 6.0, 7.25, 8.0, 12.0)
    assert dialog.trial.energies[0] == 100.0
    assert dialog.trial.energies[-1] == 10_000.0
    dialog.reject()


def test_cancelling_keeps_nothing(opened: Session, qtbot: QtBot, wait_for: Wait) -> None:
    dialog = a_dialog(opened, qtbot)
    dialog.rays.setValue(1000)
    dialog.row.start.click()
    dialog.row.cancel.click()
    wait_for(lambda: not opened.completeness.run.running)
    assert (dialog.told.text(), dialog.save.isEnabled(), dialog.row.start.isEnabled()) == ("Cancelled.", False, True)
    dialog.reject()


def test_closing_the_dialog_stops_the_search(opened: Session, qtbot: QtBot, wait_for: Wait) -> None:
    dialog = a_dialog(opened, qtbot)
    dialog.rays.setValue(1000)
    dialog.row.start.click()
    dialog.reject()
    wait_for(lambda: not opened.completeness.run.running)
    assert opened.completeness.completeness is None


def test_what_was_measured_of_the_open_frame_is_shown_again(opened: Session, qtbot: QtBot, wait_for: Wait) -> None:
    first = a_dialog(opened, qtbot)
    first.row.start.click()
    wait_for(lambda: not opened.completeness.run.running)
    told = first.told.text()
    first.reject()
    again = a_dialog(opened, qtbot)
    assert (again.told.text(), again.save.isEnabled()) == (told, True)
    again.reject()
    opened.opening.open_demo()
    wait_for(lambda: opened.scheduler.at_rest)
    other = a_dialog(opened, qtbot)
    assert (other.told.text(), other.save.isEnabled()) == ("", False)
    other.reject()


def test_a_frame_without_a_free_place_is_told_in_the_dialog(opened: Session, qtbot: QtBot, wait_for: Wait) -> None:
    assert opened.state.exposure is not None
    opened.state.exposure.mask[:] = True
    dialog = a_dialog(opened, qtbot)
    dialog.row.start.click()
    wait_for(lambda: not opened.completeness.run.running)
    assert "no test ray finds a free place" in dialog.told.text()
    dialog.reject()
