"""A session for tests of the window, with a worker on a thread of its own that ends with the test."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from crviewer.gui.jobs.worker import Worker
from crviewer.gui.session.session import Session

WAIT = 20_000  # milliseconds; far longer than any job of a test takes, so that a busy machine fails none


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Trace no lines in tests of the window: they are not counted, and to trace what is beneath takes time."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("no_cover")


@pytest.fixture(autouse=True)
def settings(tmp_path: Path) -> None:
    """Settings of this test's own: neither those of whoever runs it nor of the test before."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))


@pytest.fixture(autouse=True)
def windows_end_on_their_thread() -> Iterator[None]:
    """A window that a test leaves is a cycle: Python would take it apart on whichever thread it finds that, and crash.

    A program has one window, until it ends.
    """
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker]:
    """A running worker; qtbot makes the application first."""
    worker = Worker()
    yield worker
    worker.close()


@pytest.fixture
def session(worker: Worker) -> Session:
    """A session in which nothing is open, and which keeps no review file."""
    return Session(worker, keep=False)


@pytest.fixture
def wait_for(qtbot: QtBot) -> Callable[[Callable[[], object]], None]:
    """Let events happen until something is true."""
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT)


@pytest.fixture
def settle(session: Session, wait_for: Callable[[Callable[[], object]], None]) -> Callable[[], None]:
    """Let the session finish whatever it has to do, in the background too."""
    return lambda: wait_for(lambda: session.scheduler.at_rest)
