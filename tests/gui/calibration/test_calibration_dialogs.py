"""Combining calibration frames, and making a bad-pixel mask, from the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent
from PyQt6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.gui.calibration.bad_pixel_preview import BadPixelPreview, PreviewImage
from crviewer.gui.calibration.bad_pixels_dialog import BadPixelsDialog
from crviewer.gui.calibration.combine_dialog import CombineDialog
from crviewer.gui.session.session import Session
from crviewer.night.calibration.bad_pixels import save_bad_pixels
from crviewer.night.calibration.combined_file import save_combined
from crviewer.night.calibration.combining import ClippingRule, combine
from crviewer.night.calibration.dark_current import HotLimit, hot_pixels
from crviewer.night.calibration.flat_ratio import unfaithful_pixels
from crviewer.night.calibration.stack import survey
from tests.frames.fits_files import a_file
from tests.night.calibration.frames import DARK, SHAPE, write, write_darks, write_flats

Wait = Callable[[Callable[[], object]], None]


def made(dialog: CombineDialog | BadPixelsDialog, wait_for: Wait) -> None:
    """Press the button, and wait for what comes of it."""
    dialog.bench.row.start.click()
    assert (dialog.bench.row.start.isEnabled(), dialog.bench.row.cancel.isEnabled()) == (False, True)
    wait_for(dialog.bench.row.start.isEnabled)


def same_parts(one: Path, other: Path) -> bool:
    with fits.open(one) as first, fits.open(other) as second:
        ignored = {"ignore_keywords": ["CRVDATE", "CHECKSUM"], "ignore_comments": ["*"]}
        return not fits.FITSDiff(first, second, **ignored).diff_hdus


def hot_darks(folder: Path) -> list[Path]:
    """Three darks of 60 s in which one pixel has 1 e⁻/s more than the others, and eight have 5."""
    paths, rng = [], np.random.default_rng(7)
    for number in range(3):
        data = rng.normal(1000, 2, SHAPE).astype(np.float32)
        data[4, 5] += 30
        data[20, 30:38] += 150
        paths.append(write(folder / f"dark_{number}.fits", data, DARK))
    return paths


# ------------------------------------------------------------------ combining


def test_the_window_combines_to_the_same_file_as_the_command_line(
    session: Session, wait_for: Wait, tmp_path: Path
) -> None:
    darks = write_darks(tmp_path)
    dialog = CombineDialog(session.worker, session.messages)
    assert not dialog.bench.row.start.isEnabled()
    dialog.bench.frames.add(darks[:1])
    assert not dialog.bench.row.start.isEnabled()
    dialog.bench.frames.add(darks)
    assert dialog.bench.frames.files == tuple(darks)
    assert dialog.bench.output.path.text() == str(tmp_path / "combined.fits")
    made(dialog, wait_for)
    assert [dialog.bench.frames.view.topLevelItem(row).text(1) for row in range(5)] == ["1 (0.050%)"] * 5
    assert dialog.bench.told.text() == "Average of 5 dark frames, ready to save; 0.050% of all pixel values rejected."
    dialog.bench.output.save.click()
    wait_for(lambda: dialog.bench.told.text() == f"Saved: {tmp_path / 'combined.fits'}")
    save_combined(combine(survey(darks), clip=ClippingRule()), tmp_path / "by_hand.fits")
    assert same_parts(tmp_path / "combined.fits", tmp_path / "by_hand.fits")
    dialog.reject()


def test_a_bias_is_subtracted_as_by_the_command_line(session: Session, wait_for: Wait, tmp_path: Path) -> None:
    darks = write_darks(tmp_path)
    bias = write(tmp_path / "bias.fits", np.full(SHAPE, 900.0, np.float32), {**DARK, "IMAGETYP": "bias"})
    dialog = CombineDialog(session.worker, session.messages)
    dialog.bench.frames.add(darks)
    dialog.bias.setText(str(bias))
    made(dialog, wait_for)
    assert dialog.bench.made is not None
    wanted = combine(survey(darks, bias=bias), clip=ClippingRule())
    np.testing.assert_array_equal(dialog.bench.made.data, wanted.data)
    dialog.bias.clear()
    assert dialog.bench.made is None
    dialog.reject()


def test_another_choice_takes_the_combination_off_the_table(session: Session, wait_for: Wait, tmp_path: Path) -> None:
    dialog = CombineDialog(session.worker, session.messages)
    dialog.bench.frames.add(write_darks(tmp_path))
    made(dialog, wait_for)
    assert dialog.bench.output.save.isEnabled()
    dialog.method.setCurrentIndex(dialog.method.findData("median"))
    assert (dialog.bench.output.save.isEnabled(), dialog.bench.told.text(), dialog.bench.made) == (False, "", None)
    dialog.clipping.setChecked(False)
    made(dialog, wait_for)
    assert dialog.bench.told.text() == "Median of 5 dark frames, ready to save; nothing rejected."
    dialog.reject()


def test_frames_that_differ_are_refused_until_they_are_allowed(
    session: Session, wait_for: Wait, tmp_path: Path
) -> None:
    dialog = CombineDialog(session.worker, session.messages)
    long = write(tmp_path / "long.fits", np.full(SHAPE, 1000, np.float32), {**DARK, "EXPTIME": 600.0})
    dialog.bench.frames.add([*write_darks(tmp_path), long])
    made(dialog, wait_for)
    assert dialog.bench.told.text() == (
        f"{long}: has an exposure time of 600 s, but the others 60 s. Leave it out, or combine differing frames "
        "with --mixed."
    )
    dialog.bench.mixed.setChecked(True)
    made(dialog, wait_for)
    assert dialog.bench.told.text().splitlines()[0].endswith("has an exposure time of 600 s, but the others 60 s.")
    assert dialog.bench.output.save.isEnabled()
    dialog.reject()


@pytest.mark.parametrize(("answer", "kept"), [("Cancel", True), ("Replace", False)])
def test_a_file_is_replaced_only_when_the_observer_says_so(
    session: Session, qtbot: QtBot, wait_for: Wait, tmp_path: Path, answer: str, kept: bool
) -> None:
    dialog = CombineDialog(session.worker, session.messages)
    dialog.show()
    dialog.bench.frames.add(write_darks(tmp_path))
    made(dialog, wait_for)
    target = tmp_path / "combined.fits"
    before = a_file(target, np.zeros((2, 2)), ORIGIN="crviewer").read_bytes()
    dialog.bench.output.save.click()
    (question,) = dialog.findChildren(QMessageBox)
    next(button for button in question.findChildren(QPushButton) if answer in button.text()).click()
    wait_for(lambda: session.scheduler.at_rest)
    assert (target.read_bytes() == before) is kept
    dialog.reject()


def test_a_frame_is_never_replaced_and_another_name_saves_what_was_made(
    session: Session, wait_for: Wait, tmp_path: Path
) -> None:
    darks = write_darks(tmp_path)
    before = darks[0].read_bytes()
    dialog = CombineDialog(session.worker, session.messages)
    dialog.bench.frames.add(darks)
    made(dialog, wait_for)
    for path, told in (
        (darks[0], "is an input of this review and is never overwritten"),
        (tmp_path / "missing" / "out.fits", "out.fits: There is no such folder"),
        (tmp_path / "out.fits", f"Saved: {tmp_path / 'out.fits'}"),
    ):
        dialog.bench.output.wanted.emit(path)
        wait_for(dialog.bench.output.save.isEnabled)
        assert told in dialog.bench.told.text()
    assert darks[0].read_bytes() == before
    dialog.reject()


def test_closing_the_dialog_stops_the_work_but_not_the_saving(session: Session, wait_for: Wait, tmp_path: Path) -> None:
    darks = write_darks(tmp_path)
    dialog = CombineDialog(session.worker, session.messages)
    dialog.bench.frames.add(darks)
    made(dialog, wait_for)
    dialog.bench.output.save.click()
    dialog.reject()
    wait_for(lambda: session.scheduler.at_rest)
    assert (tmp_path / "combined.fits").exists()
    other = CombineDialog(session.worker, session.messages)
    other.bench.frames.add(darks)
    other.bench.row.start.click()
    other.reject()
    wait_for(lambda: session.scheduler.at_rest)
    assert other.bench.made is None


def test_frames_are_dropped_and_removed(session: Session, tmp_path: Path) -> None:
    dialog = CombineDialog(session.worker, session.messages)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in write_darks(tmp_path)])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    dialog.bench.frames.dropEvent(event)
    assert len(dialog.bench.frames.files) == 5
    dialog.bench.frames.view.topLevelItem(1).setSelected(True)
    dialog.bench.frames.remove_button.click()
    assert [file.name for file in dialog.bench.frames.files] == [f"dark_{number}.fits" for number in (0, 2, 3, 4)]
    dialog.reject()


# ------------------------------------------------------------------ bad pixels


def test_the_threshold_is_dragged_and_the_mask_saved_as_the_command_line_would(
    session: Session, wait_for: Wait, tmp_path: Path
) -> None:
    darks = hot_darks(tmp_path)
    dialog = BadPixelsDialog(session.worker, session.messages)
    dialog.bench.frames.add(darks)
    made(dialog, wait_for)
    assert "9 of 2000 pixels are bad (0.45%, dark current above " in dialog.bench.told.text()
    assert dialog.histogram.line.isVisible()
    dialog.measure.setCurrentIndex(dialog.measure.findData("e⁻/s"))
    dialog.histogram.line.setValue(3.0)
    assert dialog.limit.value() == 3.0
    assert dialog.bench.told.text().endswith("8 of 2000 pixels are bad (0.40%, dark current above 3 e⁻/s).")
    dialog.limit.setValue(0.5)
    assert "9 of 2000 pixels" in dialog.bench.told.text()
    assert dialog.histogram.line.value() == 0.5
    dialog.bench.output.save.click()
    wait_for(lambda: "Saved" in dialog.bench.told.text())
    save_bad_pixels(hot_pixels(darks, limit=HotLimit(rate=0.5)), tmp_path / "by_hand.fits")
    assert same_parts(tmp_path / "bad_pixels.fits", tmp_path / "by_hand.fits")
    dialog.reject()


def test_a_threshold_in_sigma_is_the_same_in_electrons(session: Session, wait_for: Wait, tmp_path: Path) -> None:
    dialog = BadPixelsDialog(session.worker, session.messages)
    dialog.bench.frames.add(hot_darks(tmp_path))
    made(dialog, wait_for)
    level = dialog.bench.made.bad.level
    assert dialog.limit.value() == 6.0
    dialog.measure.setCurrentIndex(dialog.measure.findData("e⁻/s"))
    assert dialog.limit.value() == pytest.approx(level.median + 6 * level.sigma, abs=6e-4)
    dialog.measure.setCurrentIndex(dialog.measure.findData("σ"))
    assert dialog.limit.value() == pytest.approx(6.0, abs=0.05)
    dialog.reject()


def test_flats_give_a_mask_without_a_line_to_drag(session: Session, wait_for: Wait, tmp_path: Path) -> None:
    flats = write_flats(tmp_path, (2000.0, 2000.0, 20_000.0, 20_000.0))
    dialog = BadPixelsDialog(session.worker, session.messages)
    dialog.kind.setCurrentIndex(dialog.kind.findData(FrameKind.FLAT))
    assert dialog.limit.value() == 9.0
    dialog.bench.frames.add(flats)
    made(dialog, wait_for)
    assert not dialog.histogram.line.isVisible()
    np.testing.assert_array_equal(dialog.bench.made.bad.mask, unfaithful_pixels(flats).mask)
    dialog.limit.setValue(20)
    assert not dialog.bench.output.save.isEnabled()
    dialog.reject()


def test_a_gain_that_no_header_has_can_be_given(session: Session, wait_for: Wait, tmp_path: Path) -> None:
    darks = hot_darks(tmp_path)
    for path in darks:
        fits.delval(path, "EGAIN")
    dialog = BadPixelsDialog(session.worker, session.messages)
    dialog.bench.frames.add(darks)
    made(dialog, wait_for)
    assert dialog.bench.told.text().endswith("its header has no gain. Enter it above.")
    dialog.gain.setValue(2.0)
    made(dialog, wait_for)
    assert "9 of 2000 pixels are bad" in dialog.bench.told.text()
    dialog.reject()


@pytest.mark.parametrize("few", [False, True])
def test_the_preview_shows_each_bad_pixel_and_a_crowd_of_them_more_clearly(qtbot: QtBot, few: bool) -> None:
    mask = np.zeros((1600, 1600), bool)
    mask[200, 400] = True
    mask[800:1000, 800:1000] = True
    mask[1200:, 800:] = not few
    view = BadPixelPreview()
    qtbot.addWidget(view)
    view.resize(200, 200)  # of 16 pixels of the frame a side, two dots
    view.show_mask(mask, PreviewImage.of(np.zeros(mask.shape, np.float32)))
    picture = view.grab().toImage()

    def orange(row: int, column: int) -> list[int]:
        """Around a pixel of the frame, from the least to the most."""
        place = view.viewport.to_widget(column, row, view.extent)
        x, y = round(place.x()), round(place.y())
        dots = [picture.pixelColor(x + right, y + down) for right in range(-4, 5) for down in range(-4, 5)]
        return sorted(dot.red() - dot.blue() for dot in dots)

    sky, single, crowd = orange(400, 1400), orange(200, 400), orange(900, 900)
    assert sky[-1] < 10 < 50 < single[-1] < crowd[0] - 50
    assert (single[-5] > 50) == few  # drawn thicker, to be seen at a glance
