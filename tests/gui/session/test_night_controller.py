"""The night in the window: the list of frames, and the way from one to the other."""

from __future__ import annotations

import gc
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from astropy.io import fits
from PyQt6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from crviewer.cli import main
from crviewer.detection.lacosmic.working_image import WorkingImage
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.gui.image.frame_pyramids import FramePyramids
from crviewer.gui.jobs.worker import JobTicket, Worker
from crviewer.gui.night.night_model import NIGHT_COLUMNS
from crviewer.gui.night.night_panel import NightPanel
from crviewer.gui.rays.ray_table import RayTable
from crviewer.gui.session import next_frame
from crviewer.gui.session.detection_job import DetectionJobs
from crviewer.gui.session.next_frame import PreparationPlan, PreparedFrame
from crviewer.gui.session.session import Session
from crviewer.night.batch import processes
from crviewer.night.batch.batch_task import BatchTask, do
from crviewer.night.review_folders import ReviewFolders, remember_reviews
from crviewer.night.reviews import review_file_of
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.surroundings import EvidenceContext
from crviewer.review.file import identity_of, open_review
from crviewer.review.file.location import user_data_folder
from crviewer.review.list.ray_list import COLUMNS, RayList, cell
from tests.scenes import HOT, SHAPE, write_scenes

Settle = Callable[[], None]
Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_scenes(tmp_path)


@pytest.fixture
def session(worker: Worker) -> Iterator[Session]:
    """A session that keeps review files, and opens what its list of frames wants."""
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


@pytest.fixture
def night(session: Session, folder: Path, settle: Settle) -> Session:
    session.night.open([folder])
    settle()
    return session


@pytest.fixture
def batched(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder into which a batch put reviews of these frames, as is remembered in a data folder of this test's own."""
    if sys.platform in ("win32", "darwin"):
        pytest.skip("the user's data folder is elsewhere")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "reviews").mkdir()
    remember_reviews([folder], tmp_path / "reviews")
    return tmp_path / "reviews"


def name_of(session: Session) -> str:
    assert session.state.request is not None
    return Path(session.state.request.science).name


def rows(panel: NightPanel) -> list[list[str]]:
    model = panel.model
    return [
        [str(model.data(model.index(row, column))) for column in range(len(NIGHT_COLUMNS))]
        for row in range(model.rowCount())
    ]


def batch(night: Session, name: str) -> None:
    """What `crviewer batch` does to one frame."""
    frame = next(frame for frame in night.night.night.science if frame.name == name)
    request = night.night.night.request(frame)
    assert not do(BatchTask(request=request, target=frame.path.with_name(f"{name}.crreview"))).message


def test_a_folder_is_listed_and_its_first_frame_opened_with_the_dark_and_mask_that_fit(
    night: Session, folder: Path, qtbot: QtBot
) -> None:
    request = night.state.request
    assert request is not None
    assert (name_of(night), request.files.dark, request.files.masks) == (
        "light0.fits",
        folder / "dark.fits",
        (folder / "mask.fits",),
    )
    panel = NightPanel(night.night, night.chips)
    qtbot.addWidget(panel)
    night.night.listed.emit()
    assert rows(panel) == [
        ["light0.fits", "detected", "6", "6", "scene", "", "60", "01:00:00", "dark.fits"],
        ["light1.fits", "new", "", "", "scene", "", "60", "01:10:00", "dark.fits"],
        ["light2.fits", "new", "", "", "scene", "", "60", "01:20:00", "dark.fits"],
        ["dark.fits", "dark", "", "", "scene", "", "60", "", ""],
        ["mask.fits", "mask", "", "", "", "", "", "", ""],
    ]
    assert panel.summary.text() == "3 science frames · 1 dark · 1 mask · 0 done"
    assert str(panel.model.data(panel.model.index(0, 8), Qt.ItemDataRole.ToolTipRole)).startswith(
        "Dark: dark.fits (60 s, 120×96 pixels).\nMasks: mask.fits"
    )


