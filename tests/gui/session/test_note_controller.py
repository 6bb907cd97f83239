"""Notes on rays and on the frame, from the line in which they are written to the file in which they are kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from astropy.io import fits
from astropy.table import Table
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crviewer.cli import main
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.session.session import Session
from crviewer.gui.window.main_window import MainWindow
from crviewer.products.catalogue.product import RAY_LIST, RAY_TABLE, REVIEWED
from crviewer.review.core.verdict import Verdict
from crviewer.review.file.snapshot import look_at
from crviewer.review.list.ray_list import COLUMNS
from tests.scenes import write_scene

Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, wait_for: Wait) -> MainWindow:
    """A window on a frame whose review is kept, with the first ray selected."""
    scene = write_scene(tmp_path)
    window = MainWindow(Session(Worker(), reviewer="Ann"))
    qtbot.addWidget(window)
    window.session.opening.open(scene.request)
    wait_for(lambda: window.session.scheduler.at_rest)
    window.show()
    return window


def kept(tmp_path: Path) -> list[tuple[str, bool]]:
    """The text of every note in the review file, and whether it is about the frame."""
    return [(note.text, note.pixel is None) for note in look_at(tmp_path / "science.fits.crreview").state.notes]


def test_what_is_written_is_kept_with_return_and_keys_are_letters_there(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session = window.session
    window.panels.write_note()
    line = window.panels.ray.note
    qtbot.keyClicks(line, "chbs near /? 1")
    assert (session.state.selection.current, session.state.history.done) == (0, ())
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert kept(tmp_path) == [("chbs near /? 1", False)]
    assert session.state.notes.about(session.state.review.rays.of(0)) == "chbs near /? 1"
    assert window.panels.table.model.index(0, COLUMNS.index("verdict")).data() == "✎"
    assert (
        window.panels.table.model.index(0, COLUMNS.index("verdict")).data(Qt.ItemDataRole.ToolTipRole)
        == "chbs near /? 1"
    )
    window.close()


def test_undo_takes_back_typing_in_the_line_and_a_verdict_elsewhere_but_no_note(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session, line = window.session, window.panels.ray.note
    session.verdicts.advance = False
    session.verdicts.give(Verdict.COSMIC_RAY)
    window.panels.write_note()
    qtbot.keyClicks(line, "first")
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (line.text(), [step.label for step in session.state.history.done]) == ("", ["cosmic ray on 1 ray"])
    qtbot.keyClicks(line, "second")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    session.verdicts.undo()
    assert (session.state.history.done, line.text(), kept(tmp_path)) == ((), "second", [("second", False)])
    window.close()


def test_going_to_another_ray_keeps_the_note_on_the_first(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    session, line = window.session, window.panels.ray.note
    window.panels.write_note()
    qtbot.keyClicks(line, "first")
    session.list.go(1)
    assert (line.text(), kept(tmp_path)) == ("", [("first", False)])
    qtbot.keyClicks(line, "second")
    session.list.go(-1)
    assert line.text() == "first"
    assert session.state.marked("noted").tolist() == [0, 1]
    window.close()


def test_escape_leaves_the_note_as_it_was(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    line = window.panels.ray.note
    window.panels.write_note()
    qtbot.keyClicks(line, "kept")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    window.panels.write_note()
    qtbot.keyClicks(line, " not kept")
    line.actions()[0].trigger()
    assert (line.text(), kept(tmp_path)) == ("kept", [("kept", False)])
    window.close()


def test_closing_the_window_keeps_what_was_being_written(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.panels.write_note()
    qtbot.keyClicks(window.panels.ray.note, "half a sent")
    window.close()
    assert kept(tmp_path) == [("half a sent", False)]


def test_notes_come_back_with_the_frame_and_survive_another_threshold(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, wait_for: Wait
) -> None:
    window.session.notes.write("cloudy")
    window.session.notes.write("on the ray", window.session.state.review.rays.of(0))
    window.close()
    again = MainWindow(Session(Worker()))
    qtbot.addWidget(again)
    session = again.session
    (tmp_path / "other").mkdir()
    session.opening.open(write_scene(tmp_path / "other").request)
    wait_for(lambda: session.scheduler.at_rest)
    assert (again.panels.ray.note.text(), session.state.notes.frame) == ("", "")
    session.opening.open(window.session.state.request)
    wait_for(lambda: session.scheduler.at_rest)
    assert (again.panels.ray.note.text(), session.state.notes.frame) == ("on the ray", "cloudy")
    session.detection.set_thresholds(type(session.state.settings.parameters)(sigclip=6.0))
    wait_for(lambda: session.scheduler.at_rest)
    assert session.state.notes.about(session.state.review.rays.of(0)) == "on the ray"
    again.close()


def test_noted_rays_are_a_filter(window: MainWindow) -> None:
    session = window.session
    session.notes.write("look again", session.state.review.rays.of(2))
    window.panels.table.text.setText("noted")
    assert session.state.order.tolist() == [2]
    window.panels.table.text.setText("not noted and number < 3")
    assert session.state.order.tolist() == [0, 1]
    window.close()


def test_notes_are_in_the_tables_of_rays_the_same_from_window_and_command_line(
    window: MainWindow, tmp_path: Path, wait_for: Wait
) -> None:
    session = window.session
    session.notes.write("naïve, “quoted”", session.state.review.rays.of(1))
    session.notes.write("thin clouds")
    session.export.write(
        [(REVIEWED, tmp_path / "r.fits"), (RAY_TABLE, tmp_path / "r.ecsv"), (RAY_LIST, tmp_path / "r.csv")],
        session.export.content(),
        overwrite=False,
    )
    wait_for(lambda: session.scheduler.at_rest)
    window.close()
    assert Table.read(tmp_path / "r.ecsv").filled("")["note"].tolist()[:3] == ["", "naïve, “quoted”", ""]
    assert Table.read(tmp_path / "r.csv").filled("")["note"].tolist()[1] == "naïve, “quoted”"
    with fits.open(tmp_path / "r.fits") as hdus:
        assert hdus["RAYS"].data["note"][1] == r"na\xefve, \u201cquoted\u201d"
        assert hdus[0].header["CRVNOTE"] == "thin clouds"
    review = str(tmp_path / "science.fits.crreview")
    assert main(["export", review, "--output-dir", str(tmp_path / "out"), "--format", "rays.csv"]) == 0
    (listed,) = (tmp_path / "out").iterdir()
    assert listed.read_bytes() == (tmp_path / "r.csv").read_bytes()


def test_a_note_that_is_kept_nowhere_is_asked_about(session: Session, settle: Callable[[], None]) -> None:
    session.opening.open_demo()
    settle()
    assert not session.recorder.unsaved
    session.notes.write("good", session.state.review.rays.of(0))
    assert session.recorder.unsaved
    session.export.discard()
    assert not session.recorder.unsaved
