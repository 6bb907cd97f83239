"""What the hand feels: how late a 5 ms timer of the GUI thread is, and how old the picture, while sigclip is dragged.

    python -m tests.benchmarks.dragging [--size 4096] [--seconds 20]

The slider goes up and down between 4.5 and 9, a step of 0.1 at each frame of a 60 Hz mouse. Beside the figures of the
drag stand those of the same timer with nothing to do, in the same run: a busy machine is late by itself.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from astropy.io import fits
from PyQt6.QtCore import QEventLoop, QSettings, Qt, QTimer
from PyQt6.QtWidgets import QApplication

from crviewer.detection import LacosmicParameters
from crviewer.frames.opening import OpenRequest
from crviewer.gui.application import make_application, make_window
from crviewer.gui.main_window import MainWindow

PERIOD = 5  # ms
MOUSE = 16  # ms


class Lateness:
    """Milliseconds by which each tick of a timer is late."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late.append(1000 * (now - self._last) - PERIOD)
        self._last = now

    def during(self, seconds: float) -> str:
        """Let events happen for a while, and say how late the ticks were."""
        self.late.clear()
        self._last = time.perf_counter()
        self._timer.start(PERIOD)
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()
        self._timer.stop()
        return (
            f"p50 {np.median(self.late):5.1f}   p95 {np.percentile(self.late, 95):5.1f}   max {max(self.late):5.1f} ms"
        )


def write_frame(path: Path, size: int) -> int:
    """Write sky with tracks of many energies; returns how many."""
    rng = np.random.default_rng(3)
    data = rng.normal(300, 18, (size, size)).astype(np.float32)
    tracks = size * size // 3000
    rows, columns = rng.integers(10, size - 20, (2, tracks))
    for step in range(6):
        data[rows, columns + step] += rng.lognormal(6.5, 1.0, tracks).astype(np.float32)
    fits.writeto(path, data, fits.Header({"RDNOISE": 5.0, "EXPTIME": 60.0, "BUNIT": "electron", "GAIN": 1.0}))
    return tracks


def drag(window: MainWindow, seconds: float) -> None:
    """Drag the slider up and down, and print what the hand feels."""
    session = window.session
    shown: list[float] = []
    session.detected.connect(lambda: shown.append(time.perf_counter()))
    sigclips = np.concatenate([np.arange(4.5, 9, 0.1), np.arange(9, 4.5, -0.1)])
    place = iter(np.tile(sigclips, 1000))
    mouse = QTimer()
    mouse.setTimerType(Qt.TimerType.PreciseTimer)
    mouse.timeout.connect(lambda: session.set_thresholds(LacosmicParameters(sigclip=round(float(next(place)), 2))))
    lateness = Lateness()
    print(f"idle      {lateness.during(5)}")
    mouse.start(MOUSE)
    print(f"dragging  {lateness.during(seconds)}")
    mouse.stop()
    between = 1000 * np.diff(shown)
    middle, high = np.percentile(between, [50, 95])
    print(f"{len(shown)} exact answers shown, one every {middle:.0f} ms (p95 {high:.0f})")


def main() -> None:
    """Run it once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=4096)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    application = make_application(["benchmark"])
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        path = Path(folder) / "frame.fits"
        tracks = write_frame(path, options.size)
        window = make_window(LacosmicParameters(sigclip=7.0), keep=False)
        window.show()
        window.session.open(OpenRequest(science=path))
        while window.session.review is None or not window.session.finder.at_rest:
            QApplication.processEvents()
        flagged = len(window.session.review.rays.pixels)
        print(f"{options.size}² with {tracks} tracks, {flagged} pixels flagged at sigclip 7")
        drag(window, options.seconds)
        window.close()
    application.quit()


if __name__ == "__main__":
    main()