def test_what_belongs_to_a_frame_goes_with_it(night: Session, settle: Settle) -> None:
    """With the collector of Python off (see `conftest`): it may let gigabytes lie about before it looks for cycles."""

    def alive() -> Counter[str]:
        kinds = (WorkingImage, Exposure, FramePyramids, EvidenceContext)
        return Counter(type(thing).__name__ for thing in gc.get_objects() if isinstance(thing, kinds))

    night.night.go(1)
    settle()
    gc.collect()
    before = alive()
    for step in (-1, 1, 1, -1, -1, 1):
        night.verdicts.give(Verdict.HOT_PIXEL)
        settle()
        night.night.go(step)
        settle()
    more = alive() - before
    assert max(more.values(), default=0) <= 1, more  # of the frame that is prepared


def test_verdicts_are_counted_as_they_are_given(night: Session) -> None:
    night.verdicts.give(Verdict.COSMIC_RAY)
    frame = night.night.night.science[0]
    review = night.night.reviews.of(frame)
    assert (review.state, review.rays, review.undecided) == ("in review", 6, 5)


def test_the_way_leads_from_frame_to_frame_and_stops_at_the_ends(night: Session, settle: Settle) -> None:
    told: list[str] = []
    night.messages.told.connect(told.append)
    ways = []
    for step in (1, 1, 1, -1):
        night.night.go(step)
        settle()
        ways.append(name_of(night))
    assert ways == ["light1.fits", "light2.fits", "light2.fits", "light1.fits"]
    assert told == ["This is the last science frame of the night."]


def test_verdicts_are_found_again_in_the_frame_that_they_were_given_in(night: Session, settle: Settle) -> None:
    night.verdicts.give(Verdict.REAL_SOURCE)
    for step in (1, -1):
        night.night.go(step)
        settle()
        assert night.state.review is not None
        assert (night.state.review.verdicts[0] == Verdict.REAL_SOURCE) == (step == -1)


def test_what_is_said_of_one_frame_holds_for_the_next(night: Session, folder: Path, settle: Settle) -> None:
    night.opening.open(OpenRequest.of(science=folder / "light0.fits", gain=1.5, read_noise=4.0))
    settle()
    night.night.go(1)
    settle()
    request = night.state.request
    assert request is not None
    assert (request.overrides.gain, request.overrides.read_noise) == (1.5, 4.0)
    assert request.files.dark == folder / "dark.fits"


def test_a_frame_is_opened_again_as_it_was_opened_last(night: Session, folder: Path, settle: Settle) -> None:
    night.opening.open(OpenRequest.of(science=folder / "light0.fits", gain=1.5))
    settle()
    night.night.go(1)
    settle()
    night.opening.open(OpenRequest.of(science=folder / "light1.fits", gain=3.0))
    settle()
    night.night.go(-1)
    settle()
    assert night.state.request is not None
    assert night.state.request.overrides.gain == 1.5


def test_a_frame_begins_with_the_reviews_that_a_batch_wrote_meanwhile(night: Session, settle: Settle) -> None:
    batch(night, "light2.fits")
    night.night.refresh()
    settle()
    states = [night.night.reviews.of(frame).state for frame in night.night.night.science]
    assert states == ["detected", "new", "detected"]


def test_other_exposures_speak_for_a_defect_and_every_frame_leaves_its_trace(night: Session, settle: Settle) -> None:
    for step in (1, 1):
        night.night.go(step)
        settle()
    assert night.state.review is not None
    assert night.state.suggestions is not None
    evidence = night.state.suggestions.evidence
    (hot,) = night.state.review.rays.holding(np.array([HOT[0] * SHAPE[1] + HOT[1] + 1]))
    assert set(evidence.others) == {2}
    assert evidence.recurred[hot] == 2
    assert set(np.delete(evidence.recurred, hot)) == {0}
    assert cell(night.state.review, int(hot), "recurred", night.state.suggestions) == "2/2"
    night.list.arrange(RayList(text="recurred > 1"))
    assert night.state.order.tolist() == [hot]


