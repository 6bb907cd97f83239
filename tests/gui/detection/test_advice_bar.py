from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from crviewer.cli import main
from crviewer.detection import LacosmicParameters
from crviewer.frames.advice.exposure_notices import ExposureNotice
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.detection.advice_bar import AdviceBar
from crviewer.gui.session.session import Session
from crviewer.review.core.flagged_share import MUCH_FLAGGED
from tests.scenes import write_scene


def test_advice_is_given_one_piece_at_a_time_and_can_be_dismissed(session: Session, qtbot: QtBot) -> None:
    bar = AdviceBar(session.store, session.advice)
    qtbot.addWidget(bar)
    assert bar.isHidden()
    session.advice.notices = (
        ExposureNotice("The sky was subtracted", "The sky was subtracted. The level is 0 e⁻. Add it again.", True),
        ExposureNotice("The dark is long", "The dark is long. 600 s against 120 s. Scale it."),
        ExposureNotice("Pixels are masked", "Its MASK masks 3 pixels.", is_fact=True),
    )
    session.advice.advised.emit()
    assert not bar.isHidden()
    assert bar.text.text() == "The sky was subtracted. The level is 0 e⁻. Add it again."
    qtbot.mouseClick(bar.next, Qt.MouseButton.LeftButton)
    assert bar.text.text().startswith("The dark is long")
    assert bar.next.text() == "2 of 3 ▸"
    (dismiss,) = bar.findChildren(QToolButton)
    qtbot.mouseClick(dismiss, Qt.MouseButton.LeftButton)
    assert bar.isHidden()
    session.advice.notices = session.advice.notices[2:]  # a fact, for which alone it does not come back
    session.advice.advised.emit()
    assert bar.isHidden()


def test_advice_is_worked_out_once_a_frame_is_open(
    session: Session, qtbot: QtBot, settle: Callable[[], None], tmp_path: Path
) -> None:
    bar = AdviceBar(session.store, session.advice)
    qtbot.addWidget(bar)
    told: list[int] = []
    session.advice.advised.connect(lambda: told.append(len(session.advice.notices)))
    session.opening.open(write_scene(tmp_path).request)
    settle()
    assert len(told) == 1
    assert bar.isHidden() == (told[0] == 0)


def test_the_window_tells_what_the_command_line_tells(
    session: Session,
    qtbot: QtBot,
    settle: Callable[[], None],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An unknown unit, a mask of its own, a sky that was subtracted, and so many spikes that they cannot be rays."""
    noise = np.random.default_rng(2)
    image = noise.normal(0, 5, (96, 96)).astype(np.float32)
    image[::4, ::4] += 900
    mask = np.zeros(image.shape, np.uint8)
    mask[40:44, 40:44] = 1
    science = tmp_path / "science.fits"
    header = fits.Header({"GAIN": 1.0, "RDNOISE": 5.0, "EXPTIME": 60.0})
    fits.HDUList([fits.PrimaryHDU(image, header), fits.ImageHDU(mask, name="MASK")]).writeto(science)
    bar = AdviceBar(session.store, session.advice)
    qtbot.addWidget(bar)
    session.opening.open(OpenRequest.of(science=science))
    settle()
    shown = {notice.text for notice in session.advice.notices}
    assert main(["detect", str(science), "--rays", str(tmp_path / "rays.csv")]) == 0
    told = capsys.readouterr().err.splitlines()
    assert {line.removeprefix("crviewer: ").removeprefix("warning: ") for line in told} == shown
    kinds = {notice.kind for notice in session.advice.notices}
    assert kinds >= {"Pixels are masked", "The unit is assumed", MUCH_FLAGGED}
    assert session.advice.notices[0].is_warning
    assert bar.text.text() == session.advice.notices[0].text


def test_what_is_told_follows_the_detection(session: Session, settle: Callable[[], None], tmp_path: Path) -> None:
    image = np.random.default_rng(2).normal(100, 10, (64, 64)).astype(np.float32)
    image[::5, ::5] += 150
    fits.writeto(tmp_path / "science.fits", image, fits.Header({"BUNIT": "electron", "RDNOISE": 5.0, "EXPTIME": 60.0}))
    session.opening.open(OpenRequest.of(science=tmp_path / "science.fits"))
    settle()
    assert MUCH_FLAGGED in {notice.kind for notice in session.advice.notices}
    session.detection.set_thresholds(LacosmicParameters(sigclip=50.0))
    settle()
    assert MUCH_FLAGGED not in {notice.kind for notice in session.advice.notices}
