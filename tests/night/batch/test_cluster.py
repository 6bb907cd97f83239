from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crviewer.night.batch.batch_task import TaskEnding
from crviewer.night.batch.cluster import NoCluster, do_there
from tests.night.batch.frames import tasks_for, write_lights

pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries below dask


@pytest.fixture
def cluster() -> Iterator[object]:
    """Two worker processes of one thread."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster


def test_nothing_is_lost_and_nothing_done_twice_though_a_worker_is_killed(tmp_path: Path, cluster: object) -> None:
    tasks = tasks_for(write_lights(tmp_path, 4))
    outcomes = do_there(tasks, cluster.scheduler_address)
    ended = [next(outcomes)]
    written = {task.target: task.target.stat().st_mtime_ns for task in tasks if task.target.exists()}
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    ended += outcomes
    assert Counter(outcome.science for outcome in ended) == {str(task.request.science): 1 for task in tasks}
    assert {outcome.ending for outcome in ended} <= {TaskEnding.DONE, TaskEnding.FOUND}
    assert all(task.target.exists() for task in tasks)
    assert {target: target.stat().st_mtime_ns for target in written} == written
    assert {*tmp_path.glob("[!.]*.crreview")} == {task.target for task in tasks}
    begun = [*tmp_path.glob(".*.fits.crreview")]  # what it had in hand, maybe; a later save removes it
    assert len(begun) <= 1


def test_a_scheduler_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("crviewer.night.batch.cluster._PATIENCE", 0.2)
    with pytest.raises(NoCluster, match=r"tcp://127\.0\.0\.1:1: no scheduler answers there"):
        next(do_there([], "tcp://127.0.0.1:1"))


def test_without_dask_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoCluster, match=r"pip install 'crviewer\[distributed\]'"):
        next(do_there([], "tcp://127.0.0.1:1"))
