"""The export dialog: what it proposes, asks and remembers, and that its files are those of the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from PyQt6.QtCore import QSettings, Qt
from PyQt6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from crviewer.detection.core.detection import Cancelled
from crviewer.gui.export.export_dialog import ExportDialog
from crviewer.gui.session.export_controller import ExportFailed
from crviewer.gui.session.session import Session
from crviewer.products.catalogue.product import (
    CLEANED,
    COSMIC_RAYS,
    INPUT_COPY,
    PRODUCTS,
    RAY_LIST,
    REGIONS,
    REVIEWED,
    SHEET,
    SHEET_PICTURES,
)
from crviewer.products.core.fills import CosmicRayFill
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_selection import RaySelection
from tests.scenes import Scene, write_scene

Settle = Callable[[], None]
Opened = Callable[[], ExportDialog]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return write_scene(tmp_path)


@pytest.fixture
def dialog(session: Session, scene: Scene, settle: Settle, qtbot: QtBot) -> Opened:
    """Opens the dialog, each time anew, on a frame in which one verdict was given."""
    session.opening.open(scene.request)
    settle()
    session.verdicts.give(Verdict.COSMIC_RAY)
    settle()

    def opened() -> ExportDialog:
        made = ExportDialog(session.store, session.export)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(made)
        return made

    return opened


def export(dialog: ExportDialog) -> None:
    dialog.buttons.accepted.emit()


def written(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_every_product_is_listed_with_its_file_and_what_it_is_for(dialog: Opened) -> None:
    shown = dialog()
    items = shown.items
    assert tuple(items) == PRODUCTS
    assert [(item.text(1), item.text(2)) for item in items.values()] == [
        (product.named("science"), product.purpose) for product in PRODUCTS
    ]


def test_what_is_ticked_is_written_beside_the_science_frame(dialog: Opened, scene: Scene, settle: Settle) -> None:
    shown, folder = dialog(), scene.science.parent
    before = written(folder)
    shown.tick(RAY_LIST, COSMIC_RAYS)
    assert shown.effect.text() == "2 files will be written."
    export(shown)
    settle()
    assert written(folder) - before == {"science_rays.csv", "science_crmask.fits", "settings"}


def test_folder_and_beginning_of_the_names_can_be_changed(dialog: Opened, tmp_path: Path, settle: Settle) -> None:
    shown = dialog()
    shown.folder.setText(str(tmp_path / "new" / "folder"))
    shown.base.setText("m31")
    shown.tick(REGIONS)
    assert shown.items[REGIONS].text(1) == "m31_rays.reg"
    export(shown)
    settle()
    assert written(tmp_path / "new" / "folder") == {"m31_rays.reg"}


@pytest.mark.parametrize("base", ["", "a/b"])
def test_a_name_that_is_none_cannot_be_exported(dialog: Opened, base: str) -> None:
    shown = dialog()
    shown.tick(REVIEWED)
    assert shown.buttons.button(shown.buttons.StandardButton.Ok).isEnabled()
    shown.base.setText(base)
    assert not shown.buttons.button(shown.buttons.StandardButton.Ok).isEnabled()
    assert shown.effect.text()


def test_flags_of_a_copy_of_the_input_can_be_chosen(dialog: Opened, tmp_path: Path, settle: Settle) -> None:
    shown = dialog()
    shown.folder.setText(str(tmp_path / "out"))
    shown.tick(INPUT_COPY)
    shown.flags.setText("CR=x")
    assert not shown.buttons.button(shown.buttons.StandardButton.Ok).isEnabled()
    assert "must be like BAD=4,CR=4096" in shown.effect.text()
    shown.flags.setText("BAD=4, CR=512")
    export(shown)
    settle()
    with fits.open(tmp_path / "out" / "science_flagged.fits", checksum=True) as hdus:
        assert (hdus["DQ"].data & 512).any()


def test_choices_are_remembered(dialog: Opened, tmp_path: Path, settle: Settle) -> None:
    first = dialog()
    first.tick(CLEANED, RAY_LIST)
    first.fill.setCurrentIndex(first.fill.findData(CosmicRayFill.MEDIAN))
    first.folder.setText(str(tmp_path / "products"))
    export(first)
    settle()
    again = dialog()
    assert [product for product, _ in again.targets] == [CLEANED, RAY_LIST]
    assert again.fill.currentData() is CosmicRayFill.MEDIAN
    assert again.folder.text() == str(tmp_path / "products")
    assert fits.getheader(tmp_path / "products" / "science_cleaned.fits")["CRVFILL"] == "median"


def test_a_folder_beside_the_frame_follows_the_frame(dialog: Opened, scene: Scene, settle: Settle) -> None:
    first = dialog()
    first.tick(RAY_LIST)
    export(first)
    settle()
    assert not QSettings().value("export/folder")
    assert dialog().folder.text() == str(scene.science.parent)


@pytest.mark.parametrize("replaced", [True, False])
def test_files_that_exist_are_listed_and_replaced_only_with_leave(
    dialog: Opened, scene: Scene, settle: Settle, replaced: bool
) -> None:
    precious = scene.science.with_name("science_rays.csv")
    precious.write_text(earlier := "number,verdict\n1,hot pixel\n")
    shown = dialog()
    shown.tick(RAY_LIST, REGIONS)
    export(shown)
    (question,) = shown.findChildren(QMessageBox)
    assert "1 file would be replaced" in question.text()
    assert "science_rays.csv" in question.text()
    assert "science_rays.reg" not in question.text()
    buttons = {button.text(): button for button in question.findChildren(QPushButton)}
    (buttons["Replace"] if replaced else question.button(QMessageBox.StandardButton.Cancel)).click()
    settle()
    assert (precious.read_text() != earlier) == replaced
    assert scene.science.with_name("science_rays.reg").exists() == replaced


def test_every_page_of_a_contact_sheet_is_looked_for(
    dialog: Opened, scene: Scene, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crviewer.products.sheet.layout.PER_PAGE", 4)
    shown = dialog()
    shown.tick(SHEET_PICTURES)
    assert shown.effect.text() == "2 files will be written."


def test_what_fails_is_told_and_the_rest_is_written(
    dialog: Opened, scene: Scene, session: Session, settle: Settle, tmp_path: Path
) -> None:
    failures: list[Exception] = []
    session.messages.failed.connect(failures.append)
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "science_crmask.fits").write_text("precious")
    shown = dialog()
    shown.folder.setText(str(folder))
    shown.tick(COSMIC_RAYS, RAY_LIST)
    content = session.export.content()
    assert content is not None
    session.export.write(shown.targets, content, overwrite=False)
    settle()
    (failure,) = failures
    assert isinstance(failure, ExportFailed)
    assert "1 of 2 products could not be written" in str(failure)
    assert "cosmic-ray mask: " in str(failure)
    assert "science_crmask.fits" in str(failure)
    assert (folder / "science_rays.csv").exists()


def test_a_reviewed_image_among_them_saves_the_verdicts(dialog: Opened, session: Session, settle: Settle) -> None:
    assert session.recorder.unsaved
    shown = dialog()
    shown.tick(REVIEWED, RAY_LIST)
    export(shown)
    settle()
    assert not session.recorder.unsaved


def test_selected_rays_alone_are_on_a_contact_sheet_where_that_is_chosen(dialog: Opened, session: Session) -> None:
    session.list.select(RaySelection.of(0, 2))
    shown = dialog()
    assert [shown.rays.itemText(row) for row in range(shown.rays.count())] == ["All 6 rays", "The 2 selected"]
    shown.rays.setCurrentIndex(1)
    content = shown._content()
    assert content is not None
    assert np.array_equal(content.shown, [0, 2])


def test_cancel_stops_an_export_and_leaves_no_half_file(
    dialog: Opened, session: Session, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        session.scheduler.cancel()
        raise Cancelled

    monkeypatch.setattr("crviewer.products.sheet.pages._page", stopped)
    shown = dialog()
    shown.folder.setText(str(tmp_path / "out"))
    shown.tick(RAY_LIST, SHEET)
    export(shown)
    settle()
    assert written(tmp_path / "out") == {"science_rays.csv"}


def test_the_selected_rays_are_the_same_ones_after_another_detection(
    dialog: Opened, session: Session, settle: Settle
) -> None:
    assert session.state.review is not None
    last = len(session.state.review.rays) - 1
    session.list.select(RaySelection.of(last))
    pixels = session.state.review.rays.of(last)
    shown = dialog()
    shown.rays.setCurrentIndex(1)
    session.detection.adjust(replace(session.state.settings, min_pixels=len(pixels)))
    settle()
    content = shown._content()
    assert content is not None
    (ray,) = content.shown
    assert np.array_equal(content.review.rays.of(int(ray)), pixels)


def test_it_closes_where_another_frame_is_opened(dialog: Opened, session: Session, settle: Settle) -> None:
    shown = dialog()
    shown.open()
    session.opening.open_demo()
    settle()
    assert not shown.isVisible()
