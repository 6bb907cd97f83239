"""How many keys a finished review of the demo takes: by hand alone, and with suggestions; and what the loop recovers.

    python -m tests.benchmarks.keystrokes [--frames FOLDER]

Keys are pressed in the real window, by somebody who knows the truth. Every defect that is judged is masked and the
detection runs again, as always. With `--frames`, the loop is also closed on a light frame of WAO opened without its
mask of hot pixels: rays before and after the verdicts that are suggested there, and how long each update takes.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QWidget

from crviewer.detection import LacosmicParameters
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.simulated.simulate import simulate_exposure
from crviewer.frames.simulated.truth import SimulatedTruth, TrueKind
from crviewer.gui.rays.accept_dialog import AcceptDialog
from crviewer.gui.window.application import make_window
from crviewer.gui.window.main_window import MainWindow
from crviewer.review.core.verdict import Verdict
from tests.benchmarks.desk import desk
from tests.benchmarks.suggestions import RIGHT, true_verdicts

LIGHT = "wao_night1/lux-180.000secs.Light.Open.00000015.fit"
DARK = "wao_night1/lux-180.000secs.Dark.Open.00000041.fit"
CLEAR = 0.9
READ_NOISE = 12.8  # e⁻, measured on the frames; their headers do not tell


def settle(window: MainWindow) -> None:
    """Let everything that runs end."""
    while (
        window.session.state.review is None
        or not window.session.scheduler.at_rest
        or window.session.state.suggestions is None
    ):
        QApplication.processEvents()


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> int:
    """Press one key; returns 1, to count it."""
    QTest.keyClick(widget, key, modifier)
    return 1


def by_hand(window: MainWindow, truth: SimulatedTruth) -> int:
    """Give every undecided ray the verdict that is true, and return how many keys that takes."""
    keys = 0
    while True:
        settle(window)
        review, current = window.session.state.review, window.session.state.selection.current
        assert review is not None
        if not len(review.undecided()):
            return keys
        if current is None or review.verdicts[current]:
            keys += press(window.panels.table.view, Qt.Key.Key_Space)
            continue
        owner = truth.of(np.unravel_index(review.rays.of(current), review.rays.shape))
        verdict = (
            RIGHT[owner.kind if owner else TrueKind.NOTHING] or Verdict.REAL_SOURCE
        )  # noise: nothing is to be masked
        keys += press(window.panels.table.view, getattr(Qt.Key, f"Key_{verdict.letter}"))


def with_suggestions(window: MainWindow, truth: SimulatedTruth) -> tuple[int, int, int]:
    """Accept the clear cases, then do the rest by hand; keys, verdicts by suggestion, how many of those are false."""
    settle(window)
    keys = press(window.panels.table.view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(AcceptDialog)
    assert dialog is not None
    while not dialog.isActiveWindow():
        QApplication.processEvents()
    keys += press(dialog, Qt.Key.Key_Return)
    window.activateWindow()  # as a desktop does once the dialog is closed
    while not window.isActiveWindow():
        QApplication.processEvents()
    settle(window)
    review = window.session.state.review
    assert review is not None
    given, true = review.verdicts[: len(review.rays)], np.array(true_verdicts(review, truth))
    accepted, false = int((given > 0).sum()), int(((given > 0) & (given != true)).sum())
    return keys + by_hand(window, truth), accepted, false


def measure_demo() -> None:
    """Print the keys of both ways."""
    truth = simulate_exposure(1).truth
    for way in (by_hand, with_suggestions):
        window = make_window(LacosmicParameters(), keep=False)
        window.show()
        window.session.opening.open_demo()
        settle(window)
        assert window.session.state.review is not None
        rays = len(window.session.state.review.rays)
        print(f"demo, {rays} rays, {way.__name__.replace('_', ' ')}: {way(window, truth)} keys")
        window.session.export.discard()
        window.close()


def measure_loop(frames: Path) -> None:
    """Print what masking the suggested hot pixels of a real frame does, verdict by verdict."""
    window = make_window(LacosmicParameters(), keep=False)
    window.show()
    window.session.opening.open(
        OpenRequest.of(science=frames / LIGHT, dark=frames / DARK, subtract_dark=True, read_noise=READ_NOISE)
    )
    settle(window)
    session = window.session
    assert session.state.review is not None
    before, times = len(session.state.review.rays), []
    for ray in session.suggestions.clear_cases(above=CLEAR).get(Verdict.HOT_PIXEL, np.empty(0, np.int64)):
        session.list.return_to(session.state.review.rays.of(int(ray)))
        began = time.perf_counter()
        detected: list[float] = []
        session.store.detected.connect(lambda seen=detected: seen.append(time.perf_counter()))
        session.verdicts.give(Verdict.HOT_PIXEL)
        while not detected:
            QApplication.processEvents()
        times.append(1000 * (detected[0] - began))
    settle(window)
    print(f"WAO light 15: {before} rays; {len(times)} judged hot pixels, then {len(session.state.review.rays)} rays,")
    recovered = len(session.state.recovered)
    print(f"{recovered} of them recovered; an update took {np.median(times):.0f} ms (max {max(times):.0f})")
    session.export.discard()
    window.close()


def main() -> None:
    """Run it once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=Path, help="the folder of real frames")
    options = parser.parse_args()
    with desk():
        measure_demo()
        if options.frames:
            measure_loop(options.frames)


if __name__ == "__main__":
    main()
