"""The open dialog: what it guesses, what it asks for, and that it never stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractButton, QComboBox, QDialogButtonBox, QFileDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.frame_error import FrameError, MissingFacts
from crviewer.frames.masks.mask_majority import InvertedMask, MaskMajority
from crviewer.gui.opening.file_table import FileTable
from crviewer.gui.opening.open_dialog import OpenDialog, plea
from crviewer.gui.session.session import Session
from tests.frames.fits_files import a_file, a_file_of, an_extension, ramp
from tests.requests import a_full_request

Settle = Callable[[], None]
MakeDialog = Callable[..., OpenDialog]


@pytest.fixture
def dialog(session: Session) -> Any:
    """Make a dialog and show it; `requests` collects what it chose."""
    made: list[OpenDialog] = []

    def make(**arguments: Any) -> OpenDialog:
        dialog = OpenDialog(session.worker, **arguments)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        dialog.open()
        made.append(dialog)
        return dialog

    yield make
    for dialog in made:
        dialog.deleteLater()


@pytest.fixture
def night(tmp_path: Path) -> dict[str, Path]:
    """Files of one night."""
    mask = np.zeros((6, 5), "u1")
    mask[2, 2] = 1
    return {
        "science": a_file(tmp_path / "light.fits", ramp(), IMAGETYP="Light Frame", EGAIN=2.07, EXPTIME=180.0),
        "second": a_file(tmp_path / "light2.fits", ramp(), IMAGETYP="Light Frame", GAIN=1.0, RDNOISE=3.0),
        "dark": a_file(tmp_path / "dark.fits", ramp(), IMAGETYP="Dark Frame", EXPTIME=180.0),
        "bias": a_file(tmp_path / "bias.fits", ramp(), IMAGETYP="Bias Frame"),
        "mask": a_file(tmp_path / "bad.fits", mask),
        "electrons": a_file(tmp_path / "electrons.fits", ramp(), BUNIT="electron", RDNOISE=3.0),
    }


def named(dialog: QWidget, name: str) -> Any:
    (found,) = [widget for widget in dialog.findChildren(QWidget) if widget.accessibleName() == name]
    return found


def button(dialog: QWidget, text: str) -> QAbstractButton:
    (found,) = [each for each in dialog.findChildren(QAbstractButton) if each.text().replace("&", "") == text]
    return found


def taken_as(dialog: OpenDialog) -> list[str]:
    table = dialog.findChild(FileTable)
    return [table.cellWidget(row, 2).currentText() for row in range(table.rowCount())]


def found(dialog: OpenDialog) -> list[str]:
    table = dialog.findChild(FileTable)
    return [table.item(row, 3).text() for row in range(table.rowCount())]


def can_open(dialog: OpenDialog) -> bool:
    return dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Open).isEnabled()


def says(dialog: OpenDialog, sentence: str) -> bool:
    return sentence in [label.text() for label in dialog.findChildren(QLabel)]


def opened(dialog: OpenDialog) -> list[OpenRequest]:
    """Press Open, and see what was chosen."""
    requests: list[OpenRequest] = []
    dialog.chosen.connect(requests.append)
    button(dialog, "Open").click()
    return requests


# --------------------------------------------------------------------- guessing


def test_each_file_is_taken_as_what_it_seems_to_be(dialog: MakeDialog, settle: Settle, night: dict[str, Path]) -> None:
    shown = dialog(paths=[night["mask"], night["electrons"], night["dark"], night["bias"], night["science"]])
    assert found(shown) == ["reading…"] * 5
    assert says(shown, "Reading 5 files…")
    assert not can_open(shown)
    settle()
    assert taken_as(shown) == ["mask", "science", "dark", "bias", "leave out"]
    assert found(shown) == [
        "5×6",
        "5×6, electron — BUNIT",
        "5×6, adu (assumed)",
        "5×6, adu (assumed)",
        "5×6, adu (assumed)",
    ]
    assert named(shown, "Use dark.fits as").toolTip() == ("Seems to be a dark: its header says IMAGETYP = Dark Frame.")
    assert opened(shown) == [
        OpenRequest.of(
            science=str(night["electrons"]),
            dark=str(night["dark"]),
            masks=(str(night["mask"]),),
            bias=str(night["bias"]),
        )
    ]


def test_the_observer_knows_better(dialog: MakeDialog, settle: Settle, night: dict[str, Path]) -> None:
    shown = dialog(paths=[night["electrons"], night["second"]])
    settle()
    assert taken_as(shown) == ["science", "leave out"]
    named(shown, "Use light2.fits as").setCurrentText("science")
    assert taken_as(shown) == ["leave out", "science"]
    assert opened(shown) == [OpenRequest.of(science=str(night["second"]))]


def test_a_file_that_cannot_be_read_stands_in_nobodys_way(
    dialog: MakeDialog, settle: Settle, night: dict[str, Path], tmp_path: Path
) -> None:
    text = tmp_path / "notes.fits"
    text.write_text("seeing 2 arcsec")
    shown = dialog(paths=[tmp_path / "gone.fits", text, night["electrons"]])
    settle()
    assert taken_as(shown) == ["leave out", "leave out", "science"]
    assert found(shown)[0] == "Does not exist. Check the name and the folder."
    assert found(shown)[1].startswith("Is a text that begins")
    assert opened(shown) == [OpenRequest.of(science=str(night["electrons"]))]


def test_another_extension_can_be_chosen(dialog: MakeDialog, settle: Settle, tmp_path: Path) -> None:
    path = a_file_of(
        tmp_path / "two.fits",
        an_extension(ramp(), "SCI", RDNOISE=3.0, GAIN=1.0),
        an_extension(ramp(8, 8), "RAW", RDNOISE=4.0, GAIN=1.0),
    )
    shown = dialog(paths=[path])
    settle()
    extension = named(shown, "Extension of two.fits")
    assert isinstance(extension, QComboBox)
    assert [extension.itemText(place) for place in range(extension.count())] == ["SCI", "RAW"]
    assert (extension.currentText(), extension.lineEdit().placeholderText()) == ("", "SCI")
    extension.setCurrentText("RAW")
    extension.activated.emit(1)
    assert found(shown) == ["reading…"]
    settle()
    assert found(shown) == ["8×8, adu (assumed)"]
    assert named(shown, "read noise").placeholderText() == "4 — RDNOISE"
    assert opened(shown) == [OpenRequest.of(science=f"{path}[RAW]")]


def test_an_extension_that_is_not_there_is_told_in_its_row(
    dialog: MakeDialog, settle: Settle, night: dict[str, Path], qtbot: QtBot
) -> None:
    shown = dialog(paths=[night["electrons"]])
    settle()
    line = named(shown, "Extension of electrons.fits").lineEdit()
    line.setText("7")
    line.editingFinished.emit()
    settle()
    assert found(shown) == ["Has no extension 7. Name one of these: 0."]
    assert says(shown, "electrons.fits cannot be used. Leave it out, or choose another extension.")
    assert not can_open(shown)


def test_files_can_be_added_and_removed(
    dialog: MakeDialog, settle: Settle, night: dict[str, Path], qtbot: QtBot
) -> None:
    shown = dialog()
    assert says(shown, "Add a science frame, and its dark and masks if you have them.")
    button(shown, "Add files…").click()
    chooser = shown.findChild(QFileDialog)
    chooser.filesSelected.emit([str(night["mask"]), str(night["electrons"])])
    chooser.reject()
    settle()
    assert taken_as(shown) == ["mask", "science"]
    shown.findChild(FileTable).selectRow(0)
    button(shown, "Remove").click()
    assert taken_as(shown) == ["science"]
    assert opened(shown) == [OpenRequest.of(science=str(night["electrons"]))]


# ------------------------------------------------------------------------ asking


def test_the_header_is_quoted_and_what_it_lacks_is_asked_for(
    dialog: MakeDialog, settle: Settle, night: dict[str, Path], qtbot: QtBot
) -> None:
    shown = dialog(paths=[night["science"]])
    settle()
    lines = {name: named(shown, name) for name in ("gain", "read noise", "exposure time", "saturation")}
    assert {name: line.placeholderText() for name, line in lines.items()} == {
        "gain": "2.07 — EGAIN",
        "read noise": "needed: not in the header",
        "exposure time": "180 — EXPTIME",
        "saturation": "not in the header",
    }
    assert shown.focusWidget() is lines["read noise"]
    assert says(shown, "The header has no read noise. Enter it below.")
    assert not can_open(shown)
    qtbot.keyClicks(lines["read noise"], "12.8")
    assert opened(shown) == [OpenRequest.of(science=str(night["science"]), read_noise=12.8)]


def test_the_observer_overrules_the_header(
    dialog: MakeDialog, settle: Settle, night: dict[str, Path], qtbot: QtBot
) -> None:
    shown = dialog(paths=[night["second"]])
    settle()
    for name, text in (("gain", "1,5"), ("saturation", "4e4")):
        qtbot.keyClicks(named(shown, name), text)
    unit = named(shown, "Unit")
    assert unit.currentText() == "adu (assumed)"
    unit.setCurrentText("electron")
    assert opened(shown) == [OpenRequest.of(science=str(night["second"]), gain=1.5, saturation=4e4, unit="electron")]


def test_another_unit_asks_for_other_facts(dialog: MakeDialog, settle: Settle, night: dict[str, Path]) -> None:
    shown = dialog(paths=[night["electrons"]])
    settle()
    named(shown, "Unit").setCurrentText("adu/s")
    assert says(shown, "The header has no gain and no exposure time. Enter them below.")


def test_reduction_offers_what_there_are_files_for(dialog: MakeDialog, settle: Settle, night: dict[str, Path]) -> None:
    shown = dialog(paths=[night["electrons"], night["dark"]])
    settle()
    steps = ("Subtract bias", "Subtract dark", "Scale dark by exposure time", "Divide by flat")
    assert [button(shown, step).isEnabled() for step in steps] == [False, True, False, False]
    button(shown, "Subtract dark").click()
    button(shown, "Scale dark by exposure time").click()
    (request,) = opened(shown)
    assert (request.reduction.subtract_dark, request.reduction.scale_dark) == (True, True)


def test_what_was_said_before_is_there_again(dialog: MakeDialog, settle: Settle, night: dict[str, Path]) -> None:
    request = OpenRequest.of(
        science=str(night["science"]),
        dark=str(night["dark"]),
        masks=(str(night["mask"]),),
        bias=str(night["bias"]),
        subtract_dark=True,
        gain=1.2345678901,
        read_noise=12.8,
        unit="DN",
        majority=MaskMajority.KEEP,
    )
    shown = dialog(request=request)
    settle()
    assert taken_as(shown) == ["science", "dark", "mask", "bias"]
    assert button(shown, "as it is (1 = bad)").isVisible()
    assert opened(shown) == [request]


def test_no_field_of_a_request_is_lost_in_the_dialog(dialog: MakeDialog, settle: Settle, tmp_path: Path) -> None:
    full = a_full_request(tmp_path)
    mask = np.zeros((6, 5), "u1")
    for path in full.files.paths:
        a_file_of(path, an_extension(ramp(), "A"), an_extension(mask if "mask" in path.name else ramp(), "B"))
    shown = dialog(request=full)
    settle()
    assert opened(shown) == [full], "a form that shows a field has to fill it in, and to say it again"


# ----------------------------------------------------------------- asking again


def test_a_missing_fact_of_another_file_is_asked_for_too(
    dialog: MakeDialog, settle: Settle, night: dict[str, Path], qtbot: QtBot
) -> None:
    request = OpenRequest.of(science=str(night["electrons"]), dark=str(night["dark"]))
    shown = dialog(request=request, error=MissingFacts(night["dark"], ("gain",)))
    settle()
    assert says(shown, f"{night['dark']}: its header has no gain. Enter it below.")
    assert not can_open(shown)
    assert shown.focusWidget() is named(shown, "gain")
    qtbot.keyClicks(named(shown, "gain"), "2")
    assert can_open(shown)


@pytest.mark.parametrize(
    ("choice", "majority"),
    [("as it is (1 = bad)", MaskMajority.KEEP), ("inverted (0 = bad)", MaskMajority.INVERT)],
)
def test_an_inverted_looking_mask_is_asked_about(
    dialog: MakeDialog, settle: Settle, night: dict[str, Path], choice: str, majority: MaskMajority
) -> None:
    request = OpenRequest.of(science=str(night["electrons"]), masks=(str(night["mask"]),))
    shown = dialog(request=request, error=InvertedMask(str(night["mask"]), 0.8))
    settle()
    assert says(shown, "Choose what 1 means in the mask.")
    assert not can_open(shown)
    button(shown, choice).click()
    assert [each.mask_options.majority for each in opened(shown)] == [majority]


def test_any_other_refusal_is_quoted() -> None:
    assert plea(FrameError("a.fits", "is empty", "Copy it again")) == "a.fits: is empty. Copy it again."


def test_a_mask_is_not_asked_about_without_need(dialog: MakeDialog, settle: Settle, night: dict[str, Path]) -> None:
    shown = dialog(paths=[night["electrons"]])
    settle()
    assert not button(shown, "as it is (1 = bad)").isVisible()


# ------------------------------------------------------------------ in good order


def test_the_window_lives_while_files_are_looked_at(
    dialog: MakeDialog, session: Session, settle: Settle, night: dict[str, Path], qtbot: QtBot
) -> None:
    gate = Event()
    session.worker.submit("busy", lambda ticket: gate.wait(20), answered=lambda _: None, failed=lambda _: None)
    shown = dialog(paths=[night["electrons"]])
    named(shown, "Use electrons.fits as").setCurrentText("dark")
    qtbot.keyClicks(named(shown, "gain"), "2")
    assert says(shown, "Choose which file is the science frame.")
    gate.set()
    settle()
    assert taken_as(shown) == ["dark"]


@pytest.mark.parametrize("close", [OpenDialog.reject, OpenDialog.close, OpenDialog.deleteLater])
def test_closing_while_files_are_looked_at_is_safe(
    session: Session, settle: Settle, night: dict[str, Path], qtbot: QtBot, close: Callable[[OpenDialog], object]
) -> None:
    gate = Event()
    session.worker.submit("busy", lambda ticket: gate.wait(20), answered=lambda _: None, failed=lambda _: None)
    shown = OpenDialog(session.worker, paths=[night["electrons"], night["dark"]])
    shown.open()
    with qtbot.waitSignal(shown.destroyed):
        close(shown)
    looks = session.worker.tickets[1:]
    assert [ticket.cancelled() for ticket in looks] == [True, True]
    gate.set()
    settle()


def test_an_answer_for_a_file_that_was_removed_is_dropped(
    dialog: MakeDialog, session: Session, settle: Settle, night: dict[str, Path]
) -> None:
    gate = Event()
    session.worker.submit("busy", lambda ticket: gate.wait(20), answered=lambda _: None, failed=lambda _: None)
    shown = dialog(paths=[night["science"], night["electrons"]])
    shown.findChild(FileTable).selectRow(0)
    button(shown, "Remove").click()
    gate.set()
    settle()
    assert taken_as(shown) == ["science"]
    assert found(shown) == ["5×6, electron — BUNIT"]


def test_what_is_typed_stays_while_another_file_answers(
    dialog: MakeDialog, session: Session, settle: Settle, night: dict[str, Path], qtbot: QtBot
) -> None:
    gate = Event()
    shown = dialog(paths=[night["electrons"]])
    settle()
    session.worker.submit("busy", lambda ticket: gate.wait(20), answered=lambda _: None, failed=lambda _: None)
    shown.add([night["dark"]])
    line = named(shown, "Extension of electrons.fits").lineEdit()
    assert isinstance(line, QLineEdit)
    shown.activateWindow()
    line.setFocus()
    qtbot.keyClicks(line, "SC")
    gate.set()
    settle()
    assert taken_as(shown) == ["science", "dark"]
    assert line.text() == "SC"
