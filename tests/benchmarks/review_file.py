"""How long the window waits for the review file: each call, beside one `fsync` of a small file in the same run.

    python -m tests.benchmarks.review_file

The time of a call is what the disk takes (three syncs, see `crviewer.review.file.schema`) and what the processor
takes, which is told apart because only the latter is ours.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from crviewer.review.core.history import ReviewStep
from crviewer.review.core.judgements import JudgementEdit
from crviewer.review.file import open_review
from tests.review.file.observer import identity_at, many_rays

REPEATS = 100
RAYS, PIXELS = 5000, 10  # of the largest step, and of each of its rays


def a_step(rays: int) -> ReviewStep:
    """A verdict on so many rays of ten pixels that nobody judged before."""
    pixels = np.arange(rays * PIXELS)
    tokens = 8 * (1 + pixels // PIXELS) + 1
    return ReviewStep(
        label="cosmic ray",
        edit=JudgementEdit(pixels=pixels, old=0 * pixels, new=tokens),
        before=pixels,
        after=pixels[:PIXELS],
    )


def timed(call: Callable[[], object], repeats: int = REPEATS) -> tuple[float, float]:
    """Medians of the time that passes and of that of the processor, in milliseconds."""
    passed, worked = [], []
    for _ in range(repeats):
        began, idle = time.perf_counter(), time.process_time()
        call()
        passed.append(1000 * (time.perf_counter() - began))
        worked.append(1000 * (time.process_time() - idle))
    return float(np.median(passed)), float(np.median(worked))


def sync(path: Path) -> None:
    """Bring a small file to the disk."""
    with path.open("wb") as file:
        file.write(bytes(4096))
        file.flush()
        os.fsync(file.fileno())


def main() -> None:
    """Print a line a call."""
    identity, one, many = identity_at(review=many_rays(RAYS)), a_step(1), a_step(RAYS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m31.crreview"
        with open_review(path, identity) as file:
            calls = {
                "a verdict on one ray": timed(lambda: file.record(one)),
                "undo": timed(file.undo),
                "redo": timed(file.redo),
                "the view": timed(lambda: file.show({"zoom": 3})),
                f"a verdict on {RAYS} rays": timed(lambda: file.record(many), 5),
            }
        opening = timed(lambda: open_review(path, identity).close(), 5)
        fsync, _ = timed(lambda: sync(Path(folder) / "small"))
    print(f"fsync of a small file: {fsync:.2f} ms")
    for name, (passed, worked) in {**calls, "opening all this": opening}.items():
        print(f"{name}: {passed:.2f} ms, {passed / fsync:.1f} fsyncs; {worked:.2f} ms of the processor")


if __name__ == "__main__":
    main()
