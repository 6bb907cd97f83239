from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(os.name != "posix", reason="needs timers and limits of POSIX")
def test_every_damaged_file_is_opened_or_refused_in_one_sentence() -> None:
    """In a process of its own, whose memory is limited; `python -m tests.frames.mutations` tries many more."""
    command = [sys.executable, "-m", "tests.frames.mutations", "--count", "600", "--seed", "7"]
    ended = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=300, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    counts = {
        name: int(count.split()[0]) for name, _, count in (line.partition(": ") for line in ended.stdout.splitlines())
    }
    assert counts["opened"] + counts["refused"] == 600
    assert min(counts["opened"], counts["refused"]) > 150
    assert counts["peak memory"] < 500  # MB
