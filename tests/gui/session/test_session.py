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
    session.failed.connect(lambda error: pytest.fail(str(error)))
    session.open(scene.request)
    settle()
    return session


def review_of(session: Session) -> Review:
    assert session.review is not None
    return session.review


def ray_at(session: Session, row: int, column: int) -> int:
    (ray,) = review_of(session).rays.holding(np.array([row * SHAPE[1] + column]))
    return int(ray)


def test_opening_finds_the_rays_and_selects_the_first(opened: Session) -> None:
    review = review_of(opened)
    assert len(review.rays) == len(RAYS) + 1
    assert opened.browsing.selection.current == 0
    assert opened.browsing.order.tolist() == list(range(6))
    assert not opened.unsaved


def test_a_file_that_cannot_be_opened_leaves_what_is_open(opened: Session, tmp_path: Path, settle: Settle) -> None:
    missed: list[Exception] = []
    opened.opening.missed.connect(lambda request, error: missed.append(error))
    review = opened.review
    opened.open(OpenRequest.of(science=tmp_path / "nothing.fits"))
    settle()
    assert isinstance(missed[0], FrameError)
    assert opened.review is review


def test_a_verdict_moves_on_to_the_next_undecided_ray(opened: Session) -> None:
    opened.judge(Verdict.COSMIC_RAY)
    assert opened.browsing.selection.current == 1
    opened.browsing.go_to(3)
    opened.judge(Verdict.COSMIC_RAY)
    assert opened.browsing.selection.current == 4
    assert review_of(opened).undecided().tolist() == [1, 2, 4, 5]
    assert opened.unsaved


def test_a_verdict_goes_to_all_selected_rays(opened: Session) -> None:
    opened.browsing.select(RaySelection.of(0, 2, 4))
    opened.judge(Verdict.REAL_SOURCE)
    assert np.flatnonzero(review_of(opened).verdicts).tolist() == [0, 2, 4]


def test_undo_brings_back_the_verdict_and_the_selection_and_redo_does_it_again(opened: Session) -> None:
    opened.browsing.select(RaySelection.of(0, 2, 4))
    opened.judge(Verdict.REAL_SOURCE)
    opened.browsing.go_to(5)
    opened.undo()
    assert not review_of(opened).verdicts.any()
    assert (opened.browsing.selection.rays.tolist(), opened.browsing.selection.current) == ([0, 2, 4], 4)
    assert not opened.unsaved
    opened.redo()
    assert np.flatnonzero(review_of(opened).verdicts).tolist() == [0, 2, 4]
    assert opened.browsing.selection.current == 5
    opened.redo()
    opened.undo()
    opened.undo()
    assert not review_of(opened).verdicts.any()


def test_when_all_is_judged_the_observer_is_told_and_stays(opened: Session) -> None:
    told: list[str] = []
    opened.told.connect(told.append)
    opened.browsing.select(RaySelection.of(*range(6)))
    opened.judge(Verdict.COSMIC_RAY)
    opened.browsing.go_undecided()
    assert opened.browsing.selection.current == 5
    assert told == ["Every ray of the list has a verdict."]


def test_the_order_of_the_list_stays_under_the_hand_when_verdicts_change(opened: Session) -> None:
    opened.browsing.arrange(RayList(sort_by="verdict", verdict=Verdict.UNREVIEWED))
    order = opened.browsing.order.tolist()
    opened.judge(Verdict.COSMIC_RAY)
    assert opened.browsing.order.tolist() == order
    opened.browsing.arrange(opened.browsing.listing)
    assert opened.browsing.order.tolist() == [1, 2, 3, 4, 5]


def test_stepping_stops_at_the_ends_of_the_list(opened: Session) -> None:
    opened.browsing.arrange(RayList(descending=True))
    opened.browsing.go(1)
    assert opened.browsing.selection.current == 0
    opened.browsing.go(-(10**9))
    assert opened.browsing.selection.current == 5
    opened.browsing.go(-1)
    assert opened.browsing.selection.current == 5
    opened.browsing.go(2)
    assert opened.browsing.selection.current == 3


def test_a_click_selects_the_nearest_ray(opened: Session) -> None:
    row, column = RAYS[3]
    opened.browsing.go_nearest(column + 8, row + 3)
    assert opened.browsing.selection.current == ray_at(opened, row, column)


