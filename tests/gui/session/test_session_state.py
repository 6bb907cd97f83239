"""The state of a session is replaced as a whole; what is told from it follows."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.session_state import DetectionPhase, SessionState
from crviewer.gui.session.session_store import SessionStore
from crviewer.review.core.masking import MaskByKind
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import SavedReview
from crviewer.review.list.ray_list import RayList
from crviewer.review.list.ray_notes import ReviewNotes
from tests.review.file.observer import many_rays


@pytest.fixture
def review() -> Review:
    return many_rays()


def a_state(review: Review) -> SessionState:
    return SessionState(review=review, masked=MaskByKind.of(review), order=np.arange(len(review.rays)))


def hot(review: Review, ray: int = 0) -> Review:
    return review.edited(review.judging(np.array([ray]), Verdict.HOT_PIXEL))


def test_nobody_changes_a_state(review: Review) -> None:
    with pytest.raises(FrozenInstanceError):
        a_state(review).review = None  # type: ignore[misc]


def test_what_is_masked_is_the_preview_while_there_is_one(review: Review) -> None:
    state = a_state(review)
    preview = MaskByKind.nothing(review.rays.shape)
    assert state.masking is state.masked
    assert replace(state, preview=preview).masking is preview


def test_all_is_saved_until_something_else_is_said(review: Review) -> None:
    state = a_state(review)
    assert state.says(state.saved)
    judged = replace(state, review=hot(review))
    assert not judged.says(judged.saved)
    assert replace(judged, saved=judged.said).says(judged.said)
    noted = replace(state, notes=ReviewNotes().written("cloudy", None))
    assert not noted.says(noted.saved)


def test_rays_are_marked_by_notes_and_by_what_another_reviewer_says(review: Review) -> None:
    pixel = int(review.rays.of(2)[0])
    state = replace(a_state(hot(review)), notes=ReviewNotes().written("odd", pixel))
    assert state.marked("differs") is None
    other = review.edited(review.judging(np.array([0]), Verdict.COSMIC_RAY)).judgements
    compared = replace(state, theirs=other)
    noted, differing = compared.marked("noted"), compared.marked("differs")
    assert noted is not None
    assert differing is not None
    assert (noted.tolist(), differing.tolist()) == ([2], [0])


def test_a_review_is_resumed_with_all_that_was_left_and_its_verdicts_wait_for_their_rays(review: Review) -> None:
    judgements = hot(review).judgements
    settings = DetectionSettings(parameters=LacosmicParameters(sigclip=9.0))
    left = SavedReview(judgements=judgements, settings=settings, closed=False, listing=RayList(sort_by="x"))
    before = replace(a_state(review), theirs=judgements)
    state = before.resumed(left)
    assert (state.review, state.theirs, state.closed, state.listing.sort_by) == (None, None, False, "x")
    assert state.settings is settings
    assert state.judgements.same_as(judgements)
    assert state.says(state.saved)
    assert before.resumed(SavedReview()).settings is before.settings


def test_the_store_tells_what_changed_once_it_has_changed(review: Review) -> None:
    store, told = SessionStore(a_state(review)), list[object]()
    store.judged.connect(lambda groups: told.append((groups.tolist(), store.state.review is judged)))
    store.previewed.connect(lambda: told.append(store.state.preview))
    before, judged, preview = store.state, hot(review), MaskByKind.nothing(review.rays.shape)
    store.preview(preview)
    store.judge(judged, MaskByKind.of(judged), np.array([0]))
    assert told == [preview, ([0], True)]
    assert store.state.preview is None
    assert before.review is review


def test_a_detection_that_was_stopped_falls_back_to_what_was_found(review: Review) -> None:
    store = SessionStore(a_state(review))
    wanted = DetectionSettings(parameters=LacosmicParameters(sigclip=9.0))
    store.adjust(wanted)
    store.preview(MaskByKind.nothing(review.rays.shape))
    store.fall_back()
    assert (store.state.settings, store.state.preview) == (store.state.detected_with, None)
    empty = SessionStore(SessionState(settings=wanted))
    empty.fall_back()
    assert empty.state.settings is wanted


def test_phases_of_a_detection_that_runs_are_told_apart() -> None:
    assert {phase for phase in DetectionPhase if phase.detects} == {
        DetectionPhase.DETECTING,
        DetectionPhase.OUTDATED,
        DetectionPhase.ANSWERED,
    }


def test_messages_reach_whoever_listens() -> None:
    messages, heard, error = Messages(), list[object](), ValueError("no")
    messages.told.connect(heard.append)
    messages.failed.connect(heard.append)
    messages.say("done")
    messages.fail(error)
    assert heard == ["done", error]
