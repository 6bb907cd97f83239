"""The five steps of the first tour, and whether it was taken already."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QObject, QPoint, QRect, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QMainWindow, QWidget

from crviewer.gui.controls.tour import TourStep, WindowTour
from crviewer.gui.session.open_controller import OpenController
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style.user_settings import TOUR_TAKEN
from crviewer.gui.window.panels import WindowPanels


class FirstSteps(QObject):
    """Shows a new user around, once by itself."""

    def __init__(self, store: SessionStore, opening: OpenController, panels: WindowPanels, window: QMainWindow) -> None:
        super().__init__(window)
        self._store, self._opening, self._panels, self._window = store, opening, panels, window

    def begin(self) -> None:
        """Begin the tour, on the demo where nothing is open, and do not offer it again."""
        TOUR_TAKEN.keep(True)
        if self._store.state.exposure is None:
            self._begin_when_ready()
            self._opening.open_demo()
        else:
            WindowTour(self._window, self.steps())

    def offer(self) -> None:
        """Let it begin by itself with the first frame, unless it was taken already or nobody sees the screen."""
        if QGuiApplication.platformName() != "offscreen" and not TOUR_TAKEN.value():
            self._begin_when_ready()

    def _begin_when_ready(self) -> None:
        """Begin once, as soon as the rays of a frame are there with their suggestions."""
        once = Qt.ConnectionType.SingleShotConnection
        self._store.suggested.connect(self.begin, once)  # type: ignore[call-arg]  # missing in PyQt's stubs

    def steps(self) -> tuple[TourStep, ...]:
        """What somebody has to know to begin."""
        return (
            TourStep(
                "Rays, and one key for each verdict",
                "Each group of flagged pixels is a ray. J and K step through the list. C means cosmic ray, H hot "
                "pixel, B bad column, A after-image (persistence), D other defect, S real source; each key moves on to "
                "the next undecided ray. Ctrl+Z undoes, without limit.",
                partial(self._panel, "Rays", self._panels.table),
            ),
            TourStep(
                "The same pixels, side by side",
                "Mask, science frame, dark and cleaned image around the current ray. They zoom (wheel) and pan (drag) "
                "together. A ring in the mask around a bright pixel of the dark is a hot pixel.",
                partial(seen, self._panels.cutouts, self._window),
            ),
            TourStep(
                "Evidence and suggestion",
                "What is measured about the ray, and the verdict that it suggests, with reasons. Return accepts it; "
                "nothing is applied unasked. Hover over a line to read what it means.",
                partial(self._panel, "Ray", self._panels.ray),
            ),
            TourStep(
                "Detection threshold",
                "Drag sigclip: the mask follows at once, exactly as a full run of L.A.Cosmic would give it. Verdicts "
                "stay with their pixels.",
                partial(seen, self._panels.bar, self._window),
            ),
            TourStep(
                "Save and export",
                "Every verdict is already on disk. File > Export… (Ctrl+Shift+E) writes the reviewed image, bad-pixel "
                "masks, regions and tables; your input files are never changed. ? shows all keys, F1 opens the user "
                "guide.",
                partial(_menu, self._window, "&File"),
            ),
        )

    def _panel(self, title: str, widget: QWidget) -> QRect:
        self._panels.show(title)
        return seen(widget, self._window)


def seen(widget: QWidget, window: QWidget) -> QRect:
    """Where a widget is in a window; empty where it is hidden, or in a window of its own."""
    if not widget.isVisible() or widget.window() is not window:
        return QRect()
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _menu(window: QMainWindow, title: str) -> QRect:
    bar = window.menuBar()
    assert bar is not None
    action = next(action for action in bar.actions() if action.text() == title)
    return bar.actionGeometry(action).translated(bar.mapTo(window, QPoint(0, 0))) if bar.isVisible() else QRect()
