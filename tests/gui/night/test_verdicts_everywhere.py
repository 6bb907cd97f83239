"""The verdict of one frame, given on all: only defects, only where nobody judged, and a step of undo in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from crviewer.gui.jobs.worker import Worker
from crviewer.gui.night.night_mask_save import NO_NIGHT
from crviewer.gui.night.verdicts_everywhere import NO_DEFECT, judge_everywhere
from crviewer.gui.session.session import Session
from crviewer.night.batch.batch_task import BatchTask, do
from crviewer.night.reading import read_night
from crviewer.night.reviews import read_reviews
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import open_review
from tests.scenes import HOT, SHAPE, write_scenes

Wait = Callable[[Callable[[], object]], None]
Settle = Callable[[], None]
RIM = HOT[0] * SHAPE[1] + HOT[1] + 1  # a pixel of the ring around the hot one


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
def session(worker: Worker, folder: Path, wait_for: Wait) -> Iterator[Session]:
    session = Session(worker)
    session.verdicts.advance = False
    session.messages.failed.connect(lambda error: pytest.fail(str(error)))
    session.night.wanted.connect(session.opening.open)
    yield session
    session.night.close()
    session.recorder.close()


@pytest.fixture
def settle(session: Session, wait_for: Wait) -> Settle:
    return lambda: wait_for(lambda: session.scheduler.at_rest and session.night.at_rest and not session.worker.tickets)


@pytest.fixture
def told(session: Session) -> list[str]:
    told: list[str] = []
    session.messages.told.connect(told.append)
    return told


def on_the_hot_pixel(session: Session) -> int:
    assert session.state.review is not None
    (ray,) = session.state.review.rays.holding(np.array([RIM])).tolist()
    return int(ray)


def kept(folder: Path) -> list[set[Verdict]]:
    """What each review file says of the ring."""
    night = read_night([folder])
    reviews = [read_reviews(night).of(frame).judgements for frame in night.science]
    return [{Verdict(int(verdict)) for verdict in each.verdicts[each.pixels == RIM]} for each in reviews]


def test_a_defect_is_one_on_all_frames(session: Session, folder: Path, settle: Settle, told: list[str]) -> None:
    session.night.open([folder])
    settle()
    session.list.go_to(on_the_hot_pixel(session))
    session.verdicts.give(Verdict.HOT_PIXEL)
    settle()
    judge_everywhere(session)
    settle()
    assert told[-1] == "Verdict copied to 2 other frames."
    assert kept(folder) == [{Verdict.HOT_PIXEL}] * 3
    assert [session.night.reviews.of(frame).undecided for frame in session.night.night.science] == [5, 5, 5]
    session.night.go(1)
    settle()
    session.verdicts.undo()
    settle()
    assert kept(folder) == [{Verdict.HOT_PIXEL}, set(), {Verdict.HOT_PIXEL}]


def test_what_was_judged_elsewhere_stays(session: Session, folder: Path, settle: Settle, told: list[str]) -> None:
    session.night.open([folder])
    settle()
    session.list.go_to(on_the_hot_pixel(session))
    session.verdicts.give(Verdict.OTHER_DEFECT)
    session.night.go(1)
    settle()
    session.list.go_to(on_the_hot_pixel(session))
    session.verdicts.give(Verdict.HOT_PIXEL)
    settle()
    judge_everywhere(session)
    settle()
    assert told[-1] == "Verdict copied to 1 other frame."
    assert kept(folder) == [{Verdict.OTHER_DEFECT}, {Verdict.HOT_PIXEL}, {Verdict.HOT_PIXEL}]


def test_frames_that_were_not_searched_and_those_that_others_write_are_told(
    session: Session, folder: Path, settle: Settle, told: list[str]
) -> None:
    files = sorted(folder.glob("*.crreview"))
    files[2].unlink()
    session.night.open([folder])
    settle()
    session.list.go_to(on_the_hot_pixel(session))
    session.verdicts.give(Verdict.HOT_PIXEL)
    settle()
    identity = session.night.reviews.of(session.night.night.science[1]).identity
    assert identity is not None
    with open_review(files[1], identity, "another"):
        judge_everywhere(session)
        settle()
    assert told[-1].startswith("Verdict copied to no other frames. ")
    assert files[1].name in told[-1]
    assert told[-1].endswith(" 1 has no detection yet: run “crviewer batch”.")


@pytest.mark.parametrize("verdict", [Verdict.UNREVIEWED, Verdict.COSMIC_RAY, Verdict.REAL_SOURCE])
def test_only_defects_are_shared(
    session: Session, folder: Path, settle: Settle, told: list[str], verdict: Verdict
) -> None:
    session.night.open([folder])
    settle()
    session.list.go_to(on_the_hot_pixel(session))
    session.verdicts.give(verdict)
    settle()
    judge_everywhere(session)
    settle()
    assert told[-1] == NO_DEFECT
    assert kept(folder)[1:] == [set(), set()]


def test_without_a_night_there_is_nowhere_to_give_it(session: Session, told: list[str]) -> None:
    judge_everywhere(session)
    assert told == [NO_NIGHT]
