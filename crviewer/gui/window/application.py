"""The application: one window on one session, started and ended in good order."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QSize, QStandardPaths, QTimer
from PyQt6.QtGui import QIcon, QScreen
from PyQt6.QtWidgets import QApplication
from pyqtgraph.util.garbage_collector import GarbageCollector

from crviewer.detection import LacosmicParameters
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.values.foreign_text import visible
from crviewer.gui.controls.notices import install_excepthook
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.session.session import Session
from crviewer.gui.style.fusion_style import FusionStyle
from crviewer.gui.window.import_warming import warm_up
from crviewer.gui.window.main_window import MainWindow
from crviewer.gui.window.preferences import Preferences

_ICON = Path(__file__).parents[1] / "resources" / "crviewer.svg"
_COMFORTABLE = QSize(1600, 1000)  # points
_FRAME = QSize(8, 40)  # points, that a desktop puts around a window
_LOG_SIZE = 1_000_000  # bytes
_PULSE = 200  # ms between two looks for Ctrl-C
_TURN = 0.0005  # seconds that a thread runs Python while another wants to; Qt calls Python a thousand times to draw all


def start(
    request: OpenRequest | None,
    *,
    demo: bool,
    parameters: LacosmicParameters,
    places: Sequence[str] = (),
    review: Path | None = None,
    prefer: Mapping[str, Any] | None = None,
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
    places : sequence of str
        Folders, or several frames, to list as a night; the request then says what holds for all of them.
    review : Path, optional
        Where to keep the review, or the folder for all of a night; by default beside each science frame.
    prefer : mapping, optional
        Attributes of `Preferences` that go before those of last time, for this once.
    """
    application = make_application(sys.argv[:1])
    collector = collect_here()
    log_to_file()
    preferences = replace(Preferences.kept(), **(prefer or {}))
    window = make_window(parameters, preferences, review=None if places else review)
    if not window.docks.has_shape:
        window.resize(first_size(window.screen()))
    install_excepthook(window.notices.show)
    window.tour.offer()
    if places:
        window.session.night.keep_reviews_in(review)
        window.session.night.open(places, request)
    elif request is not None:
        window.session.opening.open(request)
    elif demo:
        window.session.opening.open_demo()
    window.show()
    window.docks.lift()
    warm_up(window.session.store, window.session.worker, opens=bool(places) or request is not None or demo)
    pulse = _let_interrupt(window)
    status = application.exec()
    pulse.stop()
    collector.timer.stop()
    return status


def first_size(screen: QScreen | None) -> QSize:
    """Of a window that was never open: comfortable, as far as the screen has room for it and for a frame around."""
    room = screen.availableSize() - _FRAME if screen is not None else _COMFORTABLE
    return _COMFORTABLE.boundedTo(room)


def make_application(arguments: list[str]) -> QApplication:
    """The application, with the look and the name that it has everywhere."""
    application = QApplication(arguments)
    application.setApplicationName("crviewer")
    application.setOrganizationName("crviewer")
    application.setDesktopFileName("crviewer")  # Wayland finds the icon by it
    application.setWindowIcon(QIcon(str(_ICON)))
    application.setStyle(FusionStyle())
    sys.setswitchinterval(_TURN)  # else what runs in the background keeps the window waiting at many of these calls
    return application


def collect_here() -> GarbageCollector:
    """Let Python take cycles apart on this thread alone, once a second, until the timer of what is returned stops.

    By itself it does so on whichever thread it finds them; and Qt crashes where a thing of the window ends on another.
    """
    return GarbageCollector()


class PlainFormatter(logging.Formatter):
    """Writes a message in one line, whatever the names of files in it hold; below it, the lines of a traceback."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return visible(super().formatMessage(record), one_line=True)

    def formatException(self, ei: Any) -> str:
        return visible(super().formatException(ei))


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
    handler.setFormatter(PlainFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)


def make_window(
    parameters: LacosmicParameters,
    preferences: Preferences | None = None,
    *,
    keep: bool = True,
    review: Path | None = None,
) -> MainWindow:
    """A window with nothing open."""
    session = Session(Worker(), DetectionSettings(parameters=parameters), keep=keep, review_path=review)
    return MainWindow(session, preferences)


def _let_interrupt(window: MainWindow) -> QTimer:
    """Close on Ctrl-C; Python only hears of it when it runs, so a timer lets it run now and then."""
    signal.signal(signal.SIGINT, lambda *_: window.close())
    pulse = QTimer(window)
    pulse.timeout.connect(lambda: None)
    pulse.start(_PULSE)
    return pulse
