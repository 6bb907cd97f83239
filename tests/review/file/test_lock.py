from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crviewer.review.core.verdict import Verdict
from crviewer.review.file import ReviewInUse, open_review
from tests.review.file.observer import Observer, identity_at, kept

HOLD = """
import sys
from pathlib import Path
from crviewer.review.file import open_review
from crviewer.review.core.verdict import Verdict
from tests.review.file.observer import Observer, identity_at
file = open_review(Path(sys.argv[1]), identity_at(), "Ann")
Observer(file).judge(Verdict.HOT_PIXEL, 3)
print("ready", flush=True)
sys.stdin.read()
"""


@contextmanager
def held(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another window, in a process of its own, which has a review open after one verdict."""
    command = [sys.executable, "-c", HOLD, str(path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process
        process.kill()


def test_a_second_window_is_told_who_has_the_file_and_may_look_but_not_write(tmp_path: Path) -> None:
    path = tmp_path / "a.crreview"
    with held(path) as other, open_review(path, identity_at(), "Ben") as file:
        assert not file.can_write
        assert "is open in another window: Ann since " in file.notice
        assert f"process {other.pid} on " in file.notice
        assert [step.label for step in file.state.done] == ["hot pixel on 1"]
        with pytest.raises(ReviewInUse):
            Observer(file).judge(Verdict.COSMIC_RAY, 0)
        assert file.pending == 0


def test_a_window_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.crreview"
    with held(path) as other:
        other.kill()
        other.wait()
        with open_review(path, identity_at(), "Ben") as file:
            assert (file.can_write, file.notice) == (True, "")
            Observer(file).judge(Verdict.COSMIC_RAY, 0)
    with open_review(path, identity_at()) as file:
        assert [step.label for step in file.state.done] == ["hot pixel on 1", "cosmic ray on 1"]


def test_two_windows_of_one_process_exclude_each_other_too(tmp_path: Path) -> None:
    path = tmp_path / "a.crreview"
    with open_review(path, identity_at(), "Ann") as first:
        observer = Observer(first)
        assert {file.name for file in tmp_path.iterdir()} == {"a.crreview", ".a.crreview-lock"}
        with open_review(path, identity_at(), "Ben") as second:
            assert not second.can_write
        observer.judge(Verdict.REAL_SOURCE, 1)  # looking took nothing from the first
        with open_review(path, identity_at(), "Ben") as second:
            assert kept(second) == observer.saw()
    with open_review(path, identity_at(), "Ben") as second:
        assert second.can_write
    assert list(tmp_path.iterdir()) == [path]
