from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_nothing_is_left_behind_by_opening_judging_undoing_and_saving() -> None:
    """In a process of its own, whose memory is that of no other test; `tests.benchmarks.soak` goes on for longer."""
    command = [sys.executable, "-m", "tests.benchmarks.soak", "--cycles", "30"]
    ended = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=300, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "threads" in ended.stdout