def test_a_verdict_stays_with_its_pixels_through_a_change_of_sigclip(opened: Session, settle: Settle) -> None:
    row, column = RAYS[2]
    opened.browsing.go_to(ray_at(opened, row, column))
    opened.judge(Verdict.AFTER_IMAGE)
    current = review_of(opened).rays.of(opened.browsing.selection.current or 0)
    opened.set_thresholds(replace(opened.settings.parameters, sigclip=12.0))
    settle()
    review = review_of(opened)
    assert review.verdicts[ray_at(opened, row, column)] == Verdict.AFTER_IMAGE
    assert opened.detected_with.parameters.sigclip == 12.0
    assert opened.browsing.selection.current in review.rays.holding(current)


def test_verdicts_given_while_detection_runs_are_kept(opened: Session, settle: Settle) -> None:
    opened.set_thresholds(replace(opened.settings.parameters, sigclip=6.0))
    opened.judge(Verdict.COSMIC_RAY)
    settle()
    assert np.count_nonzero(review_of(opened).verdicts) == 1


def test_only_the_newest_settings_are_shown_in_the_end(opened: Session, settle: Settle) -> None:
    for sigclip in (5.0, 9.0, 6.0, 15.0, 11.0):
        opened.set_thresholds(replace(opened.settings.parameters, sigclip=sigclip))
    settle()
    assert opened.detected_with.parameters.sigclip == 11.0


