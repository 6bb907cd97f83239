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
from crviewer.gui.session.open_job import OpenedExposure, ReviewPlace
from crviewer.gui.session.review_recorder import ReviewRecorder
from crviewer.gui.session.session import Session
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
        session.open(scene.request)
        qtbot.waitUntil(lambda: session.finder.at_rest, timeout=20_000)
        return session

    yield open_now
    for session in sessions:
        if not session.worker.stopped:
            session.close()


def settle(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.finder.at_rest, timeout=20_000)


def review_of(session: Session) -> Review:
    assert session.review is not None
    return session.review


def test_all_that_was_said_comes_back_with_the_frame(opened: Open, qtbot: QtBot) -> None:
    first = opened()
    first.set_thresholds(replace(first.settings.parameters, sigclip=6.5))
    settle(first, qtbot)
    first.browsing.arrange(RayList(sort_by="peak", descending=True))
    for verdict in (Verdict.COSMIC_RAY, Verdict.HOT_PIXEL, Verdict.REAL_SOURCE):
        first.judge(verdict)
    first.undo()
    settle(first, qtbot)
    first.browsing.go_to(4)
    first.remembering.show(span=25.0)
    dq = review_of(first).dq()
    first.close()
    again = opened()
    assert np.array_equal(review_of(again).dq(), dq)
    assert again.settings.parameters.sigclip == 6.5
    assert again.browsing.listing == RayList(sort_by="peak", descending=True)
    assert again.browsing.selection.current == 4
    assert again.remembering.view["span"] == 25.0
    again.redo()
    again.undo()
    again.undo()
    again.undo()
    assert not review_of(again).verdicts.any()


def test_a_verdict_is_on_disk_before_the_next_event(opened: Open, scene: Scene) -> None:
    session = opened()
    session.judge(Verdict.AFTER_IMAGE)
    assert session.keeper.path is not None
    with sqlite3.connect(session.keeper.path) as db:
        rows = db.execute("SELECT DISTINCT who, verdict FROM verdict").fetchall()
    db.close()
    assert rows == [("Ann", "after-image")]
    assert not session.unsaved


def test_a_second_window_may_look_and_not_judge(opened: Open) -> None:
    first = opened()
    first.judge(Verdict.COSMIC_RAY)
    second = opened("Ben")
    told: list[str] = []
    second.told.connect(told.append)
    assert review_of(second).verdicts[0] == Verdict.COSMIC_RAY
    before = review_of(second).verdicts.tolist()
    second.judge(Verdict.HOT_PIXEL)
    second.undo()
    second.redo()
    assert review_of(second).verdicts.tolist() == before
    assert ["Ann" in line for line in told if line.endswith("Nothing was changed.")] == [True, True, True]


def test_a_frame_whose_data_changed_is_asked_about(qtbot: QtBot, opened: Open, scene: Scene) -> None:
    first = opened()
    first.judge(Verdict.COSMIC_RAY)
    first.close()
    data = fits.getdata(scene.science) + np.float32(1)
    fits.writeto(scene.science, data, fits.getheader(scene.science), overwrite=True)
    window = MainWindow(Session(Worker()))
    qtbot.addWidget(window)
    window.session.open(scene.request)
    settle(window.session, qtbot)
    (box,) = window.findChildren(QMessageBox)
    assert window.session.exposure is None
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
    session.failed.connect(errors.append)

    def full(self: ReviewFile, step: object) -> None:
        raise ReviewFileError("x.crreview", "cannot be written: the disk is full", "Make room")

    monkeypatch.setattr(ReviewFile, "record", full)
    session.judge(Verdict.COSMIC_RAY)
    session.judge(Verdict.COSMIC_RAY)
    assert review_of(session).verdicts[:2].tolist() == [Verdict.COSMIC_RAY] * 2
    assert [str(error) for error in errors] == ["x.crreview: cannot be written: the disk is full. Make room."]


