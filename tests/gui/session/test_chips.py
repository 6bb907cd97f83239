"""A file of several science images in the window: all of its chips are listed, and walked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from astropy.io import fits
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.night.chip_map import ChipMap
from crviewer.gui.night.night_model import NightModel
from crviewer.gui.rays.chip_ray_table import ChipRayTable
from crviewer.gui.rays.frame_panel import describe
from crviewer.gui.rays.ray_table import RayTable
from crviewer.gui.session.session import Session
from crviewer.night.reviews import FrameReview
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import review_beside
from crviewer.review.file.snapshot import reviews_in
from tests.frames.chip_files import acs_file, decam_file, gmos_file

Wait = Callable[[Callable[[], object]], None]
Settle = Callable[[], None]


@pytest.fixture
def session(worker: Worker) -> Iterator[Session]:
    session = Session(worker)
    session.messages.failed.connect(lambda error: pytest.fail(str(error)))
    session.opening.missed.connect(lambda request, error: pytest.fail(str(error)))
    session.night.wanted.connect(session.opening.open)
    yield session
    session.night.close()
    session.recorder.close()


@pytest.fixture
def settle(session: Session, wait_for: Wait) -> Settle:
    return lambda: wait_for(lambda: session.scheduler.at_rest and session.night.at_rest)


def names(session: Session) -> list[str]:
    model = NightModel(session.night)
    return [model.data(model.index(row, 0)) for row in range(model.rowCount())]  # type: ignore[misc]


def test_opening_a_file_lists_its_chips_and_shows_the_first(session: Session, settle: Settle, tmp_path: Path) -> None:
    session.opening.open(OpenRequest.of(science=acs_file(tmp_path / "flc.fits"), read_noise=5.0))
    settle()
    assert names(session) == ["flc.fits[SCI,1]", "    [SCI,2]"]
    assert session.night.current is session.night.night.science[0]
    assert session.state.exposure is not None
    assert session.state.exposure.science.chip_name == "flc.fits[SCI,1]"


def test_the_next_chip_is_opened_with_what_was_said_of_the_file(
    session: Session, settle: Settle, tmp_path: Path
) -> None:
    file, dark = acs_file(tmp_path / "flc.fits"), acs_file(tmp_path / "dark.fits", rays=False)
    session.opening.open(OpenRequest.of(science=file, dark=dark, read_noise=5.0))
    settle()
    session.night.go(1)
    settle()
    exposure = session.state.exposure
    assert exposure is not None
    assert (exposure.science.extension, exposure.science.header["CCDCHIP"]) == ("SCI,2", 1)
    assert exposure.dark_name == "dark.fits[SCI,2]"
    assert session.state.review is not None
    assert len(session.state.review.rays) == 2
    assert ("Chip", "2 of 2 (CCDCHIP = 1, EXTVER = 2)") in [(line.label, line.text) for line in describe(exposure)]


def test_each_chip_has_a_review_of_its_own(session: Session, settle: Settle, tmp_path: Path) -> None:
    file = acs_file(tmp_path / "flc.fits")
    session.opening.open(OpenRequest.of(science=file, read_noise=5.0))
    settle()
    session.verdicts.give(Verdict.COSMIC_RAY)
    session.night.go(1)
    settle()
    session.verdicts.give(Verdict.REAL_SOURCE)
    session.night.go(-1)
    settle()
    assert session.state.review is not None
    assert session.state.review.verdicts[0] == Verdict.COSMIC_RAY
    assert session.state.location is not None
    assert session.state.location.path == review_beside(f"{file}[SCI,1]")
    assert [session.night.reviews.of(chip).state for chip in session.night.night.science] == ["done", "in review"]


def test_chips_of_a_file_are_no_other_exposures(session: Session, settle: Settle, tmp_path: Path) -> None:
    session.opening.open(OpenRequest.of(science=acs_file(tmp_path / "flc.fits"), read_noise=5.0))
    settle()
    session.night.go(1)
    settle()
    assert session.night.others().exposures == ()


def test_a_named_extension_is_shown_among_the_others(session: Session, settle: Settle, tmp_path: Path) -> None:
    file = acs_file(tmp_path / "flc.fits")
    session.opening.open(OpenRequest.of(science=f"{file}[SCI,2]", read_noise=5.0))
    settle()
    assert session.night.current is session.night.night.science[1]


def test_amplifiers_are_walked_with_their_own_gain(session: Session, settle: Settle, tmp_path: Path) -> None:
    session.opening.open(OpenRequest.of(science=gmos_file(tmp_path / "raw.fits", 3)))
    settle()
    gains = []
    for _ in range(3):
        facts = session.state.exposure.facts if session.state.exposure else None
        gains.append(facts.gain.value if facts and facts.gain else None)
        session.night.go(1)
        settle()
    assert gains == [1.5, 1.6, 1.7]


def test_a_companion_of_one_chip_is_not_given_to_another(session: Session, settle: Settle, tmp_path: Path) -> None:
    file, dark = acs_file(tmp_path / "flc.fits"), acs_file(tmp_path / "dark.fits", rays=False)
    session.opening.open(OpenRequest.of(science=file, dark=f"{dark}[SCI,1]", read_noise=5.0))
    settle()
    session.night.go(1)
    settle()
    assert session.state.exposure is not None
    assert session.state.exposure.dark is None


def test_a_file_of_one_science_image_lists_nothing(session: Session, settle: Settle, tmp_path: Path) -> None:
    with fits.open(acs_file(tmp_path / "flc.fits")) as hdus:
        fits.HDUList(hdus[:4]).writeto(tmp_path / "one.fits")
    session.opening.open(OpenRequest.of(science=tmp_path / "one.fits", read_noise=5.0))
    settle()
    assert names(session) == []


def opened(session: Session, settle: Settle, file: Path) -> Session:
    session.opening.open(OpenRequest.of(science=file, read_noise=5.0))
    settle()
    return session


def rows_of(table: ChipRayTable) -> list[list[object]]:
    rows = table.rows
    return [[rows.data(rows.index(row, column)) for column in (0, 1, 5)] for row in range(rows.rowCount())]


def test_all_chips_are_searched_in_the_background_and_listed_together(
    session: Session, settle: Settle, tmp_path: Path
) -> None:
    opened(session, settle, decam_file(tmp_path / "raw.fits.fz", 4))
    assert session.chips.unsearched == 0
    table = RayTable(session.store, session.list, session.night, session.chips)
    assert session.state.review is not None
    assert table.summary.text().startswith(f"{len(session.state.review.rays)} rays · ")
    session.chips.work_on_all(True)
    assert (table.view.isHidden(), table.all_rays.isHidden()) == (True, False)
    listed = rows_of(table.all_rays)
    assert list(dict.fromkeys(row[0] for row in listed)) == ["S29", "S28", "S27", "S26"]
    assert len(listed) == sum(review.rays for review in reviews(session))
    assert table.summary.text() == f"{len(listed)} rays on 4 chips · {len(listed)} undecided"
    session.chips.work_on_all(False)
    assert (table.view.isHidden(), table.all_rays.isHidden()) == (False, True)


def test_a_ray_of_another_chip_is_gone_to_and_judged(session: Session, settle: Settle, tmp_path: Path) -> None:
    opened(session, settle, acs_file(tmp_path / "flc.fits"))
    table = RayTable(session.store, session.list, session.night, session.chips)
    session.chips.work_on_all(True)
    assert [row[0] for row in rows_of(table.all_rays)] == ["SCI,1", "SCI,2", "SCI,2"]
    table.all_rays.clicked.emit(table.all_rays.rows.index(2, 0))
    settle()
    assert session.night.current is session.night.night.science[1]
    assert session.state.selection.current == 1
    session.verdicts.give(Verdict.HOT_PIXEL)
    settle()
    assert rows_of(table.all_rays)[2] == ["SCI,2", "2", "hot pixel"]
    table.verdict.setCurrentIndex(table.verdict.findData(Verdict.UNREVIEWED))
    assert table.summary.text() == "2 of 3 rays on 2 chips · 2 undecided"
    table.text.setText("dark > 1")
    assert "for all chips" in table.problem.text()


def test_undo_goes_to_the_chip_of_the_last_step_where_all_chips_are_worked_on(
    session: Session, settle: Settle, tmp_path: Path
) -> None:
    opened(session, settle, acs_file(tmp_path / "flc.fits"))
    session.verdicts.give(Verdict.COSMIC_RAY)
    session.night.go(1)
    settle()
    session.chips.undo()  # of this chip alone, on which there is no step
    assert [chip.undecided for chip in reviews(session)] == [0, 2]
    session.chips.work_on_all(True)
    session.chips.undo()
    settle()
    assert session.night.current is session.night.night.science[0]
    assert [chip.undecided for chip in reviews(session)] == [1, 2]
    session.night.go(1)
    settle()
    session.chips.redo()
    settle()
    assert session.night.current is session.night.night.science[0]
    assert [chip.undecided for chip in reviews(session)] == [0, 2]


def test_verdicts_on_two_chips_are_there_when_the_file_is_opened_again(
    session: Session, settle: Settle, tmp_path: Path
) -> None:
    file = acs_file(tmp_path / "flc.fits")
    opened(session, settle, file)
    session.verdicts.give(Verdict.COSMIC_RAY)
    session.night.go(1)
    settle()
    session.verdicts.give(Verdict.REAL_SOURCE)
    session.verdicts.give(Verdict.HOT_PIXEL)
    settle()
    assert not session.recorder.unsaved
    session.recorder.close()
    assert sorted(path.name for path in tmp_path.glob("*")) == ["flc.fits", "flc.fits.crreview"]
    saved = [len(review.state.done) for review in reviews_in(tmp_path / "flc.fits.crreview")]
    assert saved == [1, 2]
    session.night.open([file])
    settle()
    assert [chip.undecided for chip in reviews(session)] == [0, 0]


def reviews(session: Session) -> list[FrameReview]:
    return [session.night.reviews.of(chip) for chip in session.night.night.science]


def test_the_map_shows_chips_as_they_lie_and_a_click_opens_one(
    session: Session, settle: Settle, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(session, settle, gmos_file(tmp_path / "raw.fits", 3))
    chip_map = ChipMap(session.night, session.chips)
    qtbot.addWidget(chip_map)
    chip_map.resize(300, 100)
    chips = session.night.night.science
    centres = [chip_map.centre(chip).x() for chip in chips]
    assert centres == sorted(set(centres))
    qtbot.mouseClick(chip_map, Qt.MouseButton.LeftButton, pos=chip_map.centre(chips[2]).toPoint())
    settle()
    assert session.night.current is chips[2]
    assert not chip_map.grab().isNull()


def test_chips_that_nothing_places_have_no_map(session: Session, settle: Settle, tmp_path: Path, qtbot: QtBot) -> None:
    opened(session, settle, acs_file(tmp_path / "flc.fits"))
    chip_map = ChipMap(session.night, session.chips)
    qtbot.addWidget(chip_map)
    assert chip_map.isHidden()


def test_chips_are_listed_though_the_header_calls_them_a_dark(session: Session, settle: Settle, tmp_path: Path) -> None:
    opened(session, settle, acs_file(tmp_path / "dark.fits", IMAGETYP="DARK"))
    assert names(session) == ["dark.fits[SCI,1]", "    [SCI,2]"]
    assert session.night.current is session.night.night.science[0]
