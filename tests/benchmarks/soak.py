"""Whether a long day leaves anything behind: a review is opened, judged, undone and saved again and again.

    python -m tests.benchmarks.soak --cycles 2000

Without a window. Memory (resident), threads and open files are counted after a tenth of the cycles, when all that is
loaded once is loaded, and at the end. For Linux, which tells them in /proc.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from crviewer.detection.detectors.detection_settings import DetectionSettings, setup_for
from crviewer.frames.exposure.opening import open_exposure
from crviewer.products.catalogue.product import REVIEWED
from crviewer.products.core.export import ExportRequest
from crviewer.review.core.exposure_search import review_of
from crviewer.review.core.history import ReviewStep
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import identity_of, open_review
from tests.scenes import Scene, write_scene

_MOST = 20.0  # MB more at the end than after the first cycles


@dataclass(frozen=True, slots=True)
class Held:
    """What a process holds."""

    memory: float  # MB
    threads: int
    files: int

    @classmethod
    def now(cls) -> Held:
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        tasks, files = (sum(1 for _ in Path(f"/proc/self/{kind}").iterdir()) for kind in ("task", "fd"))
        return cls(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, tasks, files)


def cycle(scene: Scene, number: int) -> None:
    """Open a frame with its review, judge one ray, take that back every other time, and save."""
    exposure = open_exposure(scene.request)
    settings = DetectionSettings(setup=setup_for(exposure))
    path = scene.science.with_suffix(f".{number // 100}.crreview")  # a review grows with what was judged in it
    with open_review(path, identity_of(exposure.science), "soak") as file:
        review = review_of(exposure, settings, file.state.judgements)
        ray, nothing = np.array([number % len(review.rays)]), np.empty(0, np.int64)
        edit = review.judging(ray, Verdict(1 + number % 6))
        judged = review.edited(edit)
        file.record(ReviewStep(label="soak", edit=edit, before=nothing, after=nothing))
        if number % 2:
            judged = judged.edited(edit.inverse)
            file.undo()
    REVIEWED.write(ExportRequest(review=judged, settings=settings), scene.science.with_name("out.fits"), overwrite=True)


def run(cycles: int) -> tuple[Held, Held]:
    """What is held after a tenth of the cycles, and after all."""
    with tempfile.TemporaryDirectory() as folder:
        scene = write_scene(Path(folder))
        for number in range(cycles):
            if number == max(1, cycles // 10):
                start = Held.now()
            cycle(scene, number)
        return start, Held.now()


def main() -> int:
    """Print what is held; the exit status tells whether something was left behind."""
    parser = argparse.ArgumentParser(description="Open, judge, undo and save again and again.")
    parser.add_argument("--cycles", type=int, default=2000)
    start, end = run(parser.parse_args().cycles)
    print(f"memory: {start.memory:.0f} MB at the start, {end.memory:.0f} MB at the end")
    print(f"threads: {start.threads}, {end.threads}")
    print(f"open files: {start.files}, {end.files}")
    leaks = end.memory > start.memory + _MOST or end.threads > start.threads or end.files > start.files
    return 1 if leaks else 0


if __name__ == "__main__":
    sys.exit(main())
