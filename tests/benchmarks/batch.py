"""How many frames a minute the batch does, and whether any is lost or done twice when a worker is killed half-way.

    python -m tests.benchmarks.batch --frames 40

Simulated frames of 1024² pixels are searched, what is clear is judged, and reviews are written: by one process, by two,
and by two workers of a local cluster of dask.distributed, one of which is killed (SIGKILL) after half of the frames.
The times hold the start of the processes.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from astropy.io import fits

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.frame import Frame
from crviewer.frames.simulated.sensor import SimulatedSensor
from crviewer.frames.simulated.simulate import draw_scene, simulate_exposure
from crviewer.night.batch.batch_task import BatchTask, TaskEnding, TaskOutcome
from crviewer.night.batch.cluster import do_there
from crviewer.night.batch.processes import do_here
from crviewer.review.file.snapshot import look

_SIDE = 1024  # pixels
_SCORE = 0.9  # from which a suggestion is accepted


def write_night(folder: Path, frames: int) -> list[BatchTask]:
    """Frames of one scene with their dark and mask; tasks without a place for the reviews."""
    scene = draw_scene(1, SimulatedSensor(shape=(_SIDE, _SIDE)))
    tasks = []
    for number in range(frames):
        exposure = simulate_exposure(number + 1, scene)
        light, dark, mask = (folder / f"{name}_{number:03}.fits" for name in ("light", "dark", "mask"))
        _write(exposure.science, light)
        _write(exposure.dark, dark)
        fits.writeto(mask, exposure.hot_pixels)
        request = OpenRequest.of(science=light, dark=dark, masks=(mask,))
        tasks.append(BatchTask(request=request, target=Path(f"{light.name}.crreview"), accept=_SCORE))
    return tasks


def _write(frame: Frame, path: Path) -> None:
    fits.writeto(path, frame.data, frame.header)


def placed(tasks: list[BatchTask], folder: Path) -> list[BatchTask]:
    """The same tasks with their reviews in a folder of their own."""
    folder.mkdir()
    return [replace(task, target=folder / task.target.name) for task in tasks]


def killed_half_way(tasks: list[BatchTask]) -> Iterator[TaskOutcome]:
    """Outcomes of a local cluster of two workers, of which one dies."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
    ) as cluster:
        for number, outcome in enumerate(do_there(tasks, cluster.scheduler_address), 1):
            yield outcome
            if number == len(tasks) // 2:
                os.kill(cluster.workers[0].pid, signal.SIGKILL)


def measure(name: str, tasks: list[BatchTask], outcomes: Iterator[TaskOutcome]) -> bool:
    """Print a line; True where every frame ended once, with a sound review."""
    began = time.perf_counter()
    ended = list(outcomes)
    rate = 60 * len(tasks) / (time.perf_counter() - began)
    times = Counter(outcome.science for outcome in ended)
    lost = sum(1 for task in tasks if not times[str(task.request.science)] or look(task.target, mode="ro") is None)
    twice = sum(count - 1 for count in times.values())
    failed = sum(outcome.ending is TaskEnding.FAILED for outcome in ended)
    found = sum(outcome.ending is TaskEnding.FOUND for outcome in ended)
    print(
        f"{name}: {rate:.1f} frames a minute; {lost} lost, {twice} twice, {failed} failed, {found} found done",
        flush=True,
    )
    return not (lost or twice or failed)


def main() -> int:
    """Print a line a way of working; the exit status tells whether anything was lost or done twice."""
    parser = argparse.ArgumentParser(description="Measure the batch on simulated frames.")
    parser.add_argument("--frames", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        tasks = write_night(folder, options.frames)
        one, two, cluster = (placed(tasks, folder / name) for name in ("one", "two", "cluster"))
        sound = [
            measure("1 worker", one, do_here(one, 1)),
            measure("2 workers", two, do_here(two, 2)),
            measure("2 dask workers, one killed half-way", cluster, killed_half_way(cluster)),
        ]
        sound.append(measure("2 workers, all already done", two, do_here(two, 2)))
    return 0 if all(sound) else 1


if __name__ == "__main__":
    sys.exit(main())
