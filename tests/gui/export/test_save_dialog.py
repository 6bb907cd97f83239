"""The save dialog: what it proposes, what it remembers, and what it never takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.controls.file_dialogs import Choose
from crviewer.gui.export.save_dialog import ask_save_path
from crviewer.products.catalogue.product import BAD_PIXELS, CLEANED, COSMIC_RAYS, REVIEWED, Product
from tests.builders import an_exposure


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def exposure(tmp_path: Path) -> Exposure:
    """An exposure of three files."""
    paths = [tmp_path / name for name in ("light.fits.gz", "dark.fits", "bad.fits")]
    for path in paths:
        path.write_bytes(b"pixels")
    exposure = an_exposure()
    science = replace(exposure.science, path=paths[0])
    return replace(exposure, science=science, request=OpenRequest.of(dark=paths[1], masks=(paths[2],)))


def answering(*answers: Path | None) -> tuple[Choose, list[Path]]:
    """An observer who gives these answers, and what was proposed each time."""
    proposed: list[Path] = []
    following: Iterator[Path | None] = iter(answers)

    def choose(parent: QWidget, title: str, proposal: Path) -> Path | None:
        proposed.append(proposal)
        return next(following)

    return choose, proposed


def never(parent: QWidget, sentence: str) -> None:
    raise AssertionError(sentence)


@pytest.mark.parametrize(
    ("product", "name"),
    [
        (REVIEWED, "light_reviewed.fits"),
        (CLEANED, "light_cleaned.fits"),
        (BAD_PIXELS, "light_badpix.fits"),
        (COSMIC_RAYS, "light_crmask.fits"),
    ],
)
def test_a_product_is_proposed_next_to_the_science_file(
    window: QWidget, exposure: Exposure, tmp_path: Path, product: Product, name: str
) -> None:
    choose, proposed = answering(tmp_path / "other.fits")
    assert ask_save_path(window, exposure, product, choose=choose, refuse=never) == tmp_path / "other.fits"
    assert proposed == [tmp_path / name]


def test_products_of_the_demo_are_proposed_at_home(window: QWidget) -> None:
    choose, proposed = answering(None)
    assert ask_save_path(window, an_exposure(), REVIEWED, choose=choose, refuse=never) is None
    assert proposed == [Path.home() / "demo_reviewed.fits"]


def test_the_folder_is_remembered(window: QWidget, exposure: Exposure, tmp_path: Path) -> None:
    other = tmp_path / "products"
    choose, proposed = answering(other / "a.fits", None)
    ask_save_path(window, exposure, REVIEWED, choose=choose, refuse=never)
    ask_save_path(window, exposure, CLEANED, choose=choose, refuse=never)
    assert proposed[1] == other / "light_cleaned.fits"


@pytest.mark.parametrize("name", ["light.fits.gz", "dark.fits", "bad.fits"])
def test_an_input_is_refused_and_another_name_asked_for(
    window: QWidget, exposure: Exposure, tmp_path: Path, name: str
) -> None:
    choose, proposed = answering(tmp_path / name, tmp_path / "new.fits")
    refused: list[str] = []
    path = ask_save_path(
        window, exposure, REVIEWED, choose=choose, refuse=lambda parent, sentence: refused.append(sentence)
    )
    assert path == tmp_path / "new.fits"
    assert refused == [f"{tmp_path / name}: is an input of this review and is never overwritten. Choose another name."]
    assert proposed[1] == tmp_path / name
