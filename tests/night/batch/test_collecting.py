from __future__ import annotations

from pathlib import Path

import pytest

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.night.batch.batch_task import BatchTask, TaskEnding, TaskOutcome
from crviewer.night.batch.collecting import collected
from crviewer.review.file import open_review
from crviewer.review.file.snapshot import reviews_in
from tests.review.file.test_chips import chip


@pytest.fixture
def tasks(tmp_path: Path) -> list[BatchTask]:
    """Three chips of a file."""
    return [
        BatchTask(
            request=OpenRequest.of(science=f"{tmp_path}/flc.fits[SCI,{number}]"),
            target=tmp_path / "flc.fits.crreview",
        )
        for number in (1, 2, 3)
    ]


def outcome_of(task: BatchTask) -> TaskOutcome:
    """Leave a review, as a process of the batch does."""
    open_review(task.written, chip(int(task.written.stem[-1]))).close()
    return TaskOutcome(science=str(task.request.science), ending=TaskEnding.DONE)


def names(tasks: list[BatchTask]) -> list[str]:
    return sorted(path.name for path in tasks[0].target.parent.iterdir())


def test_an_exposure_is_collected_with_its_last_chip(tasks: list[BatchTask]) -> None:
    outcomes = collected(map(outcome_of, reversed(tasks)), tasks)
    next(outcomes)
    next(outcomes)
    assert names(tasks) == ["flc.fits-SCI_2.crreview", "flc.fits-SCI_3.crreview"]
    assert next(outcomes).message == ""
    assert names(tasks) == ["flc.fits.crreview"]
    assert len(reviews_in(tasks[0].target)) == 3


def test_what_was_done_is_collected_when_the_batch_is_interrupted(tasks: list[BatchTask]) -> None:
    outcomes = collected(map(outcome_of, tasks), tasks)
    next(outcomes)
    outcomes.close()
    assert names(tasks) == ["flc.fits.crreview"]


def test_a_file_that_a_window_has_open_is_told_and_takes_in_nothing(tasks: list[BatchTask]) -> None:
    with open_review(tasks[0].target, chip(1)):
        *_, last = collected(map(outcome_of, tasks), tasks)
        assert "is open in another window" in last.message
        assert "its chips have reviews of their own" in last.message
    assert "flc.fits-SCI_3.crreview" in names(tasks)
    with open_review(tasks[0].target, chip(3)):
        assert [name for name in names(tasks) if "SCI_3" in name] == []
