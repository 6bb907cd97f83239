"""The pictures that the README and the documentation show: made by a test, so that they show what there is.

python -m pytest tests/gui/test_screenshot.py --pictures resources
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QSettings
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crviewer.detection import LacosmicParameters
from crviewer.detection.settings import Settings
from crviewer.gui import colours
from crviewer.gui.main_window import MainWindow
from crviewer.gui.session import Session
from crviewer.gui.worker import Worker
from crviewer.review.verdict import Verdict

SIGCLIP = 7.0
COLUMN_AND_RING = 16  # a ring around a hot pixel, in the demo
JUDGED = 15


@pytest.fixture
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder: Path | None = request.config.getoption("--pictures")
    return folder or tmp_path


@pytest.mark.window
@pytest.mark.parametrize(("name", "dark"), [("window.png", True), ("window-light.png", False)])
def test_the_window_on_the_demo_is_pictured(
    worker: Worker, qtbot: QtBot, settle: Callable[[], None], pictures: Path, tmp_path: Path, name: str, dark: bool
) -> None:
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    before, style = QApplication.palette(), QApplication.style()
    assert style is not None
    QApplication.setStyle("Fusion")
    QApplication.setPalette(colours.palette(dark=dark))
    session = Session(worker, Settings(parameters=LacosmicParameters(sigclip=SIGCLIP)))
    window = MainWindow(session)
    qtbot.addWidget(window, before_close_func=lambda window: window.session.discard())
    window.resize(1280, 800)
    window.show()
    session.open_demo()
    settle()
    for _ in range(JUDGED):
        session.accept_selected()
    settle()
    session.browsing.go_to(COLUMN_AND_RING - 1)
    picture = window.grab()
    QApplication.setPalette(before)
    assert picture.save(str(pictures / name))
    colours_used = {picture.toImage().pixelColor(x, y).name() for x in range(0, 1280, 7) for y in range(0, 800, 7)}
    assert {colours.of_verdict(Verdict.COSMIC_RAY).name(), colours.of_verdict(Verdict.HOT_PIXEL).name()} <= colours_used
