"""The slider is live: what the window shows while thresholds move, and in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from unittest.mock import Mock

import astroscrappy
import numpy as np
import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crviewer.detection import Cancelled
from crviewer.detection.core.job_watch import JobWatch
from crviewer.gui.cutouts.cutout_panel import CutoutPanel
from crviewer.gui.detection.counts_plot import CountsPlot
from crviewer.gui.detection.detection_bar import DetectionBar
from crviewer.gui.jobs.worker import JobTicket
from crviewer.gui.session.detection_job import FoundReview
from crviewer.gui.session.session import Session
from crviewer.gui.session.session_state import DetectionPhase
from crviewer.review.core.detection_request import DetectionRequest
from crviewer.review.core.masking import MaskByKind
from crviewer.review.core.verdict import Verdict
from tests.scenes import RAYS, write_scene

Settle = Callable[[], None]


@pytest.fixture
def opened(session: Session, tmp_path: Path, settle: Settle) -> Session:
    session.messages.failed.connect(lambda error: pytest.fail(str(error)))
    session.opening.open(write_scene(tmp_path).request)
    settle()
    return session


def expected(session: Session) -> np.ndarray:
    """What astroscrappy flags with the session's settings."""
    exposure, settings = session.state.exposure, session.state.settings
    assert exposure is not None
    parameters, setup = settings.parameters, settings.setup
    mask, _ = astroscrappy.detect_cosmics(
        exposure.electrons,
        inmask=exposure.mask,
        sigclip=parameters.sigclip,
        sigfrac=parameters.sigfrac,
        objlim=parameters.objlim,
        niter=parameters.niter,
        gain=1.0,
        readnoise=setup.readnoise,
        satlevel=setup.satlevel,
    )
    return np.flatnonzero(mask)


def test_what_is_shown_after_a_drag_is_what_a_full_run_gives(opened: Session, qtbot: QtBot, settle: Settle) -> None:
    bar = DetectionBar(opened.store, opened.detection)
    qtbot.addWidget(bar)
    shown: list[float] = []
    opened.store.detected.connect(lambda: shown.append(opened.state.detected_with.parameters.sigclip))
    for value in range(45, 120, 5):
        bar.slider.setValue(value)
        qtbot.wait(5)
    settle()
    assert shown[-1] == 11.5
    assert len(shown) > 1
    assert shown == sorted(shown)
    assert opened.state.review is not None
    assert np.array_equal(np.sort(opened.state.review.rays.pixels), expected(opened))


def test_a_frame_that_is_opened_while_the_slider_moves_is_shown_as_a_full_run_would(
    opened: Session, tmp_path: Path, qtbot: QtBot, settle: Settle
) -> None:
    bar = DetectionBar(opened.store, opened.detection)
    qtbot.addWidget(bar)
    (tmp_path / "other").mkdir()
    other = write_scene(tmp_path / "other").request
    for value in range(120, 45, -5):
        bar.slider.setValue(value)
        if value == 90:
            opened.opening.open(other)
        qtbot.wait(5)
    settle()
    assert opened.state.request == other
    assert opened.state.review is not None
    assert opened.state.review.exposure is opened.state.exposure
    assert opened.state.masking is not None
    assert not opened.state.masking.is_preview
    assert opened.state.detected_with.parameters.sigclip == 5.0
    assert np.array_equal(np.sort(opened.state.review.rays.pixels), expected(opened))


@pytest.mark.parametrize("change", [{"objlim": 1.5}, {"sigfrac": 0.6}, {"niter": 1}, {"sigclip": 3.0}])
def test_every_threshold_is_live(opened: Session, settle: Settle, change: dict[str, float]) -> None:
    opened.detection.set_thresholds(replace(opened.state.settings.parameters, **change))
    settle()
    assert opened.state.review is not None
    assert np.array_equal(np.sort(opened.state.review.rays.pixels), expected(opened))


