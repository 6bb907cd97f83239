"""Files that are not on this machine, as the window is given them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from crviewer.gui.opening.file_table import FileTable
from crviewer.gui.opening.open_dialog import OpenDialog
from crviewer.gui.session.session import Session
from crviewer.gui.window.main_window import MainWindow
from tests.scenes import Scene, write_scene

Wait = Callable[[Callable[[], object]], None]

COPY, LEFT, NO_KEY = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Files of this machine, of which storage elsewhere has the science frame."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    scene = write_scene(tmp_path)
    MemoryFileSystem().pipe("/night/light.fits", scene.science.read_bytes())
    return scene


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> MainWindow:
    window = MainWindow(session)
    qtbot.addWidget(window)
    window.show()
    return window


def rows(window: MainWindow) -> list[str]:
    """Names of the files that the dialog shows."""
    dialogs = window.findChildren(OpenDialog)
    tables = dialogs[0].findChildren(FileTable) if dialogs else []
    return [table.item(row, 0).text() for table in tables for row in range(table.rowCount())]


def data_of(*urls: QUrl) -> QMimeData:
    data = QMimeData()
    data.setUrls(list(urls))
    return data


def type_in(window: MainWindow, text: str) -> None:
    """Answer the dialog that asks for addresses."""
    window.flow.ask_addresses()
    (dialog,) = window.findChildren(QInputDialog)
    dialog.setTextValue(text)
    dialog.accept()


def test_a_link_that_is_dropped_beside_a_file_is_fetched_and_asked_about(
    window: MainWindow, scene: Scene, wait_for: Wait, tmp_path: Path, settle: Callable[[], None]
) -> None:
    data = data_of(QUrl("memory://night/light.fits"), QUrl.fromLocalFile(str(scene.dark)))
    entering = QDragEnterEvent(QPoint(9, 9), COPY, data, LEFT, NO_KEY)
    entering.ignore()
    window.dragEnterEvent(entering)
    assert entering.isAccepted()
    window.dropEvent(QDropEvent(QPointF(9, 9), COPY, data, LEFT, NO_KEY))
    wait_for(lambda: rows(window) == ["dark.fits", "light.fits"])
    (copy,) = (tmp_path / "data" / "crviewer" / "fetched").rglob("*.fits")
    assert copy.read_bytes() == scene.science.read_bytes()
    settle()


def test_what_is_neither_file_nor_link_is_not_taken(window: MainWindow) -> None:
    data = data_of(QUrl("mailto:vera@example.org"))
    entering = QDragEnterEvent(QPoint(9, 9), COPY, data, LEFT, NO_KEY)
    entering.ignore()
    window.dragEnterEvent(entering)
    assert not entering.isAccepted()


def test_addresses_that_are_typed_are_fetched_one_a_line(
    window: MainWindow, scene: Scene, wait_for: Wait, settle: Callable[[], None]
) -> None:
    MemoryFileSystem().pipe("/night/dark.fits", scene.dark.read_bytes())
    type_in(window, "memory://night/light.fits\n memory://night/dark.fits\n")
    wait_for(lambda: rows(window) == ["light.fits", "dark.fits"])
    settle()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("m31.fits", "m31.fits: is not a URL. Begin it with https://, or open a local file by File > Open."),
        (
            "memory://night/none.fits",
            "memory://night/none.fits: cannot be fetched (there is none). "
            "Check the address, or save the file and open that.",
        ),
    ],
)
def test_an_address_that_is_of_no_use_is_told(window: MainWindow, wait_for: Wait, typed: str, told: str) -> None:
    type_in(window, typed)
    wait_for(lambda: window.findChildren(QMessageBox))
    (box,) = window.findChildren(QMessageBox)
    assert box.text() == told
