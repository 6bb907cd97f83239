from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from astropy.io import fits

from crviewer.detection import LacosmicParameters
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.frame_error import FrameError
from crviewer.gui.session.session import Session
from crviewer.products.catalogue.product import BAD_PIXELS, REVIEWED
from crviewer.review.core.dq import DQ
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_list import RayList
from crviewer.review.list.ray_selection import RaySelection
from tests.scenes import HOT, RAYS, SHAPE, Scene, write_scene

Settle = Callable[[], None]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return write_scene(tmp_path)


@pytest.fixture
def opened(session: Session, scene: Scene, settle: Settle) -> Session:
    session.messages.failed.connect(lambda error: pytest.fail(str(error)))
    session.opening.open(scene.request)
    settle()
    return session


def review_of(session: Session) -> Review:
    assert session.state.review is not None
    return session.state.review


def ray_at(session: Session, row: int, column: int) -> int:
    (ray,) = review_of(session).rays.holding(np.array([row * SHAPE[1] + column]))
    return int(ray)


def test_opening_finds_the_rays_and_selects_the_first(opened: Session) -> None:
    review = review_of(opened)
    assert len(review.rays) == len(RAYS) + 1
    assert opened.state.selection.current == 0
    assert opened.state.order.tolist() == list(range(6))
    assert not opened.recorder.unsaved


def test_a_file_that_cannot_be_opened_leaves_what_is_open(opened: Session, tmp_path: Path, settle: Settle) -> None:
    missed: list[Exception] = []
    opened.opening.missed.connect(lambda request, error: missed.append(error))
    review = opened.state.review
    opened.opening.open(OpenRequest.of(science=tmp_path / "nothing.fits"))
    settle()
    assert isinstance(missed[0], FrameError)
    assert opened.state.review is review


def test_a_verdict_moves_on_to_the_next_undecided_ray(opened: Session) -> None:
    opened.verdicts.give(Verdict.COSMIC_RAY)
    assert opened.state.selection.current == 1
    opened.list.go_to(3)
    opened.verdicts.give(Verdict.COSMIC_RAY)
    assert opened.state.selection.current == 4
    assert review_of(opened).undecided().tolist() == [1, 2, 4, 5]
    assert opened.recorder.unsaved


def test_a_verdict_goes_to_all_selected_rays(opened: Session) -> None:
    opened.list.select(RaySelection.of(0, 2, 4))
    opened.verdicts.give(Verdict.REAL_SOURCE)
    assert np.flatnonzero(review_of(opened).verdicts).tolist() == [0, 2, 4]


def test_undo_brings_back_the_verdict_and_the_selection_and_redo_does_it_again(opened: Session) -> None:
    opened.list.select(RaySelection.of(0, 2, 4))
    opened.verdicts.give(Verdict.REAL_SOURCE)
    opened.list.go_to(5)
    opened.verdicts.undo()
    assert not review_of(opened).verdicts.any()
    assert (opened.state.selection.rays.tolist(), opened.state.selection.current) == ([0, 2, 4], 4)
    assert not opened.recorder.unsaved
    opened.verdicts.redo()
    assert np.flatnonzero(review_of(opened).verdicts).tolist() == [0, 2, 4]
    assert opened.state.selection.current == 5
    opened.verdicts.redo()
    opened.verdicts.undo()
    opened.verdicts.undo()
    assert not review_of(opened).verdicts.any()


def test_when_all_is_judged_the_observer_is_told_and_stays(opened: Session) -> None:
    told: list[str] = []
    opened.messages.told.connect(told.append)
    opened.list.select(RaySelection.of(*range(6)))
    opened.verdicts.give(Verdict.COSMIC_RAY)
    opened.list.go_undecided()
    assert opened.state.selection.current == 5
    assert told == ["All listed rays have a verdict."]


def test_the_order_of_the_list_stays_under_the_hand_when_verdicts_change(opened: Session) -> None:
    opened.list.arrange(RayList(sort_by="verdict", verdict=Verdict.UNREVIEWED))
    order = opened.state.order.tolist()
    opened.verdicts.give(Verdict.COSMIC_RAY)
    assert opened.state.order.tolist() == order
    opened.list.arrange(opened.state.listing)
    assert opened.state.order.tolist() == [1, 2, 3, 4, 5]


def test_stepping_stops_at_the_ends_of_the_list(opened: Session) -> None:
    opened.list.arrange(RayList(descending=True))
    opened.list.go(1)
    assert opened.state.selection.current == 0
    opened.list.go(-(10**9))
    assert opened.state.selection.current == 5
    opened.list.go(-1)
    assert opened.state.selection.current == 5
    opened.list.go(2)
    assert opened.state.selection.current == 3


