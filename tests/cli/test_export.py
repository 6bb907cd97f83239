from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from pypdf import PdfReader
from PyQt6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from crviewer.cli import main
from crviewer.cli.formats import FILLS, FORMATS
from crviewer.gui.export.export_dialog import ExportDialog
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.session.session import Session
from crviewer.products.catalogue.product import CLEANED, PRODUCTS
from crviewer.products.core import provenance
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.fills import CosmicRayFill
from crviewer.review.core.verdict import Verdict
from tests.scenes import HOT, SHAPE, Scene, write_scene

Settle = Callable[[], None]
Run = Callable[..., tuple[int, str, str]]


class Noon(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Noon:
        return cls(2026, 11, 22, 12, tzinfo=tz)


@pytest.fixture
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files tell when they were made; let it be noon."""
    monkeypatch.setattr(provenance, "datetime", Noon)
    monkeypatch.setattr("astropy.io.fits.hdu.base._ValidHDU._get_timestamp", lambda hdu: "noon")  # of checksums


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return write_scene(tmp_path)


@pytest.fixture
def session(scene: Scene, settle: Settle, worker: Worker) -> Iterator[Session]:
    """A window's session, in which two verdicts were given; one of them closes the loop."""
    session = Session(worker)
    session.messages.failed.connect(lambda error: pytest.fail(str(error)))
    session.opening.open(scene.request)
    settle()
    assert session.state.review is not None
    session.verdicts.give(Verdict.REAL_SOURCE)
    (hot,) = session.state.review.rays.holding(np.array([HOT[0] * SHAPE[1] + HOT[1] + 1]))
    session.list.go_to(int(hot))
    session.verdicts.give(Verdict.HOT_PIXEL)
    settle()
    yield session
    session.close()


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def settle(worker: Worker, qtbot: QtBot) -> Settle:
    """Let the worker finish whatever it has to do."""
    return lambda: qtbot.waitUntil(lambda: not worker.tickets, timeout=20_000)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `crviewer export` on the review of the scene; exit status, and what it wrote to stdout and stderr."""

    def run_export(*arguments: str, review: str = "science.fits.crreview") -> tuple[int, str, str]:
        status = main(["export", str(tmp_path / review), "--output-dir", str(tmp_path / "out"), *arguments])
        told = capsys.readouterr()
        return status, told.out, told.err

    return run_export


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_the_command_line_knows_every_product() -> None:
    assert tuple(product.format for product in PRODUCTS) == FORMATS


def test_the_command_line_knows_every_fill() -> None:
    assert tuple(CosmicRayFill) == FILLS


def test_the_list_names_every_format_and_what_it_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["export", "--list"])
    assert ended.value.code == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told[::2]] == list(FORMATS)
    assert [line.strip() for line in told[1::2]] == [product.purpose for product in PRODUCTS]


def test_the_fill_that_is_asked_for_is_that_of_the_cleaned_image(
    scene: Scene, session: Session, tmp_path: Path, run: Run, fixed_time: None
) -> None:
    assert session.state.review is not None
    content = ExportRequest(
        review=session.state.review, settings=session.state.detected_with, fill=CosmicRayFill.MEDIAN
    )
    CLEANED.write(content, tmp_path / "expected.fits")
    assert run("--format", "cleaned", "--fill", "median")[0] == 0
    assert (tmp_path / "out" / "science_cleaned.fits").read_bytes() == (tmp_path / "expected.fits").read_bytes()


def test_a_contact_sheet_shows_the_rays_of_a_filter_line(
    scene: Scene, session: Session, tmp_path: Path, run: Run
) -> None:
    chosen = ("--format", "sheet.pdf", "--format", "sheet.png", "--rays", "verdict = hot pixel or number = 1")
    assert run(*chosen)[0] == 0
    text = PdfReader(tmp_path / "out" / "science_sheet.pdf").pages[0].extract_text()
    assert "science.fits: 2 rays" in text
    assert "hot pixel x 61, y 36" in text


def test_a_filter_line_that_is_not_understood_is_told_in_one_line(scene: Scene, session: Session, run: Run) -> None:
    status, _, error = run("--format", "sheet.pdf", "--rays", "pixels > 1000")
    assert status == 1
    assert "has no rays that match: pixels > 1000. Change --rays." in error
    status, _, error = run("--format", "sheet.pdf", "--rays", "pixels >")
    assert status == 1
    assert error.count("\n") == 1
    assert "a number" in error


def test_the_window_and_the_command_line_save_the_same_bytes(
    scene: Scene, session: Session, settle: Settle, tmp_path: Path, run: Run, fixed_time: None
) -> None:
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    dialog = ExportDialog(session.store, session.export)
    dialog.folder.setText(str(tmp_path / "window"))
    dialog.tick(*PRODUCTS)
    dialog.buttons.accepted.emit()
    settle()
    status, told, error = run(*(word for name in FORMATS for word in ("--format", name)))
    assert (status, error) == (0, "")
    assert told.startswith("4 of 6 rays undecided → ")
    exported, saved = contents(tmp_path / "out"), contents(tmp_path / "window")
    assert len(saved) == len(PRODUCTS)
    assert exported.keys() == saved.keys()
    assert [name for name in saved if exported[name] != saved[name]] == []


def test_the_review_file_is_only_read(scene: Scene, session: Session, tmp_path: Path, run: Run) -> None:
    session.close()
    (review,) = tmp_path.glob("*.crreview")
    before = review.read_bytes()
    run("--format", "rays.reg")
    assert review.read_bytes() == before
    assert list(tmp_path.glob(".*")) == []


def test_a_frame_that_is_gone_can_be_named(scene: Scene, session: Session, tmp_path: Path, run: Run) -> None:
    science = scene.science
    science.rename(tmp_path / "moved.fits")
    status, _, error = run("--format", "crmask")
    assert status == 1
    assert f"was made with {science}[0], which cannot be found. Give their present names with --science" in error
    assert run("--science", str(tmp_path / "moved.fits"), "--format", "crmask")[0] == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["moved_crmask.fits"]


def test_another_frame_is_refused(scene: Scene, session: Session, tmp_path: Path, run: Run) -> None:
    with sqlite3.connect(next(tmp_path.glob("*.crreview"))) as db:
        db.execute("UPDATE frame SET checksum = 'another'")
    db.close()
    status, _, error = run("--format", "crmask")
    assert status == 1
    assert "is of different data than" in error
    assert list((tmp_path / "out").iterdir()) == []


def test_a_review_file_that_is_missing_is_told_in_one_line(tmp_path: Path, run: Run) -> None:
    status, told, error = run("--format", "crmask", review="none.crreview")
    assert (status, told) == (1, "")
    assert error.count("\n") == 1
    assert "none.crreview: is missing or empty. Name the .crreview file that the window keeps." in error


def test_files_that_exist_are_kept_unless_told_otherwise(scene: Scene, session: Session, run: Run) -> None:
    arguments = ["--format", "rays.csv"]
    assert run(*arguments)[0] == 0
    status, _, error = run(*arguments)
    assert status == 1
    assert "exists already" in error
    assert run(*arguments, "--overwrite")[0] == 0


def test_a_format_that_is_unknown_is_wrong_usage(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run("--format", "jpeg")
    assert ended.value.code == 2
    assert "'rays.reg'" in capsys.readouterr().err


def test_what_is_missing_is_named_and_what_is_named_goes_before_what_the_review_knows(
    scene: Scene, session: Session, tmp_path: Path, run: Run
) -> None:
    scene.dark.rename(tmp_path / "other.fits")
    scene.mask.unlink()
    status, _, error = run("--format", "crmask")
    assert status == 1
    assert f"was made with {scene.dark} and {scene.mask}, which cannot be found." in error
    assert "Give their present names with --dark and --mask." in error
    status, _, error = run("--dark", "nothere.fits", "--format", "crmask")
    assert (status, error) == (1, "crviewer: nothere.fits: does not exist. Check the name and the folder.\n")
    other = str(tmp_path / "other.fits")
    assert run("--dark", other, "--mask", other.replace("other", "dark"), "--format", "crmask")[0] == 1
    fits.writeto(scene.mask, np.zeros(SHAPE, np.uint8))
    assert run("--dark", other, "--format", "reviewed")[0] == 0
    header = fits.getheader(tmp_path / "out" / "science_reviewed.fits")
    assert (header["CRVDARK"], header["CRVMSK1"]) == ("other.fits", "mask.fits")


def test_a_loop_that_was_open_stays_open(
    scene: Scene, session: Session, settle: Settle, tmp_path: Path, run: Run
) -> None:
    session.detection.close_loop(False)
    settle()
    assert session.state.review is not None
    expected = session.state.review.dq()
    assert run("--format", "reviewed")[0] == 0
    assert np.array_equal(fits.getdata(tmp_path / "out" / "science_reviewed.fits", "DQ"), expected)


def test_what_cannot_be_written_is_told_and_the_rest_goes_on(
    session: Session, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.close()
    monkeypatch.setitem(sys.modules, "matplotlib.style", None)
    status, told, error = run("--format", "sheet.pdf", "--format", "rays.csv", "--format", "rays.reg")
    assert (status, told) == (1, "")
    assert "1 of 3 products could not be written. contact sheet" in error
    assert 'pip install "crviewer[plots]"' in error
    assert contents(tmp_path / "out").keys() == {"science_rays.csv", "science_rays.reg"}
