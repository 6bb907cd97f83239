"""Notices: errors in words, one at a time; and nothing that a slot raises ends the program."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from PyQt6.QtCore import QObject, QThread, QTimer, pyqtSignal
from PyQt6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from crviewer.frames.fits.frame_error import FrameError
from crviewer.gui.controls.notices import ErrorNotices, install_excepthook, tell
from crviewer.gui.style.painting import painting


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def raised(error: Exception) -> Exception:
    """The error, with the traceback of having been raised."""
    try:
        raise error
    except Exception as caught:
        return caught


def boxes(window: QWidget) -> list[QMessageBox]:
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


# ---------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (FrameError("a.fits", "is empty", "Copy it again"), "a.fits: is empty. Copy it again."),
        (PermissionError(13, "Permission denied", "/data/a.fits"), "/data/a.fits: Permission denied."),
        (OSError(28, "No space left on device"), "[Errno 28] No space left on device."),
        (ValueError("gain must be a positive number, not 0"), "Gain must be a positive number, not 0."),
        (
            MemoryError(),
            "Not enough memory. Close other programs, or open a smaller frame.",
        ),
    ],
)
def test_what_lies_outside_the_program_is_one_sentence(error: Exception, sentence: str) -> None:
    telling = tell(raised(error))
    assert (telling.sentence, telling.details) == (sentence, "")


def test_an_error_of_the_program_comes_with_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # pytest's own log to files
    telling = tell(raised(KeyError("ray")))
    assert telling.sentence == (
        "Internal error in crviewer (KeyError). Your verdicts are safe. Please report this with the details below."
    )
    assert telling.details.startswith("Traceback")
    assert telling.details.endswith("KeyError: 'ray'\n")


def test_an_error_without_words_comes_with_its_traceback() -> None:
    assert tell(raised(ValueError())).details.endswith("ValueError\n")


def test_an_error_of_the_program_says_where_it_is_logged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handler = logging.FileHandler(tmp_path / "crviewer.log", delay=True)
    monkeypatch.setattr(logging.getLogger(), "handlers", [logging.NullHandler(), handler])
    assert tell(KeyError("ray")).sentence.endswith(f"It is logged in {tmp_path / 'crviewer.log'}.")


# --------------------------------------------------------------------- dialogs


def test_errors_are_shown_one_after_the_other(window: QWidget, qtbot: QtBot) -> None:
    notices = ErrorNotices(window)
    for word in ("first", "second", "third"):
        notices.show(ValueError(word))
    for sentence in ("First.", "Second.", "Third."):
        (box,) = boxes(window)
        assert (box.text(), box.detailedText()) == (sentence, "")
        box.accept()
    assert boxes(window) == []
    notices.show(ValueError("first"))
    assert [box.text() for box in boxes(window)] == ["First."]


def test_an_error_that_comes_again_and_again_is_told_once(window: QWidget, qtbot: QtBot) -> None:
    notices = ErrorNotices(window)
    for word in ("first", "second", "first", "second", "second"):
        notices.show(ValueError(word))
    boxes(window)[0].accept()
    boxes(window)[0].accept()
    assert boxes(window) == []


def test_the_traceback_can_be_unfolded(window: QWidget, qtbot: QtBot) -> None:
    ErrorNotices(window).show(raised(KeyError("ray")))
    assert boxes(window)[0].detailedText().startswith("Traceback")


# ------------------------------------------------------------------------ hook


class Bell(QObject):
    rung = pyqtSignal()


@pytest.fixture
def ring(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Let a slot raise an error."""
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)  # put back when the test is over

    def ring(error: Exception) -> None:
        def slot() -> None:
            raise error

        bell = Bell()
        bell.rung.connect(slot)
        bell.rung.emit()

    return ring


