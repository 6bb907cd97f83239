"""The settings panel: every value it shows is the session's, and every change reaches the session once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from crviewer.detection.core.parameters import CleanType, FineStructure, LacosmicParameters, LacosmicSetup, PsfModel
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.lacosmic.ray_growth import RayGrowth
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.controls.inputs import ChoiceInput, CountInput, Input, NumberInput, SwitchInput
from crviewer.gui.detection.detection_setting import GROUPS
from crviewer.gui.detection.settings_panel import SettingsPanel
from crviewer.gui.session.session import Session
from tests.frames.fits_files import a_file

SETTINGS = {setting.name: setting for _, group in GROUPS for setting in group}


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> SettingsPanel:
    panel = SettingsPanel(session.store, session.detection, session.messages)
    qtbot.addWidget(panel)
    return panel


def the_input(panel: QWidget, name: str) -> Input:
    """The input of a setting, found as assistive technology finds it."""
    found = [control for control in panel.findChildren(QWidget) if control.accessibleName() == name]
    assert len(found) == 1
    assert isinstance(found[0], Input)
    return found[0]


def shown(control: Input) -> object:
    match control:
        case ChoiceInput():
            return control.currentData()
        case SwitchInput():
            return control.isChecked()
        case _:
            return control.value()


def name_of(setting: str) -> str:
    return SETTINGS[setting].label or setting.replace("_", " ")


def an_opened(session: Session, folder: Path, settle: Callable[[], None], **keywords: float | str) -> OpenRequest:
    sky = np.random.default_rng(1).normal(100, 3, (32, 40)).astype("f4")
    path = a_file(folder / "science.fits", sky, RDNOISE=4.25, EXPTIME=60.0, **keywords)
    request = OpenRequest.of(science=path)
    session.opening.open(request)
    settle()
    assert session.state.exposure is not None
    return request


def test_every_setting_but_sigclip_and_the_kernel_is_there() -> None:
    fields = {
        *LacosmicParameters.__dataclass_fields__,
        *LacosmicSetup.__dataclass_fields__,
        *RayGrowth.__dataclass_fields__,
        "min_pixels",
        "ignore_mask",
        "edges",
    }
    assert set(SETTINGS) == fields - {"sigclip", "gain", "psfk"}


@pytest.mark.parametrize("name", SETTINGS)
def test_each_input_shows_the_value_of_the_session(panel: SettingsPanel, session: Session, name: str) -> None:
    assert shown(the_input(panel, name_of(name))) == pytest.approx(SETTINGS[name].of(session.state.settings))


@pytest.mark.parametrize("name", SETTINGS)
def test_each_input_explains_itself(panel: SettingsPanel, name: str) -> None:
    assert "Default" in the_input(panel, name_of(name)).toolTip()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sigfrac", 0.5),
        ("objlim", 7.5),
        ("niter", 6),
        ("min_pixels", 5),
        ("pixels", 2),
        ("tails", 1.5),
        ("ignore_mask", True),
        ("readnoise", 12.8),
        ("satlevel", 40000.0),
        ("sepmed", False),
        ("fsmode", "convolve"),
        ("cleantype", "idw"),
        ("psfmodel", "moffat"),
        ("psffwhm", 3.1),
        ("psfsize", 9),
        ("psfbeta", 3.5),
    ],
)
def test_a_change_reaches_the_session_once_and_alone(
    panel: SettingsPanel, session: Session, qtbot: QtBot, name: str, value: object
) -> None:
    before, adjusted = session.state.settings, []
    session.store.adjusted.connect(lambda: adjusted.append(session.state.settings))
    change(the_input(panel, name_of(name)), value)
    assert len(adjusted) == 1
    values = {name: setting.of(session.state.settings) for name, setting in SETTINGS.items()}
    assert values == {name: setting.of(before) for name, setting in SETTINGS.items()} | {name: value}
    assert session.state.settings.parameters.sigclip == before.parameters.sigclip


def change(control: Input, value: object) -> None:
    match control:
        case ChoiceInput():
            control.setCurrentIndex(control.findData(value))
        case SwitchInput():
            control.setChecked(bool(value))
        case _:
            control.setValue(value)  # type: ignore[arg-type]


def test_the_choices_are_those_of_the_detector(panel: SettingsPanel) -> None:
    for name, options in (("fsmode", FineStructure), ("cleantype", CleanType), ("psfmodel", PsfModel)):
        control = the_input(panel, name_of(name))
        assert isinstance(control, ChoiceInput)
        assert {control.itemData(place) for place in range(control.count())} == set(get_args(options))


def test_typing_asks_for_nothing_until_it_is_done(panel: SettingsPanel, session: Session, qtbot: QtBot) -> None:
    control = the_input(panel, name_of("objlim"))
    assert isinstance(control, NumberInput)
    control.selectAll()
    qtbot.keyClicks(control, "12.5")
    assert session.state.settings.parameters.objlim == 5.0
    qtbot.keyClick(control, Qt.Key.Key_Return)
    assert session.state.settings.parameters.objlim == 12.5


def test_what_is_being_typed_survives_a_change_elsewhere(panel: SettingsPanel, session: Session, qtbot: QtBot) -> None:
    control = the_input(panel, name_of("objlim"))
    assert isinstance(control, NumberInput)
    control.selectAll()
    qtbot.keyClicks(control, "12.")
    session.detection.set_thresholds(replace(session.state.settings.parameters, sigclip=9.0))
    assert control.text() == "12."


def test_a_change_from_elsewhere_is_shown_and_not_sent_back(panel: SettingsPanel, session: Session) -> None:
    adjusted = []
    session.store.adjusted.connect(lambda: adjusted.append(session.state.settings))
    other = DetectionSettings(
        setup=LacosmicSetup(fsmode="convolve", psfmodel="moffat", readnoise=3.14159, cleantype="medmask"),
        parameters=LacosmicParameters(niter=2),
        min_pixels=7,
        ignore_mask=True,
    )
    session.detection.adjust(other)
    assert [shown(the_input(panel, name_of(name))) for name in ("readnoise", "niter", "cleantype", "min_pixels")] == [
        3.14,
        2,
        "medmask",
        7,
    ]
    assert adjusted == [other]


def test_the_profile_can_be_set_only_where_it_is_used(panel: SettingsPanel, session: Session) -> None:
    def enabled() -> list[bool]:
        names = ("psfmodel", "psffwhm", "psfsize", "psfbeta")
        return [the_input(panel, name_of(name)).isEnabled() for name in names]

    assert enabled() == [False, False, False, False]
    session.detection.adjust(DetectionSettings(setup=LacosmicSetup(fsmode="convolve")))
    assert enabled() == [True, True, True, False]
    session.detection.adjust(DetectionSettings(setup=LacosmicSetup(fsmode="convolve", psfmodel="moffat")))
    assert enabled() == [True, True, True, True]


def test_an_even_kernel_becomes_odd(panel: SettingsPanel, session: Session, qtbot: QtBot) -> None:
    session.detection.adjust(DetectionSettings(setup=LacosmicSetup(fsmode="convolve")))
    control = the_input(panel, name_of("psfsize"))
    assert isinstance(control, CountInput)
    control.selectAll()
    qtbot.keyClicks(control, "10")
    qtbot.keyClick(control, Qt.Key.Key_Return)
    assert session.state.settings.setup.psfsize == 11


def test_the_wheel_scrolls_the_panel_and_changes_no_value(panel: SettingsPanel, session: Session) -> None:
    panel.show()
    control = the_input(panel, name_of("niter"))
    panel.setFocus()
    middle = QPointF(control.rect().center())
    wheel = QWheelEvent(
        middle,
        QPointF(control.mapToGlobal(control.rect().center())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(control, wheel)
    assert session.state.settings.parameters.niter == 4
    assert not wheel.isAccepted()


def test_defaults_are_those_of_ccdproc_and_of_the_exposure(
    panel: SettingsPanel, session: Session, settle: Callable[[], None], tmp_path: Path
) -> None:
    an_opened(session, tmp_path, settle, GAIN=2.0, SATURATE=30000.0)
    session.detection.adjust(
        DetectionSettings(
            setup=LacosmicSetup(readnoise=1.0, sepmed=False, cleantype="idw"),
            parameters=LacosmicParameters(sigclip=8.0, niter=1),
            min_pixels=9,
            ignore_mask=True,
        )
    )
    press(panel, "Defaults")
    settle()
    settings, setup = session.state.settings, session.state.settings.setup
    assert (settings.min_pixels, settings.ignore_mask) == (3, False)
    assert settings.parameters == LacosmicParameters(sigclip=8.0)
    assert (setup.readnoise, setup.satlevel, setup.sepmed, setup.cleantype) == (4.25, 60000.0, True, "meanmask")


def press(panel: QWidget, text: str) -> None:
    next(button for button in panel.findChildren(QPushButton) if button.text() == text).click()


def test_another_gain_asks_for_the_exposure_anew_and_shows_the_old_one_until_then(
    panel: SettingsPanel, session: Session, settle: Callable[[], None], tmp_path: Path
) -> None:
    request, wanted = an_opened(session, tmp_path, settle, GAIN=2.0), []
    panel.reopen_wanted.connect(wanted.append)
    gain = the_input(panel, "Gain")
    assert shown(gain) == 2.0
    change(gain, 1.5)
    assert wanted == [request.with_fields(gain=1.5)]
    assert shown(gain) == 2.0
    session.opening.open(wanted[0])
    settle()
    assert shown(gain) == 1.5


def test_the_gain_is_read_only_where_it_can_not_change_anything(
    panel: SettingsPanel, session: Session, settle: Callable[[], None], tmp_path: Path
) -> None:
    gain = the_input(panel, "Gain")
    assert isinstance(gain, NumberInput)
    assert (gain.isEnabled(), gain.text()) == (False, "unknown")
    an_opened(session, tmp_path, settle, BUNIT="electron")
    assert (gain.isEnabled(), gain.text()) == (False, "unknown")


def test_the_gain_of_the_demo_is_shown_and_not_to_be_changed(
    panel: SettingsPanel, session: Session, settle: Callable[[], None]
) -> None:
    session.opening.open_demo()
    settle()
    gain = the_input(panel, "Gain")
    assert session.state.exposure is not None
    assert session.state.exposure.facts.gain is not None
    assert shown(gain) == pytest.approx(session.state.exposure.facts.gain.value, abs=1e-3)
    assert not gain.isEnabled()


def test_tails_are_off_below_where_noise_would_join(panel: SettingsPanel, session: Session) -> None:
    control = the_input(panel, name_of("tails"))
    assert isinstance(control, NumberInput)
    assert control.text() == "off"
    control.setValue(1.5)
    assert session.state.settings.growth.tails == 1.5
    control.setValue(0.3)
    assert (session.state.settings.growth.tails, control.text()) == (0.0, "off")
