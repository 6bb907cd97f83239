"""The frame panel: every fact with its unit and the keyword that it came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.flags.flag import Flag, FlagMeaning
from crviewer.frames.flags.flag_plane import FlagCount
from crviewer.frames.masks.mask_source import MaskSource
from crviewer.gui.rays.frame_panel import FramePanel, describe
from crviewer.gui.session.session import Session
from tests.builders import an_exposure
from tests.frames.fits_files import a_file


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> FramePanel:
    panel = FramePanel(session.store, session.notes)
    qtbot.addWidget(panel)
    return panel


def lines(exposure: object) -> dict[str, str]:
    return {line.label: line.text for line in describe(exposure)}  # type: ignore[arg-type]


def a_request(folder: Path) -> OpenRequest:
    sky = np.random.default_rng(1).normal(100, 3, (30, 40)).astype("f4")
    sky[2, 3] = np.nan
    mask = np.zeros((30, 40), "u1")
    mask[5, 5:11] = 1
    return OpenRequest.of(
        science=a_file(
            folder / "science.fits", sky, EGAIN=2.07, EXPTIME=60.0, SATURATE=40000, DATE_OBS="2018-10-13T02:03:10"
        ),
        dark=a_file(folder / "dark.fits", np.full((30, 40), 31.0, "f4"), EXPTIME=60.0),
        masks=(a_file(folder / "bad.fits", mask),),
        subtract_dark=True,
        read_noise=12.8,
    )


def test_all_that_is_known_is_said_with_its_source(
    panel: FramePanel, session: Session, settle: Callable[[], None], tmp_path: Path
) -> None:
    session.opening.open(a_request(tmp_path))
    settle()
    assert lines(session.state.exposure) == {
        "File": "science.fits",
        "Extension": "0",
        "Size": "40 × 30 pixels",
        "Unit": "adu (assumed)",
        "Gain": "2.07 e⁻/ADU — EGAIN",
        "Read noise": "12.8 e⁻ — entered by you",
        "Exposure": "60 s — EXPTIME",
        "Saturation": "40000 adu — SATURATE",
        "Pixel size": "unknown",
        "Start": "2018-10-13T02:03:10",
        "Dark": "dark.fits",
        "Dark median": "1.07 e⁻/s",
        "Mask": "bad.fits",
        "Masked by it": "6 pixels (0.50%)",
        "Not finite": "1 pixel (0.08%)",
        "Input mask": "7 pixels (0.58%)",
        "Reduction": "dark subtracted: dark.fits",
        "WCS": "none, or not usable",
    }
    shown = {label.accessibleName(): label.text() for label in panel.findChildren(QLabel) if label.accessibleName()}
    assert shown == lines(session.state.exposure)


def test_what_is_not_there_is_said_too() -> None:
    said = lines(an_exposure())
    assert {
        label: said[label] for label in ("File", "Unit", "Dark", "Input mask", "Reduction", "Gain", "Saturation")
    } == {
        "File": "simulated",
        "Unit": "electron",
        "Dark": "none",
        "Input mask": "no pixels",
        "Reduction": "none (used as read)",
        "Gain": "1 e⁻/ADU — entered by you",
        "Saturation": "unknown",
    }


def test_the_planes_of_the_file_are_counted_flag_by_flag() -> None:
    exposure = an_exposure()
    flags = (
        FlagCount(Flag("BAD", 1, FlagMeaning.BAD), 40, True),
        FlagCount(Flag("CR", 8, FlagMeaning.COSMIC_RAY), 7, False),
    )
    own = MaskSource(name="own DQ", location="a[DQ]", title="LSST", is_own=True, masked=40, counts=flags, rays=7)
    cut = MaskSource(name="hot.fits", location="hot.fits", title="plain mask", placed="cut to [3:6,4:6] by CCDSEC")
    said = lines(replace(exposure, mask_sources=(own, cut), placed=("dark.fits cut to [3:6,4:6] by CCDSEC",)))
    assert said["Masked by it"] == "no pixels; cut to [3:6,4:6] by CCDSEC"
    assert (said["Own DQ"], said["Pipeline’s rays"], said["Placed"]) == (
        "40 pixels (3.12%): BAD 40",
        "7 pixels (0.55%): CR; searched",
        "dark.fits cut to [3:6,4:6] by CCDSEC",
    )


def test_an_empty_panel_says_what_to_do(panel: FramePanel) -> None:
    assert [label.text() for label in panel.findChildren(QLabel)] == [
        "No frame is open. Open one to see what its header says about the CCD."
    ]


def test_the_button_asks_for_a_change(panel: FramePanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.change_wanted):
        panel.findChild(QPushButton).click()


def test_a_long_name_does_not_widen_the_panel(
    panel: FramePanel, session: Session, settle: Callable[[], None], tmp_path: Path
) -> None:
    request = a_request(tmp_path)
    long = Path(request.science).rename(tmp_path / f"{'light' * 30}.fits")
    session.opening.open(request.with_fields(science=long))
    settle()
    assert panel.minimumSizeHint().width() <= 300
    (file,) = [label for label in panel.findChildren(QLabel) if label.accessibleName() == "File"]
    assert file.toolTip() == str(long)
