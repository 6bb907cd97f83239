"""The application: one window on one session, started and ended in good order."""

from __future__ import annotations

import logging
import signal
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PyQt6.QtCore import QStandardPaths, Qt, QTimer
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QApplication

from crviewer.detection import LacosmicParameters
from crviewer.detection.settings import Settings
from crviewer.frames.opening import OpenRequest
from crviewer.gui import colours
from crviewer.gui.main_window import MainWindow
from crviewer.gui.notice import install_excepthook
from crviewer.gui.session import Session
from crviewer.gui.worker import Worker

_LOG_SIZE = 1_000_000  # bytes
_PULSE = 200  # ms between two looks for Ctrl-C


def start(
    request: OpenRequest | None,
    *,
    demo: bool,
    parameters: LacosmicParameters,
    review: Path | None = None,
    reviewer: str = "",
) -> int:
    """Open the window, and return the exit status once it is closed.

    Parameters
    ----------
    request : OpenRequest or None
        What to open.
    demo : bool
        Open the built-in exposure instead.
    parameters : LacosmicParameters
        Thresholds to begin with.
    review, reviewer
        Where to keep the review, and who reviews; by default beside the science frame, and the login name.
    """
    application = make_application(sys.argv[:1])
    log_to_file()
    window = make_window(parameters, review=review, reviewer=reviewer)
    install_excepthook(window.notices.show)
    if request is not None:
        window.session.open(request)
    elif demo:
        window.session.open_demo()
    window.show()
    pulse = _let_interrupt(window)
    status = application.exec()
    pulse.stop()
    return status


def make_application(arguments: list[str]) -> QApplication:
    """The application, with the look and the name that it has everywhere."""
    application = QApplication(arguments)
    application.setApplicationName("crviewer")
    application.setOrganizationName("crviewer")
    application.setStyle("Fusion")
    application.setPalette(colours.palette(dark=prefers_dark()))
    return application


def log_to_file() -> None:
    """Keep what goes wrong in a file of the user's data folder; where that cannot be written, tell it on stderr."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation))
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / "crviewer.log", maxBytes=_LOG_SIZE, backupCount=1, encoding="utf-8")
    except OSError:
        handler = logging.StreamHandler()
    handler.setLevel(logging.INFO if isinstance(handler, RotatingFileHandler) else logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)


def prefers_dark() -> bool:
    """True where the desktop asks for dark windows."""
    hints = QGuiApplication.styleHints()
    return hints is not None and hints.colorScheme() is Qt.ColorScheme.Dark


def make_window(
    parameters: LacosmicParameters, *, keep: bool = True, review: Path | None = None, reviewer: str = ""
) -> MainWindow:
    """A window with nothing open."""
    settings = Settings(parameters=parameters)
    return MainWindow(Session(Worker(), settings, keep=keep, review_path=review, reviewer=reviewer))


def _let_interrupt(window: MainWindow) -> QTimer:
    """Close on Ctrl-C; Python only hears of it when it runs, so a timer lets it run now and then."""
    signal.signal(signal.SIGINT, lambda *_: window.close())
    pulse = QTimer(window)
    pulse.timeout.connect(lambda: None)
    pulse.start(_PULSE)
    return pulse
