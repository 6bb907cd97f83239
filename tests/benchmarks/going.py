"""Going through a long night with PgDown: how long the next frame takes to be there, and how much memory the way needs.

    python -m tests.benchmarks.going --frames 200

A simulated night of a moving field is written, and gone through in the real window. On each frame one ray is judged,
and PgDown is pressed once the window is at rest, as it is while an observer looks. A step is timed from the key until
the next frame and its rays are drawn: on the clock, and as the processor time of the thread of the window, which other
programs on the machine do not lengthen. For Linux, which tells the memory in /proc.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import time
from pathlib import Path

import numpy as np
from astropy.io import fits
from PyQt6.QtCore import QEventLoop, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from crviewer.detection import LacosmicParameters
from crviewer.frames.simulated.simulate import simulate_exposure
from crviewer.gui.window.application import make_window
from crviewer.gui.window.main_window import MainWindow
from crviewer.review.core.verdict import Verdict
from tests.benchmarks.desk import desk
from tests.night.simulated import NightPlan, plan_night

SAMPLES = (1, 20, 50, 100, 200, 500)


def write_night(folder: Path, plan: NightPlan) -> None:
    """Light frames, and the dark and the mask of them all."""
    for number in range(len(plan)):
        simulated = simulate_exposure(plan.seed * 10_000 + number, plan.scene_of(number))
        science, dark = simulated.science, simulated.dark
        fits.writeto(folder / f"light{number:04}.fits", science.data, science.header)
    dark.header["IMAGETYP"] = "Dark Frame"
    fits.writeto(folder / "dark.fits", dark.data, dark.header)
    fits.writeto(folder / "mask.fits", simulated.hot_pixels | simulated.bad_columns)


def settle(window: MainWindow) -> None:
    """Wait until this frame is studied, and the next one prepared; what else runs in the background goes on."""
    session = window.session
    while session.state.suggestions is None or not session.night.at_rest:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 100)


def step(window: MainWindow) -> tuple[float, float]:
    """Press PgDown; milliseconds until the next frame is drawn, on the clock and of the thread of the window."""
    before = window.session.state.request
    began, busy = time.perf_counter(), time.thread_time()
    QTest.keyClick(window.panels.table.view, Qt.Key.Key_PageDown)
    while window.session.state.request is before or window.session.state.review is None:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 100)
    QApplication.processEvents()
    return 1000 * (time.perf_counter() - began), 1000 * (time.thread_time() - busy)


def memory() -> tuple[float, float]:
    """What the process holds, and the most that it ever held, MB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def walk(window: MainWindow, frames: int) -> list[tuple[float, float]]:
    """Go from the first frame to the last; the times of each step."""
    times = []
    for number in range(1, frames + 1):
        settle(window)
        if number in (*SAMPLES, frames):
            print("  at frame {:4}: {:5.0f} MB held, {:5.0f} MB at the most".format(number, *memory()), flush=True)
        window.session.verdicts.give(Verdict.COSMIC_RAY)
        settle(window)
        if number < frames:
            times.append(step(window))
    return times


def told(name: str, times: np.ndarray) -> str:
    """Median, 95th percentile and maximum, in words."""
    median, high, most = np.percentile(times, (50, 95, 100))
    return f"{name}  median {median:5.0f} ms   p95 {high:5.0f} ms   max {most:5.0f} ms"


def main() -> None:
    """Run it once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with desk() as folder:
        night = folder / "night"
        night.mkdir()
        write_night(night, plan_night(asked.frames, size=asked.size, seed=asked.seed))
        window = make_window(LacosmicParameters())
        window.show()
        window.session.night.open([night])
        print(f"{asked.frames} frames of {asked.size}², seed {asked.seed}")
        clock, busy = np.array(walk(window, asked.frames)).T
        print(told("from frame to frame, on the clock  ", clock))
        print(told("of that, the thread of the window  ", busy))
        window.close()


if __name__ == "__main__":
    main()
