"""The defects of a night in the window: listed, looked at, judged once for all frames, and saved as one mask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from crviewer.gui.jobs.worker import Worker
from crviewer.gui.night.defects_dialog import DefectsDialog
from crviewer.gui.night.night_mask_save import NO_NIGHT, ask_night_mask
from crviewer.gui.session.session import Session
from crviewer.night.batch.batch_task import BatchTask, do
from crviewer.night.night import Night
from crviewer.night.reading import read_night
from crviewer.night.reviews import read_reviews
from crviewer.review.core.judgements import Judgements
from crviewer.review.core.verdict import Verdict
from tests.scenes import HOT, SHAPE, write_scenes

Wait = Callable[[Callable[[], object]], None]
HOT_PIXEL = HOT[0] * SHAPE[1] + HOT[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three exposures that a batch searched; one pixel is hot in all of them."""
    night = read_night([write_scenes(tmp_path)])
    for frame in night.science:
        assert not do(
            BatchTask(request=night.request(frame), target=frame.path.with_name(f"{frame.name}.crreview"))
        ).message
    return tmp_path


@pytest.fixture
def session(worker: Worker) -> Iterator[Session]:
    """A session that keeps review files, and opens what its list of frames wants."""
    session = Session(worker)
    session.messages.failed.connect(lambda error: pytest.fail(str(error)))
    session.night.wanted.connect(session.opening.open)
    yield session
    session.night.close()
    session.recorder.close()


@pytest.fixture
def settle(session: Session, wait_for: Wait) -> Callable[[], None]:
    return lambda: wait_for(lambda: session.scheduler.at_rest and session.night.at_rest and not session.worker.tickets)


@pytest.fixture
def dialog(session: Session, folder: Path, settle: Callable[[], None], qtbot: QtBot) -> DefectsDialog:
    session.night.open([folder])
    settle()
    dialog = DefectsDialog(session)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    settle()
    return dialog


def rows(dialog: DefectsDialog) -> list[list[str]]:
    model = dialog.model
    return [
        [str(model.data(model.index(row, column))) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def verdicts_kept(folder: Path) -> list[set[Verdict]]:
    """What the review file of each frame says of the pixels around the hot one."""
    night = read_night([folder])
    reviews = read_reviews(night)
    return [said_there(reviews.of(frame).judgements) for frame in night.science]


def said_there(judgements: Judgements) -> set[Verdict]:
    near = np.abs(judgements.pixels - HOT_PIXEL) % SHAPE[1] <= 3
    return {Verdict(int(verdict)) for verdict in judgements.verdicts[near]}


def test_what_came_back_in_every_exposure_is_listed_with_what_it_looks_like(dialog: DefectsDialog) -> None:
    (defect,) = dialog.defects.known.defects
    assert (round(defect.x) - 1, round(defect.y) - 1) == (HOT[1], HOT[0])
    x, y = f"{defect.x:.1f}", f"{defect.y:.1f}"
    assert rows(dialog) == [[x, y, str(len(defect.pixels)), "3 of 3", "hot pixel", ""]]
    assert dialog.told.text() == "1 defect in 3 exposures."
    assert not dialog.row.start.isEnabled()
    assert dialog.row.progress.isHidden()


def test_exposures_that_were_not_searched_are_told(
    dialog: DefectsDialog, session: Session, folder: Path, settle: Callable[[], None]
) -> None:
    reviews = sorted(folder.glob("*.crreview"))
    reviews[-1].unlink()
    session.night.refresh()
    settle()
    dialog.defects.look()
    settle()
    assert dialog.told.text() == ("1 defect in 2 exposures. 1 more has no detection yet: run “crviewer batch”.")


def test_a_row_shows_its_defect_in_the_open_frame(dialog: DefectsDialog, session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.pointed) as shown:
        dialog.view.selectRow(0)
    assert [round(place) for place in shown.args] == [HOT[1], HOT[0]]
    assert session.state.review is not None
    current = session.state.selection.current
    assert current in session.state.review.rays.holding(dialog.defects.known.defects[0].pixels)


def test_a_verdict_is_given_once_for_all_frames_and_undone_in_the_open_one_alone(
    dialog: DefectsDialog, session: Session, folder: Path, settle: Callable[[], None]
) -> None:
    dialog.view.selectRow(0)
    dialog.verdicts[Verdict.OTHER_DEFECT].click()
    settle()
    assert dialog.told.text() == "Verdict copied to 2 other frames."
    assert rows(dialog)[0][-1] == "other defect on 3 of 3"
    assert verdicts_kept(folder) == [{Verdict.OTHER_DEFECT}] * 3
    session.verdicts.undo()
    settle()
    assert rows(dialog)[0][-1] == "other defect on 2 of 3"
    assert verdicts_kept(folder) == [set(), {Verdict.OTHER_DEFECT}, {Verdict.OTHER_DEFECT}]


def test_a_defect_that_was_judged_as_suggested_is_listed_still(
    dialog: DefectsDialog, settle: Callable[[], None]
) -> None:
    dialog.view.selectRow(0)
    dialog.row.start.click()
    settle()
    dialog.defects.look()
    settle()
    assert [row[3:] for row in rows(dialog)] == [["3 of 3", "hot pixel", "hot pixel on 3 of 3"]]


def test_the_table_is_sorted_by_a_click_on_its_header(dialog: DefectsDialog) -> None:
    for column in range(dialog.model.columnCount()):
        dialog.view.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    assert dialog.model.place(0) == 0


def test_the_mask_of_the_night_holds_what_was_judged_and_what_was_known(
    dialog: DefectsDialog, session: Session, folder: Path, settle: Callable[[], None]
) -> None:
    dialog.view.selectRow(0)
    dialog.row.start.click()
    settle()
    told: list[str] = []
    session.messages.told.connect(told.append)
    ask_night_mask(session, dialog, choose=lambda parent, title, proposal: proposal)
    settle()
    path = folder / "night_bad_pixels.fits"
    with fits.open(path) as hdus:
        mask, judged = hdus[0].data.astype(bool), hdus["JUDGED"].data
    assert (mask[HOT], judged[HOT], mask[5, 5], judged[5, 5]) == (True, 3, True, 0)
    assert np.array_equal(np.argwhere(mask & (judged == 0)), [[5, 5]])
    count = np.count_nonzero(judged)
    assert told == [f"Bad pixels: {count} from verdicts on 3 exposures, 1 known before → {path}"]


def test_without_a_night_it_is_said_how_to_open_one(session: Session, qtbot: QtBot) -> None:
    told: list[str] = []
    session.messages.told.connect(told.append)
    parent = QWidget()
    qtbot.addWidget(parent)
    ask_night_mask(session, parent, choose=lambda *_: pytest.fail("there is nothing to save"))
    assert told == [NO_NIGHT]
    assert session.night.night == Night()
