"""From a click to the first picture: each file is read once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from astropy.io import fits
from PyQt6.QtWidgets import QDialogButtonBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits import pixel_data
from crviewer.frames.fits.file_location import FileLocation
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.opening.open_dialog import OpenDialog
from crviewer.gui.opening.open_flow import OpenFlow
from crviewer.gui.opening.reduction_form import ReductionForm
from crviewer.gui.session.session import Session
from tests.scenes import Scene, write_scene

Settle = Callable[[], None]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    scene = write_scene(tmp_path)
    fits.setval(scene.dark, "IMAGETYP", value="Dark Frame")
    return scene


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the pixels of each file were read."""
    counts: Counter[str] = Counter()
    read = pixel_data._read_pixels

    def counted(hdu: Any, location: FileLocation, plane: tuple[int, ...]) -> Any:
        counts[location.path.name] += 1
        return read(hdu, location, plane)

    monkeypatch.setattr(pixel_data, "_read_pixels", counted)
    return counts


@pytest.fixture
def flow(worker: Worker, qtbot: QtBot) -> Iterator[OpenFlow]:
    session, window = Session(worker), QWidget()
    qtbot.addWidget(window)
    flow = OpenFlow(session, window)
    flow.chosen.connect(lambda request, recall: session.opening.open(request, recall=recall))
    yield flow
    session.close()


def press_open(flow: OpenFlow) -> None:
    window = flow.parent()
    assert isinstance(window, QWidget)
    dialog = window.findChild(OpenDialog)
    assert dialog is not None
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    ready = buttons.button(QDialogButtonBox.StandardButton.Open)
    assert ready is not None
    assert ready.isEnabled()
    ready.click()


def test_each_file_is_read_once_from_the_click_to_the_first_picture(
    flow: OpenFlow, scene: Scene, reads: Counter[str], settle: Settle
) -> None:
    flow.take([scene.science, scene.dark, scene.mask])
    settle()
    press_open(flow)
    settle()
    assert flow._session.state.exposure is not None
    assert flow._session.state.exposure.files.paths == (scene.science, scene.dark, scene.mask)
    assert reads == {"science.fits": 1, "dark.fits": 1, "mask.fits": 1}
    assert flow._read == ()


def test_what_is_open_is_not_read_again_when_the_observer_overrules_its_header(
    flow: OpenFlow, scene: Scene, reads: Counter[str], settle: Settle
) -> None:
    session = flow._session
    session.opening.open(scene.request)
    settle()
    reads.clear()
    session.opening.open(scene.request.with_fields(gain=1.5, unit="electron"))
    settle()
    assert session.state.exposure is not None
    assert session.state.exposure.facts.gain is not None
    assert session.state.exposure.facts.gain.value == 1.5
    assert reads["science.fits"] == 0


def test_a_dark_of_other_settings_is_asked_about_and_applied_where_the_observer_insists(
    flow: OpenFlow, scene: Scene, settle: Settle
) -> None:
    fits.setval(scene.science, "READOUTM", value="Fast")
    fits.setval(scene.dark, "READOUTM", value="Slow")
    session, window = flow._session, flow.parent()
    assert isinstance(window, QWidget)
    session.opening.open(OpenRequest.of(science=scene.science, dark=scene.dark, subtract_dark=True))
    settle()
    dialog = window.findChild(OpenDialog)
    assert dialog is not None
    assert session.state.exposure is None
    shown = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "its readout mode is Slow (READOUTM) where the science frame has Fast" in shown
    assert "tick “Apply frames that differ” below" in shown
    form = dialog.findChild(ReductionForm)
    assert form is not None
    form.force.click()
    press_open(flow)
    settle()
    assert session.state.exposure is not None
    assert session.state.exposure.reduction
    assert any("readout mode is Slow" in notice.text for notice in session.advice.notices)
