from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(os.name != "posix", reason="needs fork and SIGKILL")
def test_no_verdict_is_lost_when_the_program_is_killed() -> None:
    """In a process of its own: one that forks must not have the threads that other tests started."""
    command = [sys.executable, "-m", "tests.benchmarks.kills", "--kills", "40", "--seed", "3"]
    ended = subprocess.run(
        command, cwd=Path(__file__).parents[3], capture_output=True, text=True, timeout=120, check=False
    )
    counts = {name: int(count) for name, _, count in (line.partition(": ") for line in ended.stdout.splitlines())}
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert (counts["kills"], counts["lost"], counts["half-written"]) == (40, 0, 0)
    assert counts["acknowledged"] > 20
