"""Time and memory of exposures of many chips: in a session of the window, and in a batch of two processes.

    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.chips --chips 1 2 12 62 --shape 2048 4096

The file is compressed as DECam's is. The session opens the first chip, searches all others in the background, and then
goes through some of them; each number of chips is measured in a process of its own. Memory is the largest size.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from astropy.io import fits

_GONE_TO = 3  # chips that are opened after the first


def write_chips(path: Path, chips: int, shape: tuple[int, int]) -> None:
    """A sky with noise and rays on every chip, the same on all so that it is quickly made."""
    rng = np.random.default_rng(1)
    sky = rng.normal(400, 11, shape)
    for row, column in zip(rng.integers(5, shape[0] - 5, 300), rng.integers(5, shape[1] - 20, 300), strict=True):
        sky[row, column : column + rng.integers(3, 12)] += 2000
    primary = fits.PrimaryHDU()
    primary.header.update(INSTRUME="DECam", EXPTIME=60.0)
    parts = [primary]
    for number in range(chips):
        part = fits.CompImageHDU(np.roll(sky, 7 * number).astype("i4"), name=f"N{number + 1}")
        part.header.update(CCDNUM=number + 1, GAIN=4.0, RDNOISE=6.0, BUNIT="adu")
        parts.append(part)
    fits.HDUList(parts).writeto(path)


def go_through(path: Path) -> str:
    """Open a file as the window does, and wait until all of its chips were searched."""
    from PyQt6.QtTest import QTest
    from PyQt6.QtWidgets import QApplication

    from crviewer.frames.exposure.open_request import OpenRequest
    from crviewer.gui.jobs.worker import Worker
    from crviewer.gui.session.session import Session

    application, session = QApplication([]), Session(Worker())
    session.night.wanted.connect(session.opening.open)

    def wait() -> float:
        began = time.monotonic()
        QTest.qWait(100)
        while not (session.scheduler.at_rest and session.night.at_rest and session.state.review is not None):
            QTest.qWait(20)
        return time.monotonic() - began

    session.opening.open(OpenRequest.of(science=path, read_noise=6.0, gain=4.0))
    searched, largest = wait(), _largest()
    times = []
    for _ in range(_GONE_TO if len(session.chips.chips) > 1 else 0):
        session.night.go(1)
        times.append(wait())
    session.close()
    application.processEvents()
    went = f", next chip {np.median(times):.1f} s" if times else ""
    return f"window: all searched after {searched:.1f} s, {largest:.0f} MB, at the end {_largest():.0f} MB{went}"


def _largest(of: int = resource.RUSAGE_SELF) -> float:
    """Largest resident size, MB."""
    return resource.getrusage(of).ru_maxrss / 1024


def run_batch(path: Path) -> str:
    """Search all chips by two processes."""
    began = time.monotonic()
    command = [sys.executable, "-m", "crviewer", "batch", str(path), "--workers", "2", "--quiet", "--overwrite"]
    subprocess.run(command, check=True, capture_output=True)
    return (
        f"batch: {time.monotonic() - began:.1f} s, {_largest(resource.RUSAGE_CHILDREN):.0f} MB in the largest process"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chips", type=int, nargs="+", default=[1, 2, 12, 62])
    parser.add_argument("--shape", type=int, nargs=2, default=[2048, 4096])
    parser.add_argument("--one", choices=("window", "batch"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print((go_through if options.one == "window" else run_batch)(options.file))
        return
    for chips in options.chips:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "raw.fits.fz"
            write_chips(path, chips, tuple(options.shape))
            for one in ("window", "batch"):
                command = [sys.executable, "-m", "tests.benchmarks.chips", "--one", one, "--file", str(path)]
                told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
                print(f"{chips:3} chips · {told}", flush=True)


if __name__ == "__main__":
    main()
