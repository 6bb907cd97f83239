from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from pathlib import Path

import pytest

from crviewer.night.batch import processes
from crviewer.night.batch.batch_task import BatchTask, TaskEnding, TaskOutcome
from crviewer.night.batch.processes import ATTEMPTS, do_here
from crviewer.review.file.snapshot import look
from tests.night.batch.frames import tasks_for, write_lights


def test_all_frames_are_done_though_a_process_is_killed(tmp_path: Path) -> None:
    tasks = tasks_for(write_lights(tmp_path, 3))
    outcomes = do_here(tasks, workers=2)
    ended = [next(outcomes)]
    multiprocessing.active_children()[0].kill()
    ended += outcomes
    assert sorted(outcome.science for outcome in ended) == sorted(str(task.request.science) for task in tasks)
    assert {outcome.ending for outcome in ended} <= {TaskEnding.DONE, TaskEnding.FOUND}
    assert all(task.target.exists() for task in tasks)
    assert multiprocessing.active_children() == []


def test_whoever_stops_leaves_no_process_and_no_half_review(tmp_path: Path) -> None:
    outcomes = do_here(tasks_for(write_lights(tmp_path, 3)), workers=1)
    first = next(outcomes)
    outcomes.close()
    assert first.ending is TaskEnding.DONE
    assert multiprocessing.active_children() == []
    assert all(look(review, mode="ro") is not None for review in tmp_path.glob("[!.]*.crreview"))


def test_a_frame_that_ends_every_process_is_given_up_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks, tried = tasks_for(write_lights(tmp_path, 2)), Counter[Path]()

    class Fragile:
        """A worker that the first frame ends."""

        def __init__(self) -> None:
            self.pipe, self._theirs = multiprocessing.Pipe()

        def give(self, task: BatchTask) -> None:
            tried[task.target] += 1
            self._task = task
            self._theirs.send(None)

        def outcome(self) -> TaskOutcome | None:
            self.pipe.recv()
            dies = self._task is tasks[0]
            return None if dies else TaskOutcome(science=str(self._task.request.science), ending=TaskEnding.DONE)

        def end(self) -> None:
            self.pipe.close()

    monkeypatch.setattr(processes, "_BatchProcess", Fragile)
    outcomes = {outcome.science: outcome for outcome in do_here(tasks, workers=1)}
    lost, done = (outcomes[str(task.request.science)] for task in tasks)
    assert (lost.ending, done.ending) == (TaskEnding.FAILED, TaskEnding.DONE)
    assert lost.message.startswith(f"{tasks[0].request.science}: its process ended 3 times")
    assert tried == {tasks[0].target: ATTEMPTS, tasks[1].target: 1}


def test_a_child_is_born_with_one_thread_and_the_parent_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "8")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    with processes._surroundings_of_a_child():
        assert (os.environ["OMP_NUM_THREADS"], os.environ["MKL_NUM_THREADS"]) == ("1", "1")
    assert os.environ["OMP_NUM_THREADS"] == "8"
    assert "MKL_NUM_THREADS" not in os.environ