def hot_ray(night: Session) -> int:
    assert night.state.review is not None
    (hot,) = night.state.review.rays.holding(np.array([HOT[0] * SHAPE[1] + HOT[1] + 1]))
    return int(hot)


def recurrence(night: Session) -> tuple[int, int]:
    """In how many other exposures the pixels of the hot pixel were flagged, and out of how many."""
    assert night.state.suggestions is not None
    evidence, hot = night.state.suggestions.evidence, hot_ray(night)
    return int(evidence.recurred[hot]), int(evidence.others[hot])


def test_the_frame_that_was_prepared_speaks_for_a_defect_already(night: Session) -> None:
    assert recurrence(night) == (1, 1)
    assert night.night.reviews.of(night.night.night.science[1]).state == "new"


def test_what_a_batch_finds_meanwhile_changes_the_evidence_of_the_open_frame_but_no_verdict(
    night: Session, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    hot = hot_ray(night)
    night.list.go_to(hot)
    night.verdicts.give(Verdict.REAL_SOURCE)
    review, searched, find = night.state.review, [], DetectionJobs.find
    monkeypatch.setattr(DetectionJobs, "find", lambda *given: (searched.append(given[1].exposure), find(*given))[1])
    batch(night, "light2.fits")
    night.night.refresh()
    settle()
    assert recurrence(night) == (2, 2)
    assert night.state.review is review
    assert review is not None
    assert review.verdicts[hot] == Verdict.REAL_SOURCE
    batch(night, "light1.fits")  # what it finds takes the place of what was prepared
    night.night.refresh()
    settle()
    assert recurrence(night) == (2, 2)
    assert not any(exposure is night.state.exposure for exposure in searched)


def test_the_column_of_other_exposures_is_there_while_a_night_is_open(night: Session, qtbot: QtBot) -> None:
    table = RayTable(night.store, night.list, night.night, night.chips)
    qtbot.addWidget(table)
    column = COLUMNS.index("recurred")
    assert not table.view.isColumnHidden(column)
    night.night.note_opened(None)
    assert table.view.isColumnHidden(column)


def test_a_file_can_be_taken_as_something_else(night: Session, qtbot: QtBot) -> None:
    panel = NightPanel(night.night, night.chips)
    qtbot.addWidget(panel)
    frames = night.night.night.frames
    menu = panel.menu(frames[1])
    assert [action.text() for action in menu.actions()] == ["Open", "Dark", "Use as"]
    night.night.take_as(frames[1], FrameKind.FLAT)
    assert [row[1] for row in rows(panel)][:3] == ["detected", "flat", "new"]


def test_the_dark_of_the_open_frame_can_be_chosen(night: Session, settle: Settle) -> None:
    night.night.give_dark(night.night.night.science[0], None)
    settle()
    assert night.state.exposure is not None
    assert night.state.exposure.dark is None
    assert night.night.night.science[0].dark_reason == "chosen by hand"


def test_a_broken_file_is_told_and_the_rest_is_listed(
    session: Session, folder: Path, settle: Settle, qtbot: QtBot
) -> None:
    (folder / "broken.fits").write_text("nothing")
    panel = NightPanel(session.night, session.chips)
    qtbot.addWidget(panel)
    session.night.open([folder])
    settle()
    assert panel.summary.text().endswith("⚠ 1 not used")
    assert "broken.fits" in panel.summary.toolTip()
    assert panel.model.rowCount() == 5


def test_files_without_a_science_frame_leave_what_is_open(night: Session, folder: Path, settle: Settle) -> None:
    told: list[str] = []
    night.messages.told.connect(told.append)
    night.night.open([folder / "dark.fits"])
    settle()
    assert told == ["No science frame among these files."]
    assert len(night.night.night.science) == 3
    assert name_of(night) == "light0.fits"


def test_reviews_are_kept_in_a_folder_where_one_is_named(
    session: Session, folder: Path, settle: Settle, tmp_path: Path
) -> None:
    reviews = tmp_path / "reviews"
    reviews.mkdir()
    session.night.folders = ReviewFolders(named=reviews)
    session.night.open([folder])
    settle()
    assert [path.name for path in reviews.glob("[!.]*")] == ["light0.fits.crreview"]
    assert not list(folder.glob("*.crreview"))


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the user's data folder is elsewhere")
def test_the_reviews_of_a_batch_are_found_in_the_folder_where_it_put_them(
    session: Session, folder: Path, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    session.messages.told.connect(told.append)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(processes, "do_here", lambda tasks, workers: (do(task) for task in tasks))
    reviews = tmp_path / "reviews"
    assert main(["batch", str(folder / "light1.fits"), "--output-dir", str(reviews)]) == 0
    session.night.open([folder])
    settle()
    assert f"3 science frames. Reviews are in {reviews}, from a batch." in told
    assert [session.night.reviews.of(frame).state for frame in session.night.night.science][1] == "detected"
    session.night.go(1)
    settle()
    assert session.recorder.path == reviews / "light1.fits.crreview"
    assert not list(folder.glob("*.crreview"))


def test_a_double_click_opens_a_frame_but_no_dark(night: Session, settle: Settle, qtbot: QtBot) -> None:
    panel = NightPanel(night.night, night.chips)
    qtbot.addWidget(panel)
    panel.view.doubleClicked.emit(panel.model.index(3, 0))
    panel.view.doubleClicked.emit(QModelIndex())
    panel.view.doubleClicked.emit(panel.model.index(2, 0))
    settle()
    assert name_of(night) == "light2.fits"


def test_the_next_frame_is_prepared_and_shown_without_reading_or_searching_it_again(
    night: Session, folder: Path, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched, find = [], DetectionJobs.find
    monkeypatch.setattr(DetectionJobs, "find", lambda *given: (searched.append(given[1].exposure), find(*given))[1])
    monkeypatch.setattr("crviewer.gui.session.open_controller.read", lambda *_, **__: pytest.fail("it was read again"))
    night.night.go(1)  # all that follows is there when it returns: nothing has to wait for its turn on the worker
    assert name_of(night) == "light1.fits"
    assert night.state.review is not None
    assert len(night.state.review.rays) == 6
    settle()
    assert night.state.suggestions is not None
    assert searched
    assert not any(exposure is night.state.exposure for exposure in searched)


def test_a_frame_whose_file_changed_since_it_was_prepared_is_read_again(
    night: Session, folder: Path, settle: Settle
) -> None:
    with fits.open(folder / "light1.fits", mode="update") as file:
        file[0].data[40:60] = 300
    night.night.go(1)
    settle()
    assert night.state.exposure is not None
    assert (night.state.exposure.electrons[50] == 600).all()


def test_what_is_said_of_all_frames_holds_for_each(session: Session, folder: Path, settle: Settle) -> None:
    own = folder / "own"
    own.mkdir()
    fits.writeto(own / "mask.fits", np.eye(*SHAPE, dtype=np.uint8))
    shutil.copy(folder / "dark.fits", own)
    said = OpenRequest.of(dark=str(own / "dark.fits"), masks=(str(own / "mask.fits"),))
    session.night.open([folder], said)
    settle()
    for name in ("light0.fits", "light1.fits"):
        assert session.state.request is not None
        assert name_of(session) == name
        assert session.state.request.files.companions == said.files.companions
        session.night.go(1)
        settle()


def test_what_was_said_of_one_exposure_says_nothing_of_the_next(session: Session, folder: Path, settle: Settle) -> None:
    fits.delval(folder / "light0.fits", "EXPTIME")
    fits.setval(folder / "light1.fits", "EXPTIME", value=600.0)
    session.night.open([folder])
    settle()
    assert session.state.request is not None
    session.opening.open(session.state.request.with_fields(exposure=30.0, gain=1.5))
    settle()
    session.night.go(1)
    settle()
    assert name_of(session) == "light1.fits"
    assert (session.state.request.overrides.exposure, session.state.request.overrides.gain) == (None, 1.5)


def test_a_dark_is_scaled_for_the_frames_alone_that_it_does_not_fit(
    session: Session, folder: Path, settle: Settle
) -> None:
    fits.setval(folder / "light0.fits", "EXPTIME", value=600.0)
    session.night.open([folder], OpenRequest.of(subtract_dark=True))
    settle()
    assert session.state.request is not None
    assert session.state.request.reduction.scale_dark
    session.night.go(1)
    settle()
    assert (name_of(session), session.state.request.reduction.scale_dark) == ("light1.fits", False)
    assert session.state.request.reduction.subtract_dark


def test_another_list_lets_go_what_was_prepared_for_the_one_before(
    session: Session, folder: Path, settle: Settle, wait_for: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = Event(), Event()

    def slow(plan: PreparationPlan, ticket: JobTicket) -> PreparedFrame:
        begun.set()
        go_on.wait(20)
        return prepare(plan, ticket)

    prepare = next_frame.prepare_frame
    monkeypatch.setattr(next_frame, "prepare_frame", slow)
    session.night.open([folder])
    wait_for(begun.is_set)
    session.night.open([folder / "light0.fits"])
    wait_for(lambda: len(session.night.night.science) == 1)
    go_on.set()
    settle()
    assert session.night.others().exposures == ()


def test_a_prepared_frame_is_read_again_where_the_mask_under_review_changed(
    session: Session, folder: Path, settle: Settle, tmp_path: Path
) -> None:
    mask = np.zeros(SHAPE, np.uint8)
    mask[10, 10:16] = 1
    (tmp_path / "own").mkdir()
    other = tmp_path / "own" / "other.fits"
    fits.writeto(other, mask)
    session.opening.open(OpenRequest.of(science=str(folder / "light1.fits"), detection=str(other)))
    settle()
    session.night.open([folder])
    settle()
    session.night.go_to(session.night.night.science[0])
    settle()
    fits.writeto(other, np.roll(mask, 5), overwrite=True)
    session.night.go(1)
    settle()
    assert session.state.exposure is not None
    assert session.state.exposure.flagged is not None
    assert session.state.exposure.flagged[10, 15:21].all()


def test_a_frame_of_a_batch_that_is_opened_alone_has_the_same_review(
    session: Session, folder: Path, settle: Settle, batched: Path
) -> None:
    request = OpenRequest.of(science=str(folder / "light0.fits"))
    assert not do(BatchTask(request=request, target=batched / "light0.fits.crreview", accept=0.9)).message
    session.opening.open(request)
    settle()
    assert session.recorder.path == batched / "light0.fits.crreview"


def test_what_the_observer_corrects_goes_before_what_was_said_of_all(
    session: Session, folder: Path, settle: Settle
) -> None:
    session.night.open([folder], OpenRequest.of(gain=1.0))
    settle()
    assert session.state.request is not None
    session.opening.open(session.state.request.with_fields(gain=3.0))
    settle()
    for step in (1, -1):
        session.night.go(step)
        settle()
        assert session.state.request.overrides.gain == 3.0


@pytest.mark.usefixtures("batched")
def test_the_review_that_is_listed_is_the_one_that_is_opened(session: Session, folder: Path, settle: Settle) -> None:
    science = folder / "light0.fits"
    identity = identity_of(read_frame(science))
    elsewhere = user_data_folder() / "reviews" / f"{identity.checksum[:32]}.crreview"
    elsewhere.parent.mkdir(parents=True)
    open_review(elsewhere, identity).close()
    assert review_file_of(FileLocation(science), ReviewFolders.recalled()) == elsewhere
    session.opening.open(OpenRequest.of(science=str(science)))
    settle()
    assert session.recorder.path == elsewhere
