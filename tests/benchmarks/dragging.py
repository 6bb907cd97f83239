"""What the hand feels: how late a 5 ms timer of the GUI thread is, and how old the picture, while sigclip is dragged.

    python -m tests.benchmarks.dragging [--size 4096] [--seconds 20] [--low 4.5] [--high 9]

The slider goes up and down between two values, a step of 0.1 at each frame of a 60 Hz mouse. Beside the figures of the
drag stand those of the same timer with nothing to do, in the same run: a busy machine is late by itself. What the
window itself is to blame for is the processor time that its thread takes in one turn of the event loop.
"""

from __future__ import annotations

import argparse
import time
from itertools import cycle
from pathlib import Path

import numpy as np
from astropy.io import fits
from PyQt6.QtCore import QAbstractEventDispatcher, QEventLoop, Qt, QTimer

from crviewer.detection import LacosmicParameters
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.session.session import Session
from crviewer.gui.window.application import make_window
from crviewer.gui.window.main_window import MainWindow
from tests.benchmarks.desk import desk, wait_until

PERIOD = 5  # ms
MOUSE = 16  # ms
IDLE = 0.1  # ms; a turn that takes less is one in which nothing happened but a tick


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
        return _spread(self.late)


class Turns:
    """Milliseconds of processor time that this thread takes in each turn of the event loop that does anything."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self._last = time.thread_time()
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        dispatcher.awake.connect(self._turn)

    def _turn(self) -> None:
        now = time.thread_time()
        if now - self._last > IDLE / 1000:
            self.took.append(1000 * (now - self._last))
        self._last = now


def _spread(times: list[float]) -> str:
    """Milliseconds, in short."""
    middle, high = np.percentile(times, [50, 95]) if times else (np.nan, np.nan)
    return f"p50 {middle:5.1f}   p95 {high:5.1f}   max {max(times, default=np.nan):5.1f} ms"


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


class Hand:
    """Drags the slider up and down, and sees what comes of it."""

    def __init__(self, session: Session, low: float, high: float) -> None:
        self.shown: list[float] = []  # when exact answers were, seconds
        self.old: list[float] = []  # ms between each of these and the newest stroke of the slider that it is for
        self.previews = 0
        self._session = session
        self._asked: dict[float, float] = {}
        self._places = cycle([*np.arange(low, high, 0.1), *np.arange(high, low, -0.1)])
        self.mouse = QTimer()
        self.mouse.setTimerType(Qt.TimerType.PreciseTimer)
        self.mouse.timeout.connect(self._move)
        session.store.detected.connect(self._on_detected)
        session.store.previewed.connect(self._on_previewed)

    def _move(self) -> None:
        sigclip = round(float(next(self._places)), 2)
        self._asked[sigclip] = time.perf_counter()
        self._session.detection.set_thresholds(LacosmicParameters(sigclip=sigclip))

    def _on_detected(self) -> None:
        now = time.perf_counter()
        self.shown.append(now)
        self.old.append(1000 * (now - self._asked[self._session.state.detected_with.parameters.sigclip]))

    def _on_previewed(self) -> None:
        self.previews += 1


def drag(window: MainWindow, seconds: float, low: float, high: float) -> None:
    """Drag, and print what the hand feels."""
    hand, lateness, turns = Hand(window.session, low, high), Lateness(), Turns()
    print(f"timer late, idle      {lateness.during(5)}")
    turns.took.clear()
    hand.mouse.start(MOUSE)
    print(f"timer late, dragging  {lateness.during(seconds)}")
    hand.mouse.stop()
    print(f"a turn's CPU time     {_spread(turns.took)}")
    print(f"slider to overlay     {_spread(hand.old)}")
    between = _spread([1000 * float(each) for each in np.diff(hand.shown)])
    print(f"between exact answers {between}")
    print(f"{len(hand.shown)} exact answers and {hand.previews} previews shown")


def main() -> None:
    """Run it once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=4096)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--low", type=float, default=4.5)
    parser.add_argument("--high", type=float, default=9.0)
    options = parser.parse_args()
    with desk() as folder:
        path = folder / "frame.fits"
        tracks = write_frame(path, options.size)
        window = make_window(LacosmicParameters(sigclip=7.0), keep=False)
        window.show()
        window.session.opening.open(OpenRequest.of(science=path))
        wait_until(lambda: window.session.state.review is not None and window.session.scheduler.at_rest)
        flagged = len(window.session.state.review.rays.pixels)
        print(f"{options.size}² with {tracks} tracks, {flagged} pixels flagged at sigclip 7")
        drag(window, options.seconds, options.low, options.high)
        window.close()


if __name__ == "__main__":
    main()