def test_a_click_selects_the_nearest_ray(opened: Session) -> None:
    row, column = RAYS[3]
    opened.list.go_nearest(column + 8, row + 3)
    assert opened.state.selection.current == ray_at(opened, row, column)


def test_a_verdict_stays_with_its_pixels_through_a_change_of_sigclip(opened: Session, settle: Settle) -> None:
    row, column = RAYS[2]
    opened.list.go_to(ray_at(opened, row, column))
    opened.verdicts.give(Verdict.AFTER_IMAGE)
    current = review_of(opened).rays.of(opened.state.selection.current or 0)
    opened.detection.set_thresholds(replace(opened.state.settings.parameters, sigclip=12.0))
    settle()
    review = review_of(opened)
    assert review.verdicts[ray_at(opened, row, column)] == Verdict.AFTER_IMAGE
    assert opened.state.detected_with.parameters.sigclip == 12.0
    assert opened.state.selection.current in review.rays.holding(current)


def test_verdicts_given_while_detection_runs_are_kept(opened: Session, settle: Settle) -> None:
    opened.detection.set_thresholds(replace(opened.state.settings.parameters, sigclip=6.0))
    opened.verdicts.give(Verdict.COSMIC_RAY)
    settle()
    assert np.count_nonzero(review_of(opened).verdicts) == 1


def test_only_the_newest_settings_are_shown_in_the_end(opened: Session, settle: Settle) -> None:
    for sigclip in (5.0, 9.0, 6.0, 15.0, 11.0):
        opened.detection.set_thresholds(replace(opened.state.settings.parameters, sigclip=sigclip))
    settle()
    assert opened.state.detected_with.parameters.sigclip == 11.0


