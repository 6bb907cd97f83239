"""The whole window on real files: keys, mouse, saving, closing, and what happens when something goes wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from astropy.io import fits
from astropy.nddata import CCDData
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QAction, QDropEvent
from PyQt6.QtWidgets import QComboBox, QDockWidget, QFileDialog, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from crviewer.gui.controls import hold_key
from crviewer.gui.controls.docks import in_sight
from crviewer.gui.controls.key_card import KeyCard
from crviewer.gui.controls.notices import install_excepthook
from crviewer.gui.detection.detection_bar import DetectionBar
from crviewer.gui.jobs.worker import JobTicket
from crviewer.gui.opening.open_dialog import OpenDialog
from crviewer.gui.session.session import Session
from crviewer.gui.window import file_controller
from crviewer.gui.window.action import ACTIONS, key_groups
from crviewer.gui.window.main_window import MainWindow
from crviewer.products.catalogue.product import REVIEWED
from crviewer.review.core.dq import DQ
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from tests.scenes import HOT, RAYS, SHAPE, Scene, write_scene

pytestmark = pytest.mark.window

Settle = Callable[[], None]
Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return write_scene(tmp_path)


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> MainWindow:
    window = MainWindow(session)
    qtbot.addWidget(window, before_close_func=_forget)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()  # a bare virtual screen has no window manager that would
    return window


def _forget(window: MainWindow) -> None:
    """Let the window close without asking."""
    window.session.export.discard()


@pytest.fixture
def opened(window: MainWindow, scene: Scene, settle: Settle) -> MainWindow:
    window.session.opening.open(scene.request)
    settle()
    return window


def test_what_is_about_a_frame_can_be_asked_for_once_one_is_open(
    window: MainWindow, scene: Scene, settle: Settle
) -> None:
    def possible() -> set[str]:
        return {action.text() for action in window.findChildren(QAction) if action.isEnabled()}

    about = {
        "Save reviewed image…",
        "Export…",
        "Undo",
        "Copy rays",
        "Cosmic ray",
        "Next ray",
        "Fill hole in ray",
    }
    panel = window.panels.ray
    assert not about & possible()
    assert {"Open…", "Open demo", "Combine calibration frames…", "Keys", "Quit"} <= possible()
    assert not any(widget.isEnabled() for widget in (panel.note, panel.select, panel.alike))
    window.session.opening.open(scene.request)
    settle()
    assert about <= possible()
    assert all(widget.isEnabled() for widget in (panel.note, panel.select, panel.alike))


def test_a_frame_that_is_still_searched_has_nothing_to_save(window: MainWindow, scene: Scene, settle: Settle) -> None:
    told: list[str] = []
    window.session.messages.told.connect(told.append)
    window.session.store.opened.connect(lambda: (window.files.save(REVIEWED), window.files.export()))
    window.session.opening.open(scene.request)
    settle()
    assert told[:2] == ["Nothing has been detected yet."] * 2


def press(qtbot: QtBot, window: MainWindow, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(window.panels.table.view, key)


def review_of(window: MainWindow) -> Review:
    assert window.session.state.review is not None
    return window.session.state.review


def verdicts(window: MainWindow) -> list[int]:
    return review_of(window).verdicts.tolist()


def test_the_mask_is_hidden_by_its_key_and_comes_back_when_a_held_one_is_let_go(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hold_key, "_TAP", -1.0)
    title = opened.panels.cutouts.masked.findChildren(QLabel)[0]
    qtbot.keyPress(opened.panels.table.view, Qt.Key.Key_O)
    assert title.text() == "Mask (hidden)"
    qtbot.keyRelease(opened.panels.table.view, Qt.Key.Key_O)
    assert title.text() == "Mask"


# ---------------------------------------------------------------------- the whole path


def test_from_files_to_a_saved_mask_by_keyboard(
    opened: MainWindow, scene: Scene, tmp_path: Path, qtbot: QtBot, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    rays = review_of(opened).rays
    (hot,) = rays.holding(np.array([HOT[0] * SHAPE[1] + HOT[1] + 1]))
    for ray in range(len(rays)):
        press(qtbot, opened, Qt.Key.Key_H if ray == hot else Qt.Key.Key_C)
    assert len(review_of(opened).undecided()) == 0
    target = tmp_path / "reviewed.fits"
    monkeypatch.setattr(file_controller, "ask_save_path", lambda *_: target)
    qtbot.keyClick(opened.panels.table.view, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle()
    image = CCDData.read(target)
    assert np.array_equal(image.data, fits.getdata(scene.science))
    dq = fits.getdata(target, "DQ")
    assert dq[HOT] == DQ.HOT | DQ.BAD
    assert dq[HOT[0], HOT[1] + 1] == 0
    assert all((dq[row, column : column + 5] == DQ.CR).all() for row, column in RAYS)
    assert np.array_equal(image.mask, dq != 0)
    assert opened.close()


# ------------------------------------------------------------------------------- keys


def test_verdict_keys_judge_and_move_on_and_undo_takes_back(opened: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, opened, Qt.Key.Key_C, Qt.Key.Key_H, Qt.Key.Key_S)
    assert verdicts(opened)[:3] == [Verdict.COSMIC_RAY, Verdict.HOT_PIXEL, Verdict.REAL_SOURCE]
    for _ in range(2):
        qtbot.keyClick(opened.panels.table.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert verdicts(opened)[:3] == [Verdict.COSMIC_RAY, 0, 0]
    assert opened.session.state.selection.current == 1


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([Qt.Key.Key_J, Qt.Key.Key_Down, Qt.Key.Key_Right], 3),
        ([Qt.Key.Key_End, Qt.Key.Key_K, Qt.Key.Key_Up], 3),
        ([Qt.Key.Key_End, Qt.Key.Key_Home], 0),
        ([Qt.Key.Key_C, Qt.Key.Key_End, Qt.Key.Key_Space], 1),
    ],
)
def test_keys_go_through_the_list(opened: MainWindow, qtbot: QtBot, keys: list[Qt.Key], expected: int) -> None:
    press(qtbot, opened, *keys)
    assert opened.session.state.selection.current == expected


def test_verdict_keys_work_in_the_cutouts_and_on_the_map(opened: MainWindow, qtbot: QtBot) -> None:
    for view, key in ((opened.panels.cutouts.science.view, Qt.Key.Key_B), (opened.panels.overview, Qt.Key.Key_D)):
        view.setFocus()
        qtbot.keyClick(view, key)
    assert verdicts(opened)[:2] == [Verdict.BAD_COLUMN, Verdict.OTHER_DEFECT]


def test_letters_typed_into_the_filter_are_no_verdicts(opened: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(opened.panels.table.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(opened.panels.table.text, "hot")
    assert not any(verdicts(opened))
    assert opened.panels.table.text.text() == "hot"


def test_the_question_mark_shows_every_key(opened: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(opened.panels.table.view, Qt.Key.Key_Question)
    (card,) = opened.findChildren(KeyCard)
    texts = {label.text() for label in card.findChildren(QLabel)}
    assert {text for _, group in key_groups() for text, _ in group} <= texts
    assert {key for action in ACTIONS for key in action.keys} <= texts


def test_no_key_means_two_things() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(keys) == len(set(keys))


# ---------------------------------------------------------------- what goes wrong


def test_a_slot_that_raises_is_told_and_the_program_goes_on(
    opened: MainWindow, qtbot: QtBot, wait_for: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # put back after the test
    install_excepthook(opened.notices.show)

    def slot() -> None:
        raise ZeroDivisionError("in a slot")

    opened.session.store.selected.connect(slot)
    opened.session.list.go(1)
    wait_for(lambda: opened.findChildren(QMessageBox))
    (box,) = opened.findChildren(QMessageBox)
    assert "in a slot" in box.detailedText()
    press(qtbot, opened, Qt.Key.Key_C)
    assert verdicts(opened)[1] == Verdict.COSMIC_RAY


def test_a_file_that_cannot_be_used_asks_again_and_keeps_what_is_open(
    opened: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    from crviewer.frames.exposure.open_request import OpenRequest

    (tmp_path / "text.fits").write_text("this is no image")
    opened.session.opening.open(OpenRequest.of(science=tmp_path / "text.fits"))
    settle()
    (dialog,) = opened.findChildren(OpenDialog)
    assert dialog.isVisible()
    assert opened.session.state.exposure is not None
    assert opened.session.state.exposure.science.name == "science.fits"


def test_the_filter_line_comes_to_the_front_where_another_panel_hides_it(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panels.show("Gallery")
    qtbot.waitUntil(lambda: not in_sight(opened.panels.table.text))
    opened.panels.filter_rays()
    qtbot.waitUntil(lambda: in_sight(opened.panels.table.text))
    assert opened.panels.table.text.hasFocus()


def test_files_that_are_dropped_are_asked_about(window: MainWindow, scene: Scene, settle: Settle) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (scene.dark, scene.science, scene.mask)])
    action, button, modifier = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(9, 9), action, data, button, modifier))
    (dialog,) = window.findChildren(OpenDialog)
    assert dialog.isVisible()
    settle()


def test_files_are_asked_for_beside_the_frame_that_is_open(
    window: MainWindow, scene: Scene, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *what: (asked.append(what[2]), ([], ""))[1])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *what: (asked.append(what[2]), ("", ""))[1])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *what: (asked.append(what[2]), "")[1])
    window.flow.ask_files()
    window.session.opening.open(scene.request)
    settle()
    for ask in (window.flow.ask_files, window.flow.ask_folder, window.dialogs.compare_reviews):
        ask()
    assert asked == ["", *[str(scene.science.parent)] * 3]


# ------------------------------------------------------------------ where keys arrive


def test_return_gives_the_keys_back_to_the_rays(opened: MainWindow, qtbot: QtBot, settle: Settle) -> None:
    (bar,) = opened.findChildren(DetectionBar)
    for control, text in ((bar.box, "6"), (opened.panels.table.text, "pixels > 1")):
        control.setFocus()
        control.selectAll()
        qtbot.keyClicks(control, text)
        qtbot.keyClick(control, Qt.Key.Key_Return)
        assert opened.panels.table.view.hasFocus()
    settle()
    assert opened.session.state.settings.parameters.sigclip == 6
    assert opened.session.state.listing.text == "pixels > 1"
    assert not any(verdicts(opened))


def test_a_choice_leaves_the_keys_where_they_work(opened: MainWindow) -> None:
    boxes = [box for box in opened.findChildren(QComboBox) if box.focusPolicy() & Qt.FocusPolicy.ClickFocus]
    assert boxes == []


def test_a_click_beside_the_controls_of_a_panel_leaves_the_verdict_keys(opened: MainWindow, qtbot: QtBot) -> None:
    panel = opened.panels.ray
    free = next(
        QPoint(x, panel.height() - 2) for x in range(panel.width()) if panel.childAt(x, panel.height() - 2) is None
    )
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=free)
    assert panel.hasFocus()
    qtbot.keyClick(panel, Qt.Key.Key_C)
    assert verdicts(opened)[0] == Verdict.COSMIC_RAY


def test_a_panel_of_its_own_begins_in_no_line_of_text(opened: MainWindow) -> None:
    dock = opened.panels.ray.parentWidget()
    assert isinstance(dock, QDockWidget)
    opened.panels.ray.note.setFocus()
    dock.topLevelChanged.emit(True)  # as it says when it floats
    assert dock.focusWidget() is opened.panels.ray


def test_many_words_below_the_list_make_no_window_wider(opened: MainWindow) -> None:
    least = opened.panels.table.minimumSizeHint().width()
    opened.panels.table.summary.setText("41 of 58 rays · 41 undecided · 15 defects masked, 1 new ray below " * 3)
    assert opened.panels.table.minimumSizeHint().width() == least


# ------------------------------------------------------------------------- closing


def answer(window: MainWindow, button: QMessageBox.StandardButton) -> None:
    """Answer the question that the window asks."""
    (box,) = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    chosen = box.button(button)
    assert chosen is not None
    chosen.click()


def test_closing_with_unsaved_verdicts_asks(opened: MainWindow, qtbot: QtBot, wait_for: Wait) -> None:
    press(qtbot, opened, Qt.Key.Key_C)
    assert opened.isWindowModified()
    assert not opened.close()
    answer(opened, QMessageBox.StandardButton.Cancel)
    assert opened.isVisible()
    assert opened.session.recorder.unsaved
    assert not opened.close()
    answer(opened, QMessageBox.StandardButton.Discard)
    wait_for(lambda: not opened.isVisible())


def test_saving_when_asked_closes_once_it_is_done(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot, wait_for: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(qtbot, opened, Qt.Key.Key_C)
    monkeypatch.setattr(file_controller, "ask_save_path", lambda *_: tmp_path / "last.fits")
    assert not opened.close()
    answer(opened, QMessageBox.StandardButton.Save)
    wait_for(lambda: not opened.isVisible())
    assert (tmp_path / "last.fits").exists()


def test_a_save_that_is_dismissed_when_closing_does_not_close_at_a_later_one(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(qtbot, opened, Qt.Key.Key_C)
    monkeypatch.setattr(file_controller, "ask_save_path", lambda *_: None)
    opened.close()
    answer(opened, QMessageBox.StandardButton.Save)
    monkeypatch.setattr(file_controller, "ask_save_path", lambda *_: tmp_path / "later.fits")
    opened.files.save(REVIEWED)
    settle()
    assert not opened.session.recorder.unsaved
    assert opened.isVisible()


def test_opening_another_frame_asks_first_and_the_same_one_keeps_its_verdicts(
    opened: MainWindow, scene: Scene, tmp_path: Path, qtbot: QtBot, settle: Settle
) -> None:
    press(qtbot, opened, Qt.Key.Key_C, Qt.Key.Key_H)
    opened.files.open(scene.request.with_fields(gain=2.5))
    settle()
    assert verdicts(opened)[:2] == [Verdict.COSMIC_RAY, Verdict.HOT_PIXEL]
    assert opened.session.recorder.unsaved
    (tmp_path / "other").mkdir()
    opened.files.open(write_scene(tmp_path / "other").request)
    answer(opened, QMessageBox.StandardButton.Cancel)
    assert any(verdicts(opened))
    opened.files.open_demo()
    answer(opened, QMessageBox.StandardButton.Discard)
    settle()
    assert not any(verdicts(opened))


def test_a_verdict_that_was_given_while_another_frame_was_read_is_asked_about(
    opened: MainWindow, settle: Settle, wait_for: Wait
) -> None:
    for button, gone in ((QMessageBox.StandardButton.Cancel, False), (QMessageBox.StandardButton.Discard, True)):
        opened.session.export.discard()
        opened.files.open_demo()
        opened.session.verdicts.give(Verdict.COSMIC_RAY)
        given = verdicts(opened)
        wait_for(lambda: any(box.isVisible() for box in opened.findChildren(QMessageBox)))
        assert verdicts(opened) == given
        answer(opened, button)
        settle()
        assert (opened.session.state.request is None) is gone


def test_the_window_closes_while_a_job_runs(opened: MainWindow, wait_for: Wait) -> None:
    running = Event()

    def job(ticket: JobTicket) -> None:
        running.set()
        while True:
            ticket.progress(0.5)

    opened.session.worker.submit("job", job, answered=print, failed=print)
    wait_for(running.is_set)
    assert opened.close()
    assert opened.session.worker.stopped


def test_a_long_job_shows_its_progress_and_can_be_cancelled(
    opened: MainWindow, qtbot: QtBot, wait_for: Wait, settle: Settle
) -> None:
    def job(ticket: JobTicket) -> None:
        while True:
            ticket.progress(0.5)

    opened.session.worker.submit("A long job", job, answered=print, failed=print)
    status = opened.status
    wait_for(status.stop.isVisible)
    assert (status.bar.value(), status.stop.isEnabled()) == (500, True)
    assert status.job.text().startswith("A long job")
    qtbot.mouseClick(status.stop, Qt.MouseButton.LeftButton)
    settle()
    wait_for(lambda: not status.stop.isVisible())


def test_the_window_remembers_its_shape(opened: MainWindow, qtbot: QtBot) -> None:
    docks = {dock.objectName(): dock for dock in opened.findChildren(QDockWidget)}
    docks["Map"].close()
    opened.resize(opened.width(), 640)
    assert opened.close()
    again = MainWindow(opened.session)
    qtbot.addWidget(again)
    assert again.height() == 640
    assert {dock.objectName() for dock in again.findChildren(QDockWidget) if dock.isHidden()} >= {"Map"}


def test_every_action_is_in_a_menu_with_its_keys(window: MainWindow) -> None:
    bar = window.menuBar()
    assert bar is not None
    found = {}
    for entry in bar.actions():
        menu = entry.menu()
        assert menu is not None
        found |= {action.text(): [key.toString() for key in action.shortcuts()] for action in menu.actions()}
    assert {action.text: list(action.keys) for action in ACTIONS}.items() <= found.items()
