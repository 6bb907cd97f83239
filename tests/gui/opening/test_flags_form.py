"""The form of flags: names, counts and a check box each; ticked are those that are masked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6.QtWidgets import QCheckBox, QDialogButtonBox, QLabel
from pytestqt.qtbot import QtBot

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.frames.masks.plane_reading import UnknownFlags
from crviewer.gui.opening.flags_form import FlagsForm
from crviewer.gui.opening.open_dialog import OpenDialog, plea
from crviewer.gui.session.session import Session
from tests.frames.fits_files import a_file, a_file_of, an_extension, ramp

KNOWN = {"GAIN": 1.0, "RDNOISE": 5.0, "BUNIT": "electron"}


def a_dq(*flags: int) -> Any:
    plane = np.zeros((6, 5), np.uint16)
    plane[1, : len(flags)] = flags
    return plane


def a_frame_with_flags(path: Path, *flags: int, **keywords: Any) -> Path:
    return a_file_of(path, an_extension(ramp(), "SCI"), an_extension(a_dq(*flags), "DQ"), **KNOWN, **keywords)


def boxes(widget: Any) -> dict[str, bool]:
    return {box.text(): box.isChecked() for box in widget.findChildren(QCheckBox) if " px — " in box.text()}


@pytest.fixture
def form(qtbot: QtBot) -> FlagsForm:
    form = FlagsForm()
    qtbot.addWidget(form)
    return form


def test_known_flags_are_ticked_by_what_they_mean_and_nothing_is_said(form: FlagsForm, tmp_path: Path) -> None:
    frame = read_frame(a_frame_with_flags(tmp_path / "acs.fits", 4, 64, 4096, 4096, INSTRUME="ACS"))
    form.show_listings([plane.listing() for plane in frame.own_planes])
    assert boxes(form) == {
        "BADPIX, 1 px — bad pixel": True,
        "WARM, 1 px — information": False,
        "CRDRIZ, 2 px — cosmic ray": False,
    }
    assert (form.said(), form.objection) == ({"mask_bits": ""}, "")
    assert "DQ: HST/ACS by INSTRUME = ACS" in [label.text() for label in form.findChildren(QLabel)]


def test_a_click_chooses_otherwise_and_is_there_again(form: FlagsForm, tmp_path: Path, qtbot: QtBot) -> None:
    frame = read_frame(a_frame_with_flags(tmp_path / "acs.fits", 4, 64, INSTRUME="ACS"))
    listings = [plane.listing() for plane in frame.own_planes]
    form.show_listings(listings)
    bad, warm = form.findChildren(QCheckBox)
    with qtbot.waitSignal(form.changed):
        warm.click()
    assert form.said() == {"mask_bits": "BADPIX,WARM"}
    bad.click()
    warm.click()
    assert form.said() == {"mask_bits": "none"}
    again = FlagsForm()
    qtbot.addWidget(again)
    again.fill(OpenRequest.of(mask_bits="WARM"))
    again.show_listings(listings)
    assert list(boxes(again).values()) == [False, True]


def test_flags_of_unknown_meaning_have_to_be_chosen(
    session: Session, settle: Callable[[], None], qtbot: QtBot, tmp_path: Path
) -> None:
    file = a_frame_with_flags(tmp_path / "who.fits", 4, 32, 32)
    dialog = OpenDialog(session.worker, paths=[file])
    chosen: list[OpenRequest] = []
    dialog.chosen.connect(lambda request, _: chosen.append(request))
    dialog.open()
    settle()
    ready = dialog._buttons.button(QDialogButtonBox.StandardButton.Open)
    assert boxes(dialog) == {"4, 1 px — unknown": False, "32, 2 px — unknown": False}
    assert (ready.isEnabled(), dialog._objection.text()) == (
        False,
        "Please tick the flags of DQ that mean a bad pixel.",
    )
    next(box for box in dialog.findChildren(QCheckBox) if box.text().startswith("32")).click()
    assert ready.isEnabled()
    dialog.accept()
    assert chosen[0].mask_options.mask_bits == "32"


def test_a_mask_file_has_its_flags_in_the_form_and_a_plain_or_text_mask_has_none(
    session: Session, settle: Callable[[], None], tmp_path: Path
) -> None:
    (tmp_path / "bad.reg").write_text("# Region file format: DS9\nimage\ncircle(2,2,1)\n")
    files = [
        a_file(tmp_path / "science.fits", ramp(), IMAGETYP="object", **KNOWN),
        a_file(tmp_path / "dq.fits", a_dq(1, 5, 7), INSTRUME="DECam"),
        a_file(tmp_path / "hot.fits", a_dq(1)),
        tmp_path / "bad.reg",
    ]
    dialog = OpenDialog(session.worker, paths=files)
    chosen: list[OpenRequest] = []
    dialog.chosen.connect(lambda request, _: chosen.append(request))
    dialog.open()
    settle()
    assert list(boxes(dialog).values()) == [True, False, False]
    dialog.accept()
    assert [Path(str(mask)).name for mask in chosen[0].files.masks] == ["dq.fits", "hot.fits", "bad.reg"]
    assert chosen[0].mask_options.mask_bits == ""


def test_the_dialog_asks_in_its_own_words() -> None:
    error = UnknownFlags("a.fits", "DQ", (), codes=False)
    assert plea(error).endswith("Tick below those that mean a bad pixel.")
    assert "--mask-bits" not in plea(error)
