"""Reviews that are opened by their own name, from the command line, by the dialog, or dropped on the window."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.opening.recent_menu import recent_frames
from crviewer.gui.session.session import Session
from crviewer.gui.window.main_window import MainWindow
from crviewer.review.core.verdict import Verdict
from tests.scenes import Scene, write_scene


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return write_scene(tmp_path)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window that keeps reviews, as the program does."""
    window = MainWindow(Session(Worker(), reviewer="Ann"))
    qtbot.addWidget(window)
    yield window
    if not window.session.worker.stopped:
        window.session.close()


def opened(window: MainWindow, qtbot: QtBot, request: OpenRequest) -> Session:
    with qtbot.waitSignal(window.session.store.opened, timeout=20_000):
        window.files.open(request)
    return settled(window, qtbot)


def settled(window: MainWindow, qtbot: QtBot) -> Session:
    qtbot.waitUntil(
        lambda: window.session.scheduler.at_rest and window.session.state.review is not None, timeout=20_000
    )
    return window.session


def first_verdict(session: Session) -> Verdict:
    assert session.state.review is not None
    return Verdict(session.state.review.verdicts[0])


@pytest.fixture
def merged(window: MainWindow, qtbot: QtBot, scene: Scene, tmp_path: Path) -> Path:
    """A second review of a frame that says something else than the one beside it; the window has the latter open."""
    session = opened(window, qtbot, scene.request)
    session.verdicts.give(Verdict.COSMIC_RAY)
    (tmp_path / "reviews").mkdir()
    copy = tmp_path / "reviews" / "merged.crreview"
    assert session.recorder.path is not None
    shutil.copy(session.recorder.path, copy)
    session.list.go_to(0)
    session.verdicts.give(Verdict.REAL_SOURCE)
    settled(window, qtbot)
    return copy


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, button, modifier = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(9, 9), action, data, button, modifier))


def test_a_review_that_is_dropped_opens_with_its_frame_and_is_the_one_that_is_written(
    window: MainWindow, qtbot: QtBot, scene: Scene, merged: Path
) -> None:
    beside = window.session.recorder.path
    with qtbot.waitSignal(window.session.store.opened, timeout=20_000):
        drop(window, merged)
    session = settled(window, qtbot)
    assert session.recorder.path == merged
    assert session.state.exposure is not None
    assert session.state.exposure.files.paths[:2] == (scene.science, scene.dark)
    assert first_verdict(session) == Verdict.COSMIC_RAY
    assert recent_frames() == [merged, scene.science]
    assert session.state.request is not None
    opened(window, qtbot, session.state.request)  # as after a change of gain
    assert session.recorder.path == merged
    opened(window, qtbot, OpenRequest.of(science=str(beside)))
    assert first_verdict(session) == Verdict.REAL_SOURCE


def test_the_review_that_is_open_can_be_opened_again(
    window: MainWindow, qtbot: QtBot, scene: Scene, merged: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with qtbot.waitSignal(window.session.store.opened, timeout=20_000):
        window.flow.take([Path("science.fits.crreview")])
    session = settled(window, qtbot)
    assert session.recorder.path == tmp_path / "science.fits.crreview"
    assert session.recorder.may_judge
    assert first_verdict(session) == Verdict.REAL_SOURCE


def test_a_review_whose_frame_is_gone_is_told_and_what_is_open_stays(
    window: MainWindow, qtbot: QtBot, scene: Scene, merged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(window.notices, "show", lambda error: told.append(str(error)))
    window.session.messages.failed.connect(lambda error: told.append(str(error)))
    scene.science.unlink()
    window.files.open(OpenRequest.of(science=merged))
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert "its frame science.fits is not in" in told[0]
    assert first_verdict(window.session) == Verdict.REAL_SOURCE


def test_a_review_among_other_files_is_asked_to_come_alone(window: MainWindow, scene: Scene, merged: Path) -> None:
    told: list[str] = []
    window.session.messages.failed.connect(lambda error: told.append(str(error)))
    drop(window, scene.science, merged)
    assert told == [f"{merged}: already knows its frame, dark and masks. Open it alone."]


def test_a_dark_that_is_gone_is_asked_for_and_the_review_that_was_named_stays(
    window: MainWindow, qtbot: QtBot, scene: Scene, merged: Path
) -> None:
    missed: list[OpenRequest] = []
    window.session.opening.missed.connect(lambda request, _: missed.append(request))
    scene.dark.unlink()
    window.files.open(OpenRequest.of(science=merged))
    qtbot.waitUntil(lambda: bool(missed), timeout=20_000)
    window.files.open(OpenRequest.of(science=missed[0].science), recall=False)
    qtbot.waitUntil(lambda: window.session.recorder.path == merged, timeout=20_000)
    assert first_verdict(settled(window, qtbot)) == Verdict.COSMIC_RAY
