"""How long an observer waits: from ray to ray, and for the first pixels of a large frame; beside what peers take.

    python -m tests.benchmarks.window

From ray to ray is timed from the key to all four cutouts, the map and the list drawn. Beside it, in the same run,
stands what four stock pyqtgraph plots with images of the same size take to be filled and drawn. Opening is timed
from the request to the window drawn; beside it stands `astropy.io.fits.getdata` with the conversion to float32.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph
from astropy.io import fits
from PyQt6.QtCore import QSettings
from PyQt6.QtWidgets import QApplication

from crviewer.detection import LacosmicParameters
from crviewer.frames.opening import OpenRequest
from crviewer.gui.application import make_application, make_window
from crviewer.gui.main_window import MainWindow

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


def timed(action: Callable[[], object]) -> float:
    """Milliseconds until an action is done and drawn."""
    began = time.perf_counter()
    action()
    QApplication.processEvents()
    return 1000 * (time.perf_counter() - began)


def wait_until(condition: Callable[[], object]) -> None:
    """Let events happen until something is true."""
    while not condition():
        QApplication.processEvents()


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
    reading = timed(lambda: fits.getdata(path).astype(np.float32))
    began = time.perf_counter()
    window.session.open(OpenRequest(science=path))
    wait_until(lambda: window.session.exposure is not None)
    window.grab()
    opening = 1000 * (time.perf_counter() - began)
    print(f"open {SIZE}² to first pixels  {opening:7.0f} ms")
    print(f"fits.getdata as float32      {reading:7.0f} ms   ours ×{opening / reading:.1f}")


def measure_steps(window: MainWindow) -> None:
    """Print how long the next ray takes, beside stock plots."""
    wait_until(lambda: window.session.review is not None)
    wait_until(lambda: window.session.finder.at_rest)

    ours = [timed(lambda: window.session.browsing.go(1)) for _ in range(STEPS)]
    _plots, fill = stock_plots()
    theirs = [timed(fill) for _ in range(STEPS)]
    print(f"ray to ray, whole window     {summary(ours)}")
    print(f"four stock pyqtgraph plots   {summary(theirs)}   ×{np.median(theirs) / np.median(ours):.1f} of ours")


def measure_scrolling(window: MainWindow) -> None:
    """Print how long a frame of the gallery takes while it scrolls through all rays, none of which was drawn yet."""
    window.docks.show("Gallery")
    view = window.gallery.view
    bar = view.verticalScrollBar()
    assert bar is not None
    QApplication.processEvents()
    window.gallery.delegate.tiles.forget()
    places = np.linspace(0, bar.maximum(), 10 * STEPS).astype(int)
    times = [timed(lambda place=place: bar.setValue(int(place))) for place in places]
    print(f"gallery of {len(window.session.browsing.order)} rays, one frame  {summary(times)}")


def main() -> None:
    """Run it all once."""
    application = make_application(["benchmark"])
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        path = Path(folder) / "frame.fits"
        write_frame(path)
        window = make_window(LacosmicParameters(sigclip=7.0), keep=False)
        window.show()
        measure_opening(window, path)
        measure_steps(window)
        measure_scrolling(window)
        window.close()
    application.quit()


if __name__ == "__main__":
    main()