def test_what_a_slot_raises_is_logged_and_shown(
    ring: Callable[[Exception], None], caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[Exception] = []
    install_excepthook(shown.append)
    error = KeyError("ray")
    ring(error)
    assert shown == [error]
    assert caplog.records[0].exc_info is not None
    assert caplog.records[0].exc_info[1] is error


def test_the_hook_is_there_after_pyqtgraph_has_set_its_own(ring: Callable[[Exception], None]) -> None:
    import pyqtgraph  # noqa: F401

    shown: list[Exception] = []
    install_excepthook(shown.append)
    ring(KeyError("ray"))
    assert len(shown) == 1


def test_an_error_in_showing_an_error_is_only_logged(
    ring: Callable[[Exception], None], caplog: pytest.LogCaptureFixture
) -> None:
    def show(error: Exception) -> None:
        shown.append(error)
        raise RuntimeError("no dialog today")

    shown: list[Exception] = []
    install_excepthook(show)
    ring(KeyError("ray"))
    assert [type(error) for error in shown] == [KeyError]
    assert [record.getMessage() for record in caplog.records] == ["not handled: 'ray'", "an error could not be shown"]
    ring(KeyError("column"))
    assert len(shown) == 2


def test_an_error_that_a_slot_raises_meanwhile_is_only_logged(
    ring: Callable[[Exception], None], caplog: pytest.LogCaptureFixture
) -> None:
    def show(error: Exception) -> None:
        shown.append(error)
        sys.excepthook(KeyError, KeyError("column"), None)

    shown: list[Exception] = []
    install_excepthook(show)
    ring(KeyError("ray"))
    assert len(shown) == 1
    assert [record.getMessage() for record in caplog.records] == ["not handled: 'ray'", "not handled: 'column'"]


def test_an_error_of_another_thread_is_shown_on_that_of_the_window(
    ring: Callable[[Exception], None], qtbot: QtBot
) -> None:
    threads: list[QThread | None] = []
    install_excepthook(lambda error: threads.append(QThread.currentThread()))
    thread = Thread(target=lambda: sys.excepthook(KeyError, KeyError("ray"), None))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(threads))
    assert threads == [QThread.currentThread()]


def test_the_hook_leaves_an_interrupt_alone(
    ring: Callable[[Exception], None], capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[Exception] = []
    install_excepthook(shown.append)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert shown == []
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_a_slot_that_raises_ends_in_a_dialog_over_a_living_window(
    ring: Callable[[Exception], None], window: QWidget, qtbot: QtBot
) -> None:
    notices = ErrorNotices(window)
    install_excepthook(notices.show)
    ring(KeyError("ray"))
    (box,) = boxes(window)
    alive: list[bool] = []
    QTimer.singleShot(0, lambda: alive.append(True))
    qtbot.waitUntil(lambda: bool(alive))
    assert "Internal error in crviewer" in box.text()


CLOSING = """
import sys
from pathlib import Path
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QMessageBox
from crviewer.detection import LacosmicParameters
from crviewer.gui.window.application import make_application, make_window
from crviewer.products.catalogue.product import REVIEWED

application = make_application([])
window = make_window(LacosmicParameters(), keep=False)
window.session.opening.open_demo()
window.show()


def save_and_close():
    if window.session.state.review is not None:
        timer.stop()
        window.session.export.save(REVIEWED, Path(sys.argv[1]), overwrite=True)
        window.session.export.discard()
        window.close()
        end.start(50)


def dismiss():
    for box in QApplication.topLevelWidgets():
        if isinstance(box, QMessageBox) and box.isVisible():
            print(box.text())
            box.accept()


timer, end = QTimer(), QTimer()
timer.timeout.connect(save_and_close)
end.timeout.connect(dismiss)
timer.start(50)
sys.exit(application.exec())
"""


def test_a_save_that_fails_as_the_window_closes_is_told_and_then_the_program_ends(tmp_path: Path) -> None:
    target, environment = tmp_path / "none" / "saved.fits", {**os.environ, "XDG_CONFIG_HOME": str(tmp_path)}
    command = [sys.executable, "-c", CLOSING, str(target)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, env=environment)
    assert ended.stdout == f"{target}: There is no such folder: choose another one.\n"


class FailingPicture(QWidget):
    def paintEvent(self, event: object) -> None:
        with painting(self) as painter:
            self.painter = painter
            raise KeyError("ray")


def test_a_picture_that_cannot_be_drawn_is_told_once_and_the_window_lives(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    told: list[Exception] = []
    install_excepthook(told.append)
    picture = FailingPicture()
    qtbot.addWidget(picture)
    for _ in range(5):
        picture.grab()
    assert [type(error) for error in told] == [KeyError]
    assert not picture.painter.isActive()
