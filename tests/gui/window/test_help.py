"""The user guide: F1 opens it in the browser, and where it cannot be opened the window says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PyQt6.QtCore import QObject, Qt, QUrl, pyqtSlot
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from crviewer.gui.session.session import Session
from crviewer.gui.window import dialogs
from crviewer.gui.window.main_window import MainWindow
from crviewer.gui.window.user_guide import open_guide

ROOT = Path(__file__).parents[3]


class Browser(QObject):
    """Takes addresses of files in place of the browser of the desktop."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Path] = []

    @pyqtSlot(QUrl)
    def show(self, url: QUrl) -> None:
        self.shown.append(Path(url.toLocalFile()))


@pytest.fixture
def browser() -> Iterator[Browser]:
    browser = Browser()
    QDesktopServices.setUrlHandler("file", browser.show)
    yield browser
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> MainWindow:
    window = MainWindow(session)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_f1_opens_the_first_page_in_the_browser(
    window: MainWindow, browser: Browser, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index.html"
    index.touch()
    monkeypatch.setattr(dialogs, "open_guide", partial(open_guide, index))
    qtbot.keyClick(window.welcome, Qt.Key.Key_F1)
    assert browser.shown == [index]


def test_where_the_guide_was_not_built_the_window_says_how_to(
    window: MainWindow, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "open_guide", partial(open_guide, tmp_path / "index.html"))
    window.dialogs.open_guide()
    (box,) = window.findChildren(QMessageBox)
    for named in ("packaging/build-guide", "docs/index.md"):
        assert named in box.text()
        assert (ROOT / named).exists()
    assert browser.shown == []


def test_where_no_browser_takes_it_the_error_says_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = tmp_path / "index.html"
    index.touch()
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    with pytest.raises(OSError, match=f"No browser .* {index}"):
        open_guide(index)
