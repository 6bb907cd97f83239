"""Nothing is lost: what the session says is in the review file, and comes back with its frame."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.open_job import OpenedExposure, ReviewLocation
from crviewer.gui.session.review_recorder import ReviewRecorder
from crviewer.gui.session.session import Session
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.window.main_window import MainWindow
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import IfChanged, open_review
from crviewer.review.file.snapshot import look_at
from crviewer.review.list.ray_list import RayList
from tests.review.file.observer import identity_at
from tests.scenes import Scene, write_scene

Open = Callable[..., Session]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return write_scene(tmp_path)


@pytest.fixture
def opened(qtbot: QtBot, scene: Scene) -> Iterator[Open]:
    """Open the scene in a session of its own, as a new start of the program would."""
    sessions: list[Session] = []

    def open_now(reviewer: str = "Ann") -> Session:
        session = Session(Worker(), reviewer=reviewer)
        sessions.append(session)
        session.opening.open(scene.request)
        qtbot.waitUntil(lambda: session.scheduler.at_rest, timeout=20_000)
        return session

    yield open_now
    for session in sessions:
        if not session.worker.stopped:
            session.close()


def settle(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.scheduler.at_rest, timeout=20_000)


def review_of(session: Session) -> Review:
    assert session.state.review is not None
    return session.state.review


def test_all_that_was_said_comes_back_with_the_frame(opened: Open, qtbot: QtBot) -> None:
    first = opened()
    first.detection.set_thresholds(replace(first.state.settings.parameters, sigclip=6.5))
    settle(first, qtbot)
    first.list.arrange(RayList(sort_by="peak", descending=True))
    for verdict in (Verdict.COSMIC_RAY, Verdict.HOT_PIXEL, Verdict.REAL_SOURCE):
        first.verdicts.give(verdict)
    first.verdicts.undo()
    settle(first, qtbot)
    first.list.go_to(4)
    first.view.show(span=25.0)
    dq = review_of(first).dq()
    first.close()
    again = opened()
    assert np.array_equal(review_of(again).dq(), dq)
    assert again.state.settings.parameters.sigclip == 6.5
    assert again.state.listing == RayList(sort_by="peak", descending=True)
    assert again.state.selection.current == 4
    assert again.state.view["span"] == 25.0
    again.verdicts.redo()
    again.verdicts.undo()
    again.verdicts.undo()
    again.verdicts.undo()
    assert not review_of(again).verdicts.any()


def test_a_verdict_is_on_disk_before_the_next_event(opened: Open, scene: Scene) -> None:
    session = opened()
    session.verdicts.give(Verdict.AFTER_IMAGE)
    assert session.recorder.path is not None
    with sqlite3.connect(session.recorder.path) as db:
        rows = db.execute("SELECT DISTINCT who, verdict FROM verdict").fetchall()
    db.close()
    assert rows == [("Ann", "after-image")]
    assert not session.recorder.unsaved


def test_a_second_window_may_look_and_not_judge(opened: Open) -> None:
    first = opened()
    first.verdicts.give(Verdict.COSMIC_RAY)
    second = opened("Ben")
    told: list[str] = []
    second.messages.told.connect(told.append)
    assert review_of(second).verdicts[0] == Verdict.COSMIC_RAY
    before = review_of(second).verdicts.tolist()
    second.verdicts.give(Verdict.HOT_PIXEL)
    second.verdicts.undo()
    second.verdicts.redo()
    assert review_of(second).verdicts.tolist() == before
    assert ["Ann" in line for line in told if line.endswith("Nothing was changed.")] == [True, True, True]


def test_a_frame_whose_data_changed_is_asked_about(qtbot: QtBot, opened: Open, scene: Scene) -> None:
    first = opened()
    first.verdicts.give(Verdict.COSMIC_RAY)
    first.close()
    data = fits.getdata(scene.science) + np.float32(1)
    fits.writeto(scene.science, data, fits.getheader(scene.science), overwrite=True)
    window = MainWindow(Session(Worker()))
    qtbot.addWidget(window)
    window.session.opening.open(scene.request)
    settle(window.session, qtbot)
    (box,) = window.findChildren(QMessageBox)
    assert window.session.state.exposure is None
    buttons = {button.text(): button for button in box.findChildren(QPushButton)}
    buttons["Keep verdicts"].click()
    settle(window.session, qtbot)
    assert review_of(window.session).verdicts[0] == Verdict.COSMIC_RAY


def test_where_the_review_cannot_be_written_the_observer_is_told_once_and_goes_on(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crviewer.review.file import ReviewFile, ReviewFileError

    session = opened()
    errors: list[Exception] = []
    session.messages.failed.connect(errors.append)

    def full(self: ReviewFile, step: object) -> None:
        raise ReviewFileError("x.crreview", "cannot be written: the disk is full", "Make room")

    monkeypatch.setattr(ReviewFile, "record", full)
    session.verdicts.give(Verdict.COSMIC_RAY)
    session.verdicts.give(Verdict.COSMIC_RAY)
    assert review_of(session).verdicts[:2].tolist() == [Verdict.COSMIC_RAY] * 2
    assert [str(error) for error in errors] == ["x.crreview: cannot be written: the disk is full. Make room."]


def test_a_review_file_that_is_none_is_told_and_the_frame_opens(qtbot: QtBot, scene: Scene, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text(json.dumps({"not": "a review"}) * 100)
    session = Session(Worker(), review_path=notes)
    errors: list[Exception] = []
    session.messages.failed.connect(errors.append)
    session.opening.open(scene.request)
    settle(session, qtbot)
    session.verdicts.give(Verdict.COSMIC_RAY)
    assert session.recorder.unsaved
    session.close()
    assert len(errors) == 1
    assert "notes.txt: is not a review file" in str(errors[0])
    assert notes.read_text() == json.dumps({"not": "a review"}) * 100


def test_a_science_frame_alone_is_opened_with_the_dark_and_the_masks_that_its_review_knows(
    opened: Open, qtbot: QtBot, scene: Scene
) -> None:
    first = opened()
    first.detection.close_loop(False)
    first.verdicts.give(Verdict.HOT_PIXEL)
    settle(first, qtbot)
    dq = review_of(first).dq()
    first.close()
    told: list[str] = []
    again = Session(Worker())
    again.messages.told.connect(told.append)
    again.opening.open(OpenRequest.of(science=scene.science))
    settle(again, qtbot)
    assert again.state.exposure is not None
    assert again.state.exposure.files.paths == (scene.science, scene.dark, scene.mask)
    assert np.array_equal(review_of(again).dq(), dq)
    assert not again.state.closed
    assert told[0] == "Opened with dark.fits, mask.fits, as its review was. Ctrl+E changes that."
    again.opening.open(OpenRequest.of(science=scene.science))  # the observer took the rest off what is open
    settle(again, qtbot)
    assert again.state.exposure.files.companions == ()
    again.close()


def test_what_a_damaged_review_knew_of_its_frame_is_there_at_the_next_opening(
    opened: Open, qtbot: QtBot, scene: Scene
) -> None:
    first = opened()
    first.verdicts.give(Verdict.HOT_PIXEL)
    settle(first, qtbot)
    path = first.recorder.path
    assert path is not None
    first.close()
    spoil(path)
    for dark in (None, scene.dark):  # the file is mended only after its frame was opened alone
        again = Session(Worker())
        again.opening.open(OpenRequest.of(science=scene.science))
        settle(again, qtbot)
        assert again.state.exposure is not None
        assert bool(again.state.exposure.files.dark) == bool(dark)
        assert len(review_of(again).undecided()) < len(review_of(again).rays)
        again.close()


def spoil(path: Path) -> None:
    """Overwrite the last page of a file of SQLite, so that it has to be recovered."""
    content = bytearray(path.read_bytes())
    content[-1000:] = b"\xff" * 1000
    path.write_bytes(content)


def test_a_dark_that_is_gone_is_asked_for_before_the_frame_is_opened(opened: Open, qtbot: QtBot, scene: Scene) -> None:
    opened().close()
    scene.dark.unlink()
    missed: list[tuple[OpenRequest, Exception]] = []
    again = Session(Worker())
    again.opening.missed.connect(lambda request, error: missed.append((request, error)))
    again.opening.open(OpenRequest.of(science=scene.science))
    qtbot.waitUntil(lambda: bool(missed), timeout=20_000)
    assert again.state.exposure is None
    ((request, error),) = missed
    assert (request.files.dark, request.files.masks) == (str(scene.dark), (str(scene.mask),))
    assert "dark.fits: does not exist" in str(error)
    again.opening.open(request.with_fields(dark=None, masks=()), recall=False)
    settle(again, qtbot)
    assert again.state.exposure is not None
    assert again.state.exposure.dark is None
    again.close()


def test_the_menu_shows_whether_the_loop_is_closed(qtbot: QtBot, opened: Open, scene: Scene) -> None:
    first = opened()
    first.detection.close_loop(False)
    first.close()
    window = MainWindow(Session(Worker()))
    qtbot.addWidget(window)
    (action,) = [action for action in window.findChildren(QAction) if action.text().startswith("Mask defects")]
    assert action.isChecked()
    window.session.opening.open(scene.request)
    settle(window.session, qtbot)
    assert not action.isChecked()
    window.close()


def test_what_going_on_has_to_write_waits_until_the_frame_is_drawn_or_something_is_said(tmp_path: Path) -> None:
    first, second = (
        ReviewLocation(path=tmp_path / f"{name}.crreview", identity=identity_at()) for name in ("one", "two")
    )
    messages = Messages()
    messages.failed.connect(lambda error: pytest.fail(str(error)))
    recorder = ReviewRecorder(SessionStore(), messages, reviewer="Ann")
    recorder.resume(first, IfChanged.ASK)
    assert not first.path.exists()
    recorder.note("a verdict would be on the disk as well", None)
    assert first.path.exists()
    recorder.resume(second, IfChanged.ASK)
    assert not may_write(first)
    recorder.settle()
    assert second.path.exists()
    assert may_write(first)
    recorder.close()
    assert may_write(second)


def may_write(place: ReviewLocation) -> bool:
    with open_review(place.path, place.identity) as file:
        return file.can_write


def test_a_second_window_may_judge_once_the_first_has_left(opened: Open, qtbot: QtBot) -> None:
    first, second = opened(), opened("Ben")
    first.verdicts.give(Verdict.COSMIC_RAY)
    first.close()
    told: list[str] = []
    second.messages.told.connect(told.append)
    second.verdicts.give(Verdict.HOT_PIXEL)
    settle(second, qtbot)
    assert "The other window closed this review; it was reloaded. Repeat your last action." in told[-1]
    assert review_of(second).verdicts.tolist()[:2] == [Verdict.COSMIC_RAY, Verdict.UNREVIEWED]
    second.verdicts.give(Verdict.HOT_PIXEL)
    assert Verdict.HOT_PIXEL in review_of(second).verdicts
    second.verdicts.undo()
    second.verdicts.undo()
    assert not review_of(second).verdicts.any()


@pytest.mark.parametrize("choice", [IfChanged.KEEP, IfChanged.AFRESH])
def test_a_frame_that_changed_while_another_window_has_its_review_is_asked_about_once(
    qtbot: QtBot, opened: Open, scene: Scene, choice: IfChanged
) -> None:
    first = opened()
    first.verdicts.give(Verdict.COSMIC_RAY)
    fits.setval(scene.science, "NOTHING", value=1)
    with fits.open(scene.science, mode="update") as hdus:
        hdus[0].data[0, 0] += 1
    second = Session(Worker())
    asked: list[tuple[OpenedExposure, object]] = []
    failed: list[Exception] = []
    second.opening.changed.connect(lambda *what: asked.append(what))
    second.messages.failed.connect(failed.append)
    second.opening.open(scene.request)
    settle(second, qtbot)
    if choice is IfChanged.KEEP:
        ((read, _),) = asked
        second.opening.adopt(read, choice)
        settle(second, qtbot)
        assert review_of(second).verdicts[0] == Verdict.COSMIC_RAY
        assert not second.recorder.may_judge
    else:
        second.opening.adopt(asked[0][0], choice)
        settle(second, qtbot)
        assert "open in another window" in str(failed)
        assert not review_of(second).verdicts.any()
    assert len(asked) == 1
    second.close()


def test_what_another_window_left_is_taken_up_with_the_facts_it_found(opened: Open, qtbot: QtBot) -> None:
    first, second = opened(), opened("Ben")
    assert first.state.request is not None
    first.opening.open(first.state.request.with_fields(read_noise=9.0))
    settle(first, qtbot)
    first.verdicts.give(Verdict.COSMIC_RAY)
    path = first.recorder.path
    first.close()
    for _ in range(3):
        second.verdicts.give(Verdict.HOT_PIXEL)
    settle(second, qtbot)
    assert second.state.request is not None
    assert second.state.request.overrides.read_noise == 9.0
    assert review_of(second).verdicts.tolist().count(Verdict.COSMIC_RAY) == 1
    assert not (review_of(second).verdicts == Verdict.HOT_PIXEL).any()
    assert path is not None
    kept = look_at(path).state.request
    assert kept is not None
    assert kept.request.overrides.read_noise == 9.0


def test_a_frame_that_changed_meanwhile_is_taken_up_as_it_is_now(opened: Open, qtbot: QtBot, scene: Scene) -> None:
    first, second = opened(), opened("Ben")
    first.verdicts.give(Verdict.COSMIC_RAY)
    first.close()
    with fits.open(scene.science, mode="update") as hdus:
        hdus[0].data[0, 0] += 1
    asked: list[tuple[OpenedExposure, object]] = []
    second.opening.changed.connect(lambda *what: asked.append(what))
    second.verdicts.give(Verdict.HOT_PIXEL)
    settle(second, qtbot)
    ((read, _),) = asked
    second.opening.adopt(read, IfChanged.KEEP)
    settle(second, qtbot)
    assert second.recorder.may_judge
    assert second.recorder.path is not None
    assert review_of(second).verdicts[0] == Verdict.COSMIC_RAY


def test_a_note_takes_up_what_another_window_left(opened: Open, qtbot: QtBot) -> None:
    first, second = opened(), opened("Ben")
    first.close()
    for _ in range(2):
        second.notes.write("a note")
        settle(second, qtbot)
    assert second.state.notes.frame == "a note"
