"""File dialogs: what they are given, what they give, and that they stand in one place."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

import crviewer.gui
from crviewer.gui.controls.file_dialogs import (
    FRAMES_AND_REVIEWS,
    ask_file,
    ask_files,
    ask_folder,
    ask_target,
    offer_files,
    offer_target,
)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


def test_the_dialog_adds_the_ending_that_was_left_out(window: QWidget, qtbot: QtBot, tmp_path: Path) -> None:
    def accept() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        assert [Path(file) for file in dialog.selectedFiles()] == [tmp_path / "proposed.fits"]
        dialog.selectFile("mine")
        dialog.accept()

    QTimer.singleShot(0, accept)
    assert ask_target(window, "Save", tmp_path / "proposed.fits") == tmp_path / "mine.fits"


def test_a_dialog_that_is_dismissed_chooses_nothing(window: QWidget, qtbot: QtBot, tmp_path: Path) -> None:
    def reject() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.reject()

    QTimer.singleShot(0, reject)
    assert ask_target(window, "Save", tmp_path / "proposed.fits") is None


def test_what_is_chosen_is_given_as_paths_and_nothing_where_it_is_dismissed(
    window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [(["a.fits", "b.fits"], ""), ([], "")]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *what: answers.pop(0))
    assert ask_files(window, "Open", "", FRAMES_AND_REVIEWS) == [Path("a.fits"), Path("b.fits")]
    assert ask_files(window, "Open", "") == []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *what: (what[2], ""))
    assert (ask_file(window, "Open", "a.fits"), ask_file(window, "Open", "")) == (Path("a.fits"), None)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *what: what[2])
    assert (ask_folder(window, "Open", "night"), ask_folder(window, "Open", "")) == (Path("night"), None)


def test_files_are_offered_while_the_window_goes_on(window: QWidget) -> None:
    chosen: list[list[Path]] = []
    offer_files(window, "Add", "", lambda files: chosen.append(list(files)))
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.filesSelected.emit(["a.fits", "b.fits"])
    dialog.reject()
    assert chosen == [[Path("a.fits"), Path("b.fits")]]


def test_a_target_is_offered_without_a_question_that_the_caller_asks(window: QWidget, tmp_path: Path) -> None:
    chosen: list[str] = []
    offer_target(window, "Save to", tmp_path / "dark.fits", chosen.append)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)
    assert dialog.defaultSuffix() == "fits"
    dialog.fileSelected.emit("other.fits")
    dialog.reject()
    assert chosen == ["other.fits"]


def test_no_other_module_makes_file_dialogs() -> None:
    gui = Path(crviewer.gui.__file__).parent
    makers = {path.name for path in gui.rglob("*.py") if "QFileDialog" in path.read_text(encoding="utf-8")}
    assert makers == {"file_dialogs.py"}