def test_a_review_file_that_is_none_is_told_and_the_frame_opens(qtbot: QtBot, scene: Scene, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text(json.dumps({"not": "a review"}) * 100)
    session = Session(Worker(), review_path=notes)
    errors: list[Exception] = []
    session.failed.connect(errors.append)
    session.open(scene.request)
    settle(session, qtbot)
    session.judge(Verdict.COSMIC_RAY)
    assert session.unsaved
    session.close()
    assert len(errors) == 1
    assert "notes.txt: is not a review file" in str(errors[0])
    assert notes.read_text() == json.dumps({"not": "a review"}) * 100


def test_a_science_frame_alone_is_opened_with_the_dark_and_the_masks_that_its_review_knows(
    opened: Open, qtbot: QtBot, scene: Scene
) -> None:
    first = opened()
    first.close_loop(False)
    first.judge(Verdict.HOT_PIXEL)
    settle(first, qtbot)
    dq = review_of(first).dq()
    first.close()
    told: list[str] = []
    again = Session(Worker())
    again.told.connect(told.append)
    again.open(OpenRequest.of(science=scene.science))
    settle(again, qtbot)
    assert again.exposure is not None
    assert again.exposure.files.paths == (scene.science, scene.dark, scene.mask)
    assert np.array_equal(review_of(again).dq(), dq)
    assert not again.closed
    assert told[0] == "Opened with dark.fits, mask.fits, as its review was. Ctrl+E changes that."
    again.open(OpenRequest.of(science=scene.science))  # the observer took the rest off what is open
    settle(again, qtbot)
    assert again.exposure.files.companions == ()
    again.close()


def test_what_a_damaged_review_knew_of_its_frame_is_there_at_the_next_opening(
    opened: Open, qtbot: QtBot, scene: Scene
) -> None:
    first = opened()
    first.judge(Verdict.HOT_PIXEL)
    settle(first, qtbot)
    path = first.keeper.path
    assert path is not None
    first.close()
    spoil(path)
    for dark in (None, scene.dark):  # the file is mended only after its frame was opened alone
        again = Session(Worker())
        again.open(OpenRequest.of(science=scene.science))
        settle(again, qtbot)
        assert again.exposure is not None
        assert bool(again.exposure.files.dark) == bool(dark)
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
    again.open(OpenRequest.of(science=scene.science))
    qtbot.waitUntil(lambda: bool(missed), timeout=20_000)
    assert again.exposure is None
    ((request, error),) = missed
    assert (request.files.dark, request.files.masks) == (str(scene.dark), (str(scene.mask),))
    assert "dark.fits: does not exist" in str(error)
    again.open(request.with_fields(dark=None, masks=()), recall=False)
    settle(again, qtbot)
    assert again.exposure is not None
    assert again.exposure.dark is None
    again.close()


def test_the_menu_shows_whether_the_loop_is_closed(qtbot: QtBot, opened: Open, scene: Scene) -> None:
    first = opened()
    first.close_loop(False)
    first.close()
    window = MainWindow(Session(Worker()))
    qtbot.addWidget(window)
    (action,) = [action for action in window.findChildren(QAction) if action.text().startswith("Mask defects")]
    assert action.isChecked()
    window.session.open(scene.request)
    settle(window.session, qtbot)
    assert not action.isChecked()
    window.close()


def test_what_going_on_has_to_write_waits_until_the_frame_is_drawn_or_something_is_said(tmp_path: Path) -> None:
    first, second = (ReviewPlace(path=tmp_path / f"{name}.crreview", identity=identity_at()) for name in ("one", "two"))
    keeper = ReviewRecorder("Ann", lambda error: pytest.fail(str(error)))
    keeper.resume(first, IfChanged.ASK)
    assert not first.path.exists()
    keeper.note("a verdict would be on the disk as well", None)
    assert first.path.exists()
    keeper.resume(second, IfChanged.ASK)
    assert not may_write(first)
    keeper.settle()
    assert second.path.exists()
    assert may_write(first)
    keeper.close()
    assert may_write(second)


def may_write(place: ReviewPlace) -> bool:
    with open_review(place.path, place.identity) as file:
        return file.can_write


def test_a_second_window_may_judge_once_the_first_has_left(opened: Open, qtbot: QtBot) -> None:
    first, second = opened(), opened("Ben")
    first.judge(Verdict.COSMIC_RAY)
    first.close()
    told: list[str] = []
    second.told.connect(told.append)
    second.judge(Verdict.HOT_PIXEL)
    settle(second, qtbot)
    assert "The other window has left this review, which is shown as it is now. Please do that again." in told[-1]
    assert review_of(second).verdicts.tolist()[:2] == [Verdict.COSMIC_RAY, Verdict.UNREVIEWED]
    second.judge(Verdict.HOT_PIXEL)
    assert Verdict.HOT_PIXEL in review_of(second).verdicts
    second.undo()
    second.undo()
    assert not review_of(second).verdicts.any()


@pytest.mark.parametrize("choice", [IfChanged.KEEP, IfChanged.AFRESH])
def test_a_frame_that_changed_while_another_window_has_its_review_is_asked_about_once(
    qtbot: QtBot, opened: Open, scene: Scene, choice: IfChanged
) -> None:
    first = opened()
    first.judge(Verdict.COSMIC_RAY)
    fits.setval(scene.science, "NOTHING", value=1)
    with fits.open(scene.science, mode="update") as hdus:
        hdus[0].data[0, 0] += 1
    second = Session(Worker())
    asked: list[tuple[OpenedExposure, object]] = []
    failed: list[Exception] = []
    second.changed.connect(lambda *what: asked.append(what))
    second.failed.connect(failed.append)
    second.open(scene.request)
    settle(second, qtbot)
    if choice is IfChanged.KEEP:
        ((read, _),) = asked
        second.adopt(read, choice)
        settle(second, qtbot)
        assert review_of(second).verdicts[0] == Verdict.COSMIC_RAY
        assert not second.keeper.may_judge
    else:
        second.adopt(asked[0][0], choice)
        settle(second, qtbot)
        assert "open in another window" in str(failed)
        assert not review_of(second).verdicts.any()
    assert len(asked) == 1
    second.close()


def test_what_another_window_left_is_taken_up_with_the_facts_it_found(opened: Open, qtbot: QtBot) -> None:
    first, second = opened(), opened("Ben")
    assert first.request is not None
    first.open(first.request.with_fields(read_noise=9.0))
    settle(first, qtbot)
    first.judge(Verdict.COSMIC_RAY)
    path = first.keeper.path
    first.close()
    for _ in range(3):
        second.judge(Verdict.HOT_PIXEL)
    settle(second, qtbot)
    assert second.request is not None
    assert second.request.overrides.read_noise == 9.0
    assert review_of(second).verdicts.tolist().count(Verdict.COSMIC_RAY) == 1
    assert not (review_of(second).verdicts == Verdict.HOT_PIXEL).any()
    assert path is not None
    kept = look_at(path).state.request
    assert kept is not None
    assert kept.request.overrides.read_noise == 9.0


def test_a_frame_that_changed_meanwhile_is_taken_up_as_it_is_now(opened: Open, qtbot: QtBot, scene: Scene) -> None:
    first, second = opened(), opened("Ben")
    first.judge(Verdict.COSMIC_RAY)
    first.close()
    with fits.open(scene.science, mode="update") as hdus:
        hdus[0].data[0, 0] += 1
    asked: list[tuple[OpenedExposure, object]] = []
    second.changed.connect(lambda *what: asked.append(what))
    second.judge(Verdict.HOT_PIXEL)
    settle(second, qtbot)
    ((read, _),) = asked
    second.adopt(read, IfChanged.KEEP)
    settle(second, qtbot)
    assert second.keeper.may_judge
    assert second.keeper.path is not None
    assert review_of(second).verdicts[0] == Verdict.COSMIC_RAY


def test_a_note_takes_up_what_another_window_left(opened: Open, qtbot: QtBot) -> None:
    first, second = opened(), opened("Ben")
    first.close()
    for _ in range(2):
        second.noting.write("a note")
        settle(second, qtbot)
    assert second.noting.notes.frame == "a note"