def test_a_cancelled_detection_keeps_the_last_answer_and_can_be_asked_for_again(
    opened: Session, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Event()
    review, find = opened.state.review, opened.scheduler.jobs.find
    monkeypatch.setattr(
        opened.scheduler.jobs, "find", lambda request, ticket: (held.wait(20), find(request, ticket))[1]
    )
    opened.detection.set_thresholds(LacosmicParameters(sigclip=9.0))
    opened.scheduler.cancel()
    held.set()
    settle()
    assert opened.state.review is review
    assert opened.state.settings == opened.state.detected_with
    opened.detection.set_thresholds(LacosmicParameters(sigclip=9.0))
    settle()
    assert opened.state.detected_with.parameters.sigclip == 9.0


def test_saving_the_reviewed_image_settles_the_verdicts(opened: Session, tmp_path: Path, settle: Settle) -> None:
    opened.list.go_to(ray_at(opened, HOT[0], HOT[1] + 1))
    opened.verdicts.give(Verdict.HOT_PIXEL)
    opened.export.save(BAD_PIXELS, tmp_path / "bad.fits")
    settle()
    assert opened.recorder.unsaved
    opened.export.save(REVIEWED, tmp_path / "reviewed.fits")
    settle()
    assert not opened.recorder.unsaved
    dq = fits.getdata(tmp_path / "reviewed.fits", "DQ")
    assert dq[HOT] == DQ.HOT | DQ.BAD
    assert dq[5, 5] == DQ.BAD
    assert set(zip(*np.nonzero(fits.getdata(tmp_path / "bad.fits")), strict=True)) == {HOT, (5, 5)}


def test_what_cannot_be_saved_is_told_and_stays_unsaved(
    session: Session, scene: Scene, tmp_path: Path, settle: Settle
) -> None:
    errors: list[Exception] = []
    session.messages.failed.connect(errors.append)
    session.opening.open(scene.request)
    settle()
    session.verdicts.give(Verdict.COSMIC_RAY)
    session.export.save(REVIEWED, tmp_path / "no such folder" / "reviewed.fits")
    session.export.save(REVIEWED, scene.science, overwrite=True)
    settle()
    assert len(errors) == 2
    assert session.recorder.unsaved


def test_verbs_do_nothing_where_nothing_is_open(session: Session, tmp_path: Path) -> None:
    session.verdicts.give(Verdict.COSMIC_RAY)
    session.verdicts.undo()
    session.verdicts.redo()
    session.list.go(1)
    session.list.go_undecided()
    session.list.go_nearest(3, 3)
    session.export.save(REVIEWED, tmp_path / "x.fits")
    session.list.arrange(RayList(sort_by="x"))
    session.scheduler.find()
    assert session.worker.tickets == ()
    assert session.state.review is None


# ------------------------------------------------------------------- the closed loop


def test_a_defect_goes_into_the_input_mask_and_its_row_stays(opened: Session, settle: Settle) -> None:
    ring = ray_at(opened, HOT[0], HOT[1] + 1)
    pixels = review_of(opened).rays.of(ring)
    opened.list.go_to(ring)
    opened.verdicts.give(Verdict.HOT_PIXEL)
    settle()
    review = review_of(opened)
    assert list(review.settled) == [ring]
    assert not np.isin(review.detection.pixels, pixels).any()
    assert review.dq()[HOT] == DQ.HOT | DQ.BAD
    assert len(review.rays) == len(RAYS) + 1
    opened.verdicts.undo()
    settle()
    review = review_of(opened)
    assert review.settled == {}
    assert np.array_equal(review.rays.of(ring), pixels)
    assert opened.state.selection.current == ring


def test_the_loop_can_be_opened_and_closed_again(opened: Session, settle: Settle) -> None:
    opened.detection.close_loop(False)
    settle()
    opened.list.go_to(ray_at(opened, HOT[0], HOT[1] + 1))
    opened.verdicts.give(Verdict.HOT_PIXEL)
    settle()
    assert review_of(opened).settled == {}
    dq = review_of(opened).dq()
    opened.detection.close_loop(True)
    settle()
    assert len(review_of(opened).settled) == 1
    assert np.array_equal(review_of(opened).dq() & DQ.HOT, dq & DQ.HOT)


def test_a_ray_that_a_defect_hid_is_found_and_marked(session: Session, tmp_path: Path, settle: Settle) -> None:
    scene = write_scene(tmp_path)
    data = fits.getdata(scene.science).copy()
    row, column = HOT
    data[row + 2, column - 2 : column + 4] += 1500  # beside the hole: its ring and the track are one ray
    fits.writeto(scene.science, data, fits.getheader(scene.science), overwrite=True)
    session.opening.open(scene.request)
    settle()
    session.list.go_to(ray_at(session, row + 2, column + 1))
    session.verdicts.give(Verdict.HOT_PIXEL)
    settle()
    review = review_of(session)
    (track,) = session.state.recovered
    assert set((row + 2) * SHAPE[1] + np.arange(column - 2, column + 4)) <= set(review.rays.of(track))
    assert review.verdicts[track] == Verdict.UNREVIEWED
    assert review.dq()[row + 2, column + 3] == DQ.CR
    session.verdicts.undo()
    settle()
    assert len(session.state.recovered) == 0


# --------------------------------------------------- what a stranger's eye found once


def test_a_preview_gives_way_to_what_was_found_when_its_detection_is_cancelled(
    opened: Session, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, find = opened.state.masking, opened.scheduler.jobs.find
    seen = Event()
    opened.store.previewed.connect(lambda: (opened.scheduler.cancel(), seen.set()))
    monkeypatch.setattr(opened.scheduler.jobs, "find", lambda *asked: (seen.wait(20), find(*asked))[1])
    opened.detection.set_thresholds(replace(opened.state.settings.parameters, sigclip=2.5))
    settle()
    assert before is not None
    assert opened.state.masking is not None
    assert np.array_equal(opened.state.masking.pixels, before.pixels)
    assert opened.state.settings == opened.state.detected_with


def test_a_filter_that_cannot_be_understood_is_refused_while_nothing_is_detected_yet(
    session: Session, scene: Scene, settle: Settle
) -> None:
    refused: list[str] = []
    session.list.refused.connect(lambda message, position: refused.append(message))
    session.messages.failed.connect(lambda error: pytest.fail(str(error)))
    session.opening.open(scene.request)
    session.list.arrange(RayList(text="pix >"))
    settle()
    assert len(refused) == 1
    assert session.state.listing.text == ""
    assert len(session.state.order) == len(RAYS) + 1


def test_rays_that_the_list_leaves_out_are_not_judged(opened: Session) -> None:
    opened.list.select(RaySelection.of(*range(6)))
    opened.list.arrange(RayList(text="number = 2"))
    opened.verdicts.give(Verdict.REAL_SOURCE)
    assert np.flatnonzero(review_of(opened).verdicts).tolist() == [1]


def test_what_is_being_saved_is_saved_though_all_else_is_cancelled(
    opened: Session, tmp_path: Path, settle: Settle
) -> None:
    held = Event()
    opened.worker.submit("busy", lambda ticket: held.wait(20), answered=lambda _: None, failed=lambda _: None)
    opened.export.save(BAD_PIXELS, tmp_path / "bad.fits")
    opened.scheduler.cancel()
    held.set()
    opened.close()
    assert (tmp_path / "bad.fits").exists()


def test_recovered_rays_stay_told_when_detection_runs_again(session: Session, tmp_path: Path, settle: Settle) -> None:
    test_a_ray_that_a_defect_hid_is_found_and_marked(session, tmp_path, settle)
    session.verdicts.redo()
    settle()
    assert len(session.state.recovered) == 1
    session.scheduler.find()
    settle()
    assert len(session.state.recovered) == 1