def test_a_cancelled_detection_keeps_the_last_answer_and_can_be_asked_for_again(
    opened: Session, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Event()
    review, find = opened.review, opened.finder.detector.find
    monkeypatch.setattr(
        opened.finder.detector, "find", lambda request, ticket: (held.wait(20), find(request, ticket))[1]
    )
    opened.set_thresholds(LacosmicParameters(sigclip=9.0))
    opened.cancel()
    held.set()
    settle()
    assert opened.review is review
    assert opened.settings == opened.detected_with
    opened.set_thresholds(LacosmicParameters(sigclip=9.0))
    settle()
    assert opened.detected_with.parameters.sigclip == 9.0


def test_saving_the_reviewed_image_settles_the_verdicts(opened: Session, tmp_path: Path, settle: Settle) -> None:
    opened.browsing.go_to(ray_at(opened, HOT[0], HOT[1] + 1))
    opened.judge(Verdict.HOT_PIXEL)
    opened.save(BAD_PIXELS, tmp_path / "bad.fits")
    settle()
    assert opened.unsaved
    opened.save(REVIEWED, tmp_path / "reviewed.fits")
    settle()
    assert not opened.unsaved
    dq = fits.getdata(tmp_path / "reviewed.fits", "DQ")
    assert dq[HOT] == DQ.HOT | DQ.BAD
    assert dq[5, 5] == DQ.BAD
    assert set(zip(*np.nonzero(fits.getdata(tmp_path / "bad.fits")), strict=True)) == {HOT, (5, 5)}


def test_what_cannot_be_saved_is_told_and_stays_unsaved(
    session: Session, scene: Scene, tmp_path: Path, settle: Settle
) -> None:
    errors: list[Exception] = []
    session.failed.connect(errors.append)
    session.open(scene.request)
    settle()
    session.judge(Verdict.COSMIC_RAY)
    session.save(REVIEWED, tmp_path / "no such folder" / "reviewed.fits")
    session.save(REVIEWED, scene.science, overwrite=True)
    settle()
    assert len(errors) == 2
    assert session.unsaved


def test_verbs_do_nothing_where_nothing_is_open(session: Session, tmp_path: Path) -> None:
    session.judge(Verdict.COSMIC_RAY)
    session.undo()
    session.redo()
    session.browsing.go(1)
    session.browsing.go_undecided()
    session.browsing.go_nearest(3, 3)
    session.save(REVIEWED, tmp_path / "x.fits")
    session.browsing.arrange(RayList(sort_by="x"))
    session.detect()
    assert session.worker.tickets == ()
    assert session.review is None


# ------------------------------------------------------------------- the closed loop


def test_a_defect_goes_into_the_input_mask_and_its_row_stays(opened: Session, settle: Settle) -> None:
    ring = ray_at(opened, HOT[0], HOT[1] + 1)
    pixels = review_of(opened).rays.of(ring)
    opened.browsing.go_to(ring)
    opened.judge(Verdict.HOT_PIXEL)
    settle()
    review = review_of(opened)
    assert list(review.settled) == [ring]
    assert not np.isin(review.detection.pixels, pixels).any()
    assert review.dq()[HOT] == DQ.HOT | DQ.BAD
    assert len(review.rays) == len(RAYS) + 1
    opened.undo()
    settle()
    review = review_of(opened)
    assert review.settled == {}
    assert np.array_equal(review.rays.of(ring), pixels)
    assert opened.browsing.selection.current == ring


def test_the_loop_can_be_opened_and_closed_again(opened: Session, settle: Settle) -> None:
    opened.close_loop(False)
    settle()
    opened.browsing.go_to(ray_at(opened, HOT[0], HOT[1] + 1))
    opened.judge(Verdict.HOT_PIXEL)
    settle()
    assert review_of(opened).settled == {}
    dq = review_of(opened).dq()
    opened.close_loop(True)
    settle()
    assert len(review_of(opened).settled) == 1
    assert np.array_equal(review_of(opened).dq() & DQ.HOT, dq & DQ.HOT)


def test_a_ray_that_a_defect_hid_is_found_and_marked(session: Session, tmp_path: Path, settle: Settle) -> None:
    scene = write_scene(tmp_path)
    data = fits.getdata(scene.science).copy()
    row, column = HOT
    data[row + 2, column - 2 : column + 4] += 1500  # beside the hole: its ring and the track are one ray
    fits.writeto(scene.science, data, fits.getheader(scene.science), overwrite=True)
    session.open(scene.request)
    settle()
    session.browsing.go_to(ray_at(session, row + 2, column + 1))
    session.judge(Verdict.HOT_PIXEL)
    settle()
    review = review_of(session)
    (track,) = session.recovered
    assert set((row + 2) * SHAPE[1] + np.arange(column - 2, column + 4)) <= set(review.rays.of(track))
    assert review.verdicts[track] == Verdict.UNREVIEWED
    assert review.dq()[row + 2, column + 3] == DQ.CR
    session.undo()
    settle()
    assert len(session.recovered) == 0


# --------------------------------------------------- what a stranger's eye found once


def test_a_preview_gives_way_to_what_was_found_when_its_detection_is_cancelled(
    opened: Session, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, find = opened.masking, opened.finder.detector.find
    seen = Event()
    opened.previewed.connect(lambda: (opened.cancel(), seen.set()))
    monkeypatch.setattr(opened.finder.detector, "find", lambda *asked: (seen.wait(20), find(*asked))[1])
    opened.set_thresholds(replace(opened.settings.parameters, sigclip=2.5))
    settle()
    assert before is not None
    assert opened.masking is not None
    assert np.array_equal(opened.masking.pixels, before.pixels)
    assert opened.settings == opened.detected_with


def test_a_filter_that_cannot_be_understood_is_refused_while_nothing_is_detected_yet(
    session: Session, scene: Scene, settle: Settle
) -> None:
    refused: list[str] = []
    session.browsing.refused.connect(lambda message, position: refused.append(message))
    session.failed.connect(lambda error: pytest.fail(str(error)))
    session.open(scene.request)
    session.browsing.arrange(RayList(text="pix >"))
    settle()
    assert len(refused) == 1
    assert session.browsing.listing.text == ""
    assert len(session.browsing.order) == len(RAYS) + 1


def test_rays_that_the_list_leaves_out_are_not_judged(opened: Session) -> None:
    opened.browsing.select(RaySelection.of(*range(6)))
    opened.browsing.arrange(RayList(text="number = 2"))
    opened.judge(Verdict.REAL_SOURCE)
    assert np.flatnonzero(review_of(opened).verdicts).tolist() == [1]


def test_what_is_being_saved_is_saved_though_all_else_is_cancelled(
    opened: Session, tmp_path: Path, settle: Settle
) -> None:
    held = Event()
    opened.worker.submit("busy", lambda ticket: held.wait(20), answered=lambda _: None, failed=lambda _: None)
    opened.save(BAD_PIXELS, tmp_path / "bad.fits")
    opened.cancel()
    held.set()
    opened.close()
    assert (tmp_path / "bad.fits").exists()


def test_recovered_rays_stay_told_when_detection_runs_again(session: Session, tmp_path: Path, settle: Settle) -> None:
    test_a_ray_that_a_defect_hid_is_found_and_marked(session, tmp_path, settle)
    session.redo()
    settle()
    assert len(session.recovered) == 1
    session.detect()
    settle()
    assert len(session.recovered) == 1
