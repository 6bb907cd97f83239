"""A desk for benchmarks of the window: an application without a screen, and a folder for its settings and frames."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PyQt6.QtCore import QSettings
from PyQt6.QtWidgets import QApplication

from crviewer.gui.window.application import collect_here, make_application


@contextmanager
def desk() -> Iterator[Path]:
    """An application that knows nothing of whoever runs it; and a folder that goes with it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = make_application(["benchmark"])
    collector = collect_here()
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        yield Path(folder)
    collector.timer.stop()
    application.quit()


def wait_until(condition: Callable[[], object]) -> None:
    """Let events happen until something is true."""
    while not condition():
        QApplication.processEvents()
