"""How long an observer waits: from ray to ray, and for the first pixels of a large frame; beside what peers take.

    python -m tests.benchmarks.window

Times are those of the clock, and beside them those for which the GUI thread computed, which other programs on the
machine do not stretch. QT_SCALE_FACTOR=2 draws as on a screen with twice as many dots.

From ray to ray is timed from the key to all four cutouts, the map and the list drawn. Beside it, in the same run,
stands what four stock pyqtgraph plots with images of the same size take to be filled and drawn. Opening is timed
from the request to the window drawn; beside it stands `astropy.io.fits.getdata` with the conversion to float32.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pyqtgraph
from astropy.io import fits
from PyQt6.QtWidgets import QApplication

from crviewer.detection import LacosmicParameters
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.window.application import make_window
from crviewer.gui.window.main_window import MainWindow
from crviewer.review.core.verdict import Verdict
from tests.benchmarks.desk import desk, wait_until

SIZE = 4096
RAYS = 5000
STEPS = 200


def write_frame(path: Path) -> None:
    """A frame of sky with rays of five pixels."""
    rng = np.random.default_rng(1)
    data = rng.normal(300, 15, (SIZE, SIZE)).astype(np.float32)
    rows, columns = rng.integers(10, SIZE - 10, (2, RAYS))
    for step in range(5):
        data[rows, columns + step] += 3000
    header = fits.Header({"GAIN": 1.0, "RDNOISE": 5.0, "EXPTIME": 60.0, "BUNIT": "electron"})
    fits.writeto(path, data, header)


class Times:
    """Milliseconds until actions are done and drawn, by the clock and as computing time of this thread."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.computing: list[float] = []

    def take(self, action: Callable[[], object]) -> None:
        """Do something, and wait until it is drawn."""
        began, computed = time.perf_counter(), time.thread_time()
        action()
        QApplication.processEvents()
        self.clock.append(1000 * (time.perf_counter() - began))
        self.computing.append(1000 * (time.thread_time() - computed))

    def __str__(self) -> str:
        return f"{summary(self.clock)}   computing {summary(self.computing)}"


def stock_plots() -> tuple[object, Callable[[], object]]:
    """Four plots as pyqtgraph makes them, to be held on to, and what fills them anew."""
    plots = pyqtgraph.GraphicsLayoutWidget()
    images = []
    for place in range(4):
        image = pyqtgraph.ImageItem(axisOrder="row-major")
        plots.addPlot(row=place // 2, col=place % 2).addItem(image)
        images.append(image)
    plots.resize(600, 600)
    plots.show()
    rng = np.random.default_rng(2)

    def fill() -> None:
        for image in images:
            image.setImage(rng.normal(size=(40, 40)).astype(np.float32))

    return plots, fill


def summary(times: list[float]) -> str:
    """Median, 95th percentile and maximum, in words."""
    return f"median {np.median(times):6.1f} ms   p95 {np.percentile(times, 95):6.1f} ms   max {max(times):6.1f} ms"


def measure_opening(window: MainWindow, path: Path) -> None:
    """Print how long opening takes, beside reading alone."""
    times = Times()
    times.take(lambda: fits.getdata(path).astype(np.float32))
    (reading,) = times.clock
    began = time.perf_counter()
    window.session.opening.open(OpenRequest.of(science=path))
    wait_until(lambda: window.session.state.exposure is not None)
    window.grab()
    opening = 1000 * (time.perf_counter() - began)
    print(f"open {SIZE}² to first pixels  {opening:7.0f} ms")
    print(f"fits.getdata as float32      {reading:7.0f} ms   ours ×{opening / reading:.1f}")


def measure_steps(window: MainWindow) -> None:
    """Print how long the next ray takes, beside stock plots."""
    wait_until(lambda: window.session.state.review is not None)
    wait_until(lambda: window.session.scheduler.at_rest)

    _plots, fill = stock_plots()
    ours, theirs = Times(), Times()
    for _ in range(STEPS):
        ours.take(lambda: window.session.list.go(1))
        theirs.take(fill)
    ratio = np.median(theirs.computing) / np.median(ours.computing)
    print(f"ray to ray, whole window     {ours}")
    print(f"four stock pyqtgraph plots   {theirs}   ×{ratio:.1f} of ours")


def measure_scrolling(window: MainWindow) -> None:
    """Print how long a frame of the gallery takes while it scrolls through all rays, none of which was drawn yet."""
    window.docks.show("Gallery")
    view = window.panels.gallery.view
    bar = view.verticalScrollBar()
    assert bar is not None
    QApplication.processEvents()
    window.panels.gallery.delegate.tiles.forget()
    places = np.linspace(0, bar.maximum(), 10 * STEPS).astype(int)
    times = Times()
    for place in places:
        times.take(partial(bar.setValue, int(place)))
    print(f"gallery of {len(window.session.state.order)} rays, one frame  {times}")


def measure_whole_frame(window: MainWindow) -> None:
    """Print how long all cutouts take to show the whole frame, and while it is zoomed out to and moved."""
    cutouts = window.panels.cutouts
    first, zoomed, moved, judged = Times(), Times(), Times(), Times()
    first.take(cutouts.show_whole)
    whole = cutouts.science.view.viewport
    cutouts.show_whole()
    for _ in range(3):
        cutouts.fit_ray()
        while cutouts.science.view.viewport.span < whole.span:
            zoomed.take(partial(cutouts.zoom, 1.25))
    for step in range(STEPS):
        moved.take(partial(cutouts.show_viewport, whole.moved(step, step)))
    for _ in range(STEPS // 10):
        window.session.verdicts.give(Verdict.COSMIC_RAY)
        QApplication.processEvents()
        judged.take(cutouts.show_whole)
    print(f"whole frame in all cutouts, first   {first}")
    print(f"a notch of the wheel, out to it     {zoomed}")
    print(f"a move of the whole frame           {moved}")
    print(f"the whole frame after a verdict     {judged}")


def main() -> None:
    """Run it all once."""
    with desk() as folder:
        path = folder / "frame.fits"
        write_frame(path)
        window = make_window(LacosmicParameters(sigclip=7.0), keep=False)
        window.show()
        measure_opening(window, path)
        measure_steps(window)
        measure_scrolling(window)
        measure_whole_frame(window)
        window.session.export.discard()
        window.close()


if __name__ == "__main__":
    main()