@pytest.fixture
def held(opened: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Detections that wait until this is set; a job that was cancelled ends at once."""
    detector, let_go = opened.scheduler.jobs, Event()
    find = detector.find

    def late(request: DetectionRequest, ticket: JobTicket) -> FoundReview:
        while not let_go.wait(0.005):
            ticket.progress(0.5)
        return find(request, ticket)

    monkeypatch.setattr(detector, "find", late)
    yield let_go
    let_go.set()


def masked(session: Session) -> np.ndarray:
    assert session.state.masking is not None
    return session.state.masking.pixels


def previews(session: Session) -> list[tuple[np.ndarray, np.ndarray | None]]:
    """What is shown for sure and as possible by each preview from now on."""
    shown: list[tuple[np.ndarray, np.ndarray | None]] = []

    def note() -> None:
        assert session.state.masking is not None
        possible = session.state.masking.possible
        shown.append((session.state.masking.pixels, None if possible is None else possible.pixels))

    session.store.previewed.connect(note)
    return shown


def test_an_answer_that_is_late_is_announced_by_what_is_certain_and_then_by_what_is_possible(
    opened: Session, held: Event, qtbot: QtBot, settle: Settle
) -> None:
    bar, cutouts, shown = DetectionBar(opened.store, opened.detection), CutoutPanel(opened), previews(opened)
    qtbot.addWidget(bar)
    qtbot.addWidget(cutouts)
    with qtbot.waitSignal(opened.store.previewed):
        opened.detection.set_thresholds(replace(opened.state.settings.parameters, sigclip=3.0))
    assert bar.count.text() == f"at least {len(shown[0][0])} px · preview …"
    assert cutouts.masked._title.text() == "Mask (preview)"
    qtbot.waitUntil(lambda: len(shown) == 2)
    (sure, _), (still_sure, possible) = shown
    assert possible is not None
    assert np.array_equal(sure, still_sure)
    assert bar.count.text() == f"{len(sure)} to {len(sure) + len(possible)} px · preview …"
    assert cutouts.masked._title.text() == "Mask (preview; faint: possible)"
    held.set()
    settle()
    assert "preview" not in bar.count.text()
    assert cutouts.masked._title.text() == "Mask"
    assert np.array_equal(masked(opened), expected(opened))
    assert np.isin(sure, masked(opened)).all()
    assert np.isin(masked(opened), np.concatenate([sure, possible])).all()


def test_a_preview_follows_the_slider_while_an_answer_is_late(
    opened: Session, held: Event, qtbot: QtBot, settle: Settle
) -> None:
    shown = previews(opened)
    for sigclip in (9.0, 6.0, 3.0):
        before = len(shown)
        opened.detection.set_thresholds(replace(opened.state.settings.parameters, sigclip=sigclip))
        qtbot.waitUntil(lambda before=before: len(shown) > before + 1)
    sizes = [len(sure) for sure, possible in shown if possible is not None]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]
    held.set()
    settle()
    assert opened.state.detected_with.parameters.sigclip == 3.0


def test_what_is_possible_is_left_open_where_the_slider_moves_on(
    opened: Session, held: Event, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, looked = previews(opened), opened.scheduler.jobs.preview

    def slow(request: DetectionRequest, said: MaskByKind | None, ticket: JobTicket) -> MaskByKind | None:
        preview = looked(request, said, ticket)
        while request.settings.parameters.sigclip == 6.0 and not ticket.cancelled():
            pass
        return preview

    monkeypatch.setattr(opened.scheduler.jobs, "preview", slow)
    with qtbot.waitSignal(opened.store.previewed):
        opened.detection.set_thresholds(replace(opened.state.settings.parameters, sigclip=6.0))
    opened.detection.set_thresholds(replace(opened.state.settings.parameters, sigclip=3.0))
    qtbot.waitUntil(lambda: len(shown) == 3)
    assert [possible is None for _, possible in shown] == [True, True, False]


def test_a_detection_that_is_outdated_is_given_up_while_its_rays_are_still_grouped(opened: Session) -> None:
    done: list[float] = []
    ticket = Mock(spec=JobTicket, watch=JobWatch(lambda: 0.9 in done, done.append))  # as soon as all is flagged
    request = opened.state.detection_request
    assert request is not None
    with pytest.raises(Cancelled):
        opened.scheduler.jobs.find(request, ticket)
    assert done[-1] == 0.9


def test_a_newer_wish_overtakes_an_older_detection_that_is_slow(
    opened: Session, held: Event, wait_for: Callable[[Callable[[], object]], None], settle: Settle
) -> None:
    shown: list[float] = []
    opened.store.detected.connect(lambda: shown.append(opened.state.detected_with.parameters.sigclip))
    opened.detection.set_thresholds(replace(opened.state.settings.parameters, sigclip=9.0))
    slow = opened.scheduler._detection
    assert slow is not None
    opened.detection.set_thresholds(replace(opened.state.settings.parameters, sigclip=3.0))
    wait_for(slow.cancelled)
    held.set()
    settle()
    assert shown == [3.0]
    assert np.array_equal(masked(opened), expected(opened))


def test_a_preview_keeps_the_colours_of_verdicts(opened: Session, held: Event, qtbot: QtBot) -> None:
    assert opened.state.review is not None
    opened.store.close_loop(False)
    opened.verdicts.take(opened.state.review.judging(np.array([0]), Verdict.OTHER_DEFECT), "a defect")
    opened.verdicts.take(opened.state.review.judging(np.array([1]), Verdict.REAL_SOURCE), "a star")
    before = opened.state.masking
    assert before is not None
    with qtbot.waitSignal(opened.store.previewed):
        opened.detection.set_thresholds(replace(opened.state.settings.parameters, sigclip=6.9))
    preview = opened.state.masking
    assert preview is not None
    assert preview.is_preview
    defect = Verdict.OTHER_DEFECT
    assert np.array_equal(preview.pixels[preview.kinds == defect], before.pixels[before.kinds == defect])
    assert np.array_equal(preview.released, before.released)
    assert not np.isin(preview.pixels, preview.released).any()


def test_the_curve_agrees_with_the_list(opened: Session, settle: Settle) -> None:
    counts = opened.state.counts
    assert counts is not None
    assert counts.sigclips[0] == 2.0
    assert counts.sigclips[-1] == 20.0
    for sigclip in (3.0, 7.0, 15.0):
        opened.detection.set_thresholds(replace(opened.state.settings.parameters, sigclip=sigclip))
        settle()
        assert opened.state.review is not None
        assert counts.rays[counts.sigclips == sigclip] == len(opened.state.review.rays)
    assert opened.state.counts is counts


def test_another_list_limit_is_counted_anew(opened: Session, settle: Settle) -> None:
    before = opened.state.counts
    opened.detection.adjust(replace(opened.state.settings, min_pixels=20))
    settle()
    assert before is not None
    assert opened.state.counts is not None
    assert opened.state.counts.rays[-1] < before.rays[-1] == len(RAYS) + 1


def test_the_marker_of_the_plot_is_the_slider(opened: Session, qtbot: QtBot, settle: Settle) -> None:
    plot = CountsPlot(opened.store, opened.detection, opened.tradeoff)
    qtbot.addWidget(plot)
    plot.marker.setValue(9.0)
    settle()
    assert opened.state.detected_with.parameters.sigclip == 9.0
    opened.detection.set_thresholds(replace(opened.state.settings.parameters, sigclip=5.5))
    assert plot.marker.value() == 5.5
    settle()


def test_a_band_shows_what_muons_alone_would_give_where_that_can_be_told(
    opened: Session, qtbot: QtBot, settle: Settle
) -> None:
    plot = CountsPlot(opened.store, opened.detection, opened.tradeoff)
    qtbot.addWidget(plot)
    opened.store.opened.emit()
    assert not plot.muons.isVisible()  # no pixel size in the header
    opened.opening.open_demo()
    settle()
    assert plot.muons.isVisible()
    low, high = plot.muons.getRegion()
    plot.set_altitude(4200)
    assert plot.muons.getRegion()[1] > high > low
    assert "4200 m" in plot.plot.toolTip()


def test_rays_at_the_edge_are_found_when_asked_for(session: Session, tmp_path: Path, settle: Settle) -> None:
    from astropy.io import fits

    scene = write_scene(tmp_path)
    data = fits.getdata(scene.science).copy()
    data[40:45, 1] += 3000
    fits.writeto(scene.science, data, fits.getheader(scene.science), overwrite=True)
    session.opening.open(scene.request)
    settle()
    assert session.state.review is not None
    found = len(session.state.review.rays)
    session.detection.adjust(replace(session.state.settings, edges=True))
    settle()
    assert len(session.state.review.rays) == found + 1


def test_the_mask_can_be_ignored_and_taken_back(opened: Session, settle: Settle) -> None:
    assert opened.state.review is not None
    before = opened.state.review.rays.pixels
    opened.detection.adjust(replace(opened.state.settings, ignore_mask=True))
    settle()
    opened.detection.adjust(replace(opened.state.settings, ignore_mask=False))
    settle()
    assert np.array_equal(opened.state.review.rays.pixels, before)


def test_a_slider_keeps_the_keyboard_where_it_was(opened: Session, qtbot: QtBot) -> None:
    bar = DetectionBar(opened.store, opened.detection)
    qtbot.addWidget(bar)
    assert not bar.slider.focusPolicy() & Qt.FocusPolicy.ClickFocus


# ------------------------------------------------------------------------- phases


@pytest.fixture
def phases(opened: Session, monkeypatch: pytest.MonkeyPatch) -> list[DetectionPhase]:
    """The phases from now on."""
    entered: list[DetectionPhase] = []
    enter = opened.store.enter
    monkeypatch.setattr(opened.store, "enter", lambda phase: (entered.append(phase), enter(phase))[1])
    return entered


def test_a_detection_goes_from_phase_to_phase_and_comes_to_rest(
    opened: Session, phases: list[DetectionPhase], settle: Settle
) -> None:
    opened.scheduler.find()
    settle()
    of = DetectionPhase
    assert phases == [of.DETECTING, of.ANSWERED, of.RESTING, of.STUDYING, of.IDLE]


def test_a_wish_while_a_detection_runs_outdates_it_and_is_dropped_where_all_is_cancelled(
    opened: Session, phases: list[DetectionPhase], held: Event, settle: Settle
) -> None:
    opened.scheduler.find()
    opened.scheduler.find()
    assert phases == [DetectionPhase.DETECTING, DetectionPhase.OUTDATED]
    opened.scheduler.cancel()
    assert opened.scheduler.phase is DetectionPhase.DETECTING
    settle()
    assert phases.count(DetectionPhase.DETECTING) == 2  # the second one is what is left of the first
    assert opened.scheduler.phase is DetectionPhase.IDLE


def test_a_job_that_somebody_waits_for_goes_before_the_study_which_begins_again(
    opened: Session, phases: list[DetectionPhase], qtbot: QtBot, settle: Settle
) -> None:
    opened.scheduler.restudy()
    qtbot.waitUntil(lambda: opened.scheduler.phase is DetectionPhase.STUDYING)
    opened.worker.submit("Saving", lambda _: None, answered=lambda _: None, failed=lambda _: None)
    settle()
    assert phases.count(DetectionPhase.STUDYING) == 2
    assert phases[-1] is DetectionPhase.IDLE


def test_rays_are_counted_once_where_no_verdict_changes_the_mask(opened: Session, settle: Settle) -> None:
    assert opened.state.counts is not None
    assert opened.state.counts_without_defects is opened.state.counts
