from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from astropy.io import fits
from pytestqt.qtbot import QtBot

from crviewer.detection.detectors.offered_detectors import DetectorChoice
from crviewer.gui.detection.detection_bar import DetectionBar
from crviewer.gui.detection.detector_form import DetectorForm
from crviewer.gui.session.session import Session
from tests.scenes import SHAPE, write_scene


def test_a_mask_of_another_tool_is_reviewed_and_another_detector_can_be_chosen(
    session: Session, settle: Callable[[], None], qtbot: QtBot, tmp_path: Path
) -> None:
    scene, form, bar = (
        write_scene(tmp_path),
        DetectorForm(session.store, session.detection, session.messages),
        DetectionBar(session.store, session.detection),
    )
    qtbot.addWidget(form)
    qtbot.addWidget(bar)
    plane = np.zeros(SHAPE, np.int16)
    plane[10, 10:14], plane[60, 60:63] = 8, 1
    fits.writeto(tmp_path / "dq.fits", plane)
    form.reopen_wanted.connect(session.opening.open)
    session.opening.open(scene.request.with_fields(detection=tmp_path / "dq.fits"))
    settle()
    assert session.state.review is not None
    assert session.state.settings.detector == DetectorChoice(name="mask")
    assert (len(session.state.review.rays), bar.slider.isEnabled()) == (2, False)
    form.bits.setText("8")
    form.bits.editingFinished.emit()
    settle()
    assert session.state.review.detection.pixels.tolist() == [10 * SHAPE[1] + x for x in range(10, 14)]
    form.choice.chosen.emit("median")
    settle()
    assert len(session.state.review.rays) > 4
    form._fields["thresh"].chosen.emit(1000.0)
    settle()
    assert len(session.state.review.rays) == 0
    form.choice.chosen.emit("lacosmic")
    settle()
    assert (len(session.state.review.rays), bar.slider.isEnabled()) == (6, True)


def test_rays_that_a_pipeline_flagged_are_reviewed_by_one_press(
    session: Session, settle: Callable[[], None], qtbot: QtBot, tmp_path: Path
) -> None:
    scene, form = write_scene(tmp_path), DetectorForm(session.store, session.detection, session.messages)
    qtbot.addWidget(form)
    plane = np.zeros(SHAPE, np.int16)
    plane[10, 10:14], plane[60, 60:63] = 8, 1
    fits.writeto(tmp_path / "dq.fits", plane, fits.Header([("BIT0", "BAD"), ("BIT3", "CR")]))
    form.reopen_wanted.connect(session.opening.open)
    session.opening.open(scene.request)
    settle()
    assert form.pipeline.isHidden()
    session.opening.open(scene.request.with_fields(masks=(tmp_path / "dq.fits",)))
    settle()
    assert (form.pipeline.isHidden(), form.pipeline.text()) == (
        False,
        "Review the pipeline’s own cosmic rays (4 px)",
    )
    form.pipeline.click()
    settle()
    assert session.state.settings.detector == DetectorChoice(name="mask")
    assert session.state.review is not None
    assert session.state.review.detection.pixels.tolist() == [10 * SHAPE[1] + x for x in range(10, 14)]
    assert form.pipeline.isHidden()
