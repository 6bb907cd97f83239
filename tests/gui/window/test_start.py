"""What the program imports before its window is there: each library that takes long waits for its first use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LATER = {
    "astropy",
    "astroscrappy",
    "ccdproc",
    "dask",
    "distributed",
    "fsspec",
    "lark",
    "matplotlib",
    "numba",
    "pandas",
    "photutils",
    "pyqtgraph.opengl",
    "scipy",
}
MOST = 1000  # modules in all; some 700 when this was written, half of them of numpy, pyqtgraph and Python

START = """
import sys
from crviewer.cli import main
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication

def close():
    (window,) = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    print(*sys.modules, sep="\\n")
    window.close()

QTimer.singleShot(0, close)  # runs once the window is shown and Qt waits for the observer
sys.exit(main([]))
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules that are there when the empty window is."""
    home = str(tmp_path_factory.mktemp("home"))
    surroundings = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", START],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=root,
        env=surroundings,
    )
    return set(done.stdout.split())


def test_the_empty_window_needs_no_library_that_takes_long(imported: set[str]) -> None:
    assert "crviewer.gui.window.main_window" in imported
    assert sorted(LATER & imported) == []


def test_the_empty_window_imports_few_modules(imported: set[str]) -> None:
    assert len(imported) < MOST
