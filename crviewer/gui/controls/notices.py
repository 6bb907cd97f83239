"""Notices: an error told in a dialog that blocks nothing, one at a time; and the hook that brings slots' errors there.

PyQt6 ends the program when a slot raises and no hook is set. Importing pyqtgraph sets one of its own, so that ours has
to be installed after it.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QApplication, QMessageBox, QWidget

from crviewer.frames.fits.frame_error import FrameError
from crviewer.gui.style.plain_widgets import PlainMessageBox

_CALLED_AGAIN = {  # by Qt, for one and the same thing
    *("paint", "paintEvent", "paintSection", "boundingRect", "generatePicture", "tickStrings", "tickValues"),
    *("data", "headerData", "rowCount", "columnCount", "flags", "index", "initStyleOption", "sizeHint"),
    *("mouseMoveEvent", "hoverMoveEvent", "hoverEvent", "enterEvent", "leaveEvent", "wheelEvent", "resizeEvent"),
    *("minimumSizeHint", "event", "eventFilter"),
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ErrorText:
    """An error in words; `details` is empty where the words say all that there is to know."""

    sentence: str
    details: str = ""


def tell(error: Exception) -> ErrorText:
    """Put an error in words: one sentence where its cause lies outside the program, with a traceback where not."""
    match error:
        case FrameError():
            return ErrorText(str(error))
        case MemoryError():
            return ErrorText("Not enough memory. Close other programs, or open a smaller frame.")
        case OSError(strerror=str(cause), filename=file) if file:
            return ErrorText(f"{file}: {cause}.")
        case OSError() | ValueError() if str(error):
            return ErrorText(f"{str(error)[0].upper()}{str(error)[1:].rstrip('.')}.")
        case _:
            return ErrorText(_unexpected(error), "".join(traceback.format_exception(error)))


def _unexpected(error: Exception) -> str:
    """What to say of an error in the program itself."""
    words = [
        f"Internal error in crviewer ({type(error).__name__}).",
        "Your verdicts are safe. Please report this with the details below.",
    ]
    file = _log_file()
    return " ".join([*words, f"It is logged in {file}."] if file else words)


def _log_file() -> str:
    handlers = logging.getLogger().handlers
    return next((handler.baseFilename for handler in handlers if isinstance(handler, logging.FileHandler)), "")


class ErrorNotices(QObject):
    """Shows errors over a window, one after the other; what is on show or waits already is not repeated."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._waiting: deque[ErrorText] = deque()
        self._box: QMessageBox | None = None
        self._shown = ""  # the sentence on show
        self._is_last = False

    def show(self, error: Exception) -> None:
        """Tell of an error now, or after those that were there before."""
        telling = tell(error)
        if telling.sentence in (self._shown, *(other.sentence for other in self._waiting)):
            return
        self._waiting.append(telling)
        if self._box is None:
            self._show_next()

    def close(self) -> None:
        """The window closes: with the last notice that is still on show, the program ends."""
        self._is_last = True

    def _show_next(self) -> None:
        telling = self._waiting.popleft()
        self._shown = telling.sentence
        self._box = _box(telling, self._window)
        self._box.finished.connect(self._on_finished)
        self._box.open()

    def _on_finished(self) -> None:
        self._box, self._shown = None, ""
        if self._waiting:
            self._show_next()
        elif self._is_last:  # Qt does not count it as a window whose closing would be the end
            QApplication.quit()


def _box(telling: ErrorText, window: QWidget) -> QMessageBox:
    box = PlainMessageBox(QMessageBox.Icon.Warning, "crviewer", telling.sentence, QMessageBox.StandardButton.Ok, window)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if telling.details:
        box.setIcon(QMessageBox.Icon.Critical)
        box.setDetailedText(telling.details)
    return box


class _ErrorRelay(QObject):
    """Brings errors to the GUI thread, from whatever thread they were raised in."""

    raised = pyqtSignal(object)

    def __init__(self, show: Callable[[Exception], None]) -> None:
        super().__init__()
        self._show = show
        self._showing = False
        self._again: set[tuple[object, ...]] = set()  # where methods that Qt calls all the time have failed before
        self.raised.connect(self._on_raised)

    def is_news(self, error: Exception, trace: TracebackType | None) -> bool:
        """False for what a method that Qt calls again and again has raised before: each repaint would tell it."""
        if trace is None or trace.tb_frame.f_code.co_name not in _CALLED_AGAIN:
            return True
        frames = traceback.extract_tb(trace)
        place = (type(error), *((frame.filename, frame.lineno) for frame in frames))
        is_news = place not in self._again
        self._again.add(place)
        return is_news

    def _on_raised(self, error: Exception) -> None:
        if self._showing:
            return  # raised by the showing of another one
        self._showing = True
        try:
            self._show(error)
        except Exception:  # there is no place left to show it
            log.exception("an error could not be shown")
        finally:
            self._showing = False


def install_excepthook(show: Callable[[Exception], None]) -> None:
    """Log and show what slots raise; has to be called on the GUI thread, after pyqtgraph was imported.

    An error that is raised while another is being shown is only logged; one in painting, hovering or a model is logged
    and shown once.
    """
    relay = _ErrorRelay(show)

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception):  # Ctrl-C and sys.exit mean what they always mean
            sys.__excepthook__(kind, error, trace)
            return
        if relay.is_news(error, trace):
            log.error("not handled: %s", error, exc_info=(kind, error, trace))
            relay.raised.emit(error)

    sys.excepthook = hook
