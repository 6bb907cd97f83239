"""The five steps of the first tour, and whether it was taken already."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QPoint, QRect
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QWidget

from crviewer.gui.controls.tour import TourStep, WindowTour
from crviewer.gui.style.user_settings import TOUR_TAKEN

if TYPE_CHECKING:
    from crviewer.gui.window.main_window import MainWindow


def first_steps(window: MainWindow) -> tuple[TourStep, ...]:
    """What somebody has to know to begin."""
    return (
        TourStep(
            "Rays, and one key for each verdict",
            "Each group of flagged pixels is a ray. J and K step through the list. C means cosmic ray, H hot pixel, "
            "B bad column, A after-image (persistence), D other defect, S real source; each key moves on to the next "
            "undecided ray. Ctrl+Z undoes, without limit.",
            partial(_panel, window, "Rays", window.table),
        ),
        TourStep(
            "The same pixels, side by side",
            "Mask, science frame, dark and cleaned image around the current ray. They zoom (wheel) and pan (drag) "
            "together. A ring in the mask around a bright pixel of the dark is a hot pixel.",
            lambda: seen(window.cutouts, window),
        ),
        TourStep(
            "Evidence and suggestion",
            "What is measured about the ray, and the verdict that it suggests, with reasons. Return accepts it; "
            "nothing is applied unasked. Hover over a line to read what it means.",
            partial(_panel, window, "Ray", window.verdicts),
        ),
        TourStep(
            "Detection threshold",
            "Drag sigclip: the mask follows at once, exactly as a full run of L.A.Cosmic would give it. Verdicts stay "
            "with their pixels.",
            lambda: seen(window.bar, window),
        ),
        TourStep(
            "Save and export",
            "Every verdict is already on disk. File > Export… (Ctrl+Shift+E) writes the reviewed image, bad-pixel "
            "masks, regions and tables; your input files are never changed. ? shows all keys, F1 opens the user "
            "guide.",
            partial(_menu, window, "&File"),
        ),
    )


def begin_tour(window: MainWindow) -> None:
    """Begin it, on the demo where nothing is open, and do not offer it again."""
    TOUR_TAKEN.keep(True)
    if window.session.exposure is None:
        WhenReady(window)
        window.session.open_demo()
    else:
        WindowTour(window, first_steps(window))


def offer_tour(window: MainWindow) -> None:
    """Let the tour begin by itself with the first frame, unless it was taken already or nobody sees the screen."""
    if QGuiApplication.platformName() != "offscreen" and not TOUR_TAKEN.value():
        WhenReady(window)


class WhenReady(QObject):
    """Begins the tour once, as soon as the rays of a frame are there with their suggestions."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.session.suggested.connect(self._begin)

    def _begin(self) -> None:
        self._window.session.suggested.disconnect(self._begin)
        begin_tour(self._window)


def seen(widget: QWidget, window: QWidget) -> QRect:
    """Where a widget is in a window; empty where it is hidden, or in a window of its own."""
    if not widget.isVisible() or widget.window() is not window:
        return QRect()
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _panel(window: MainWindow, title: str, widget: QWidget) -> QRect:
    window.docks.show(title)
    return seen(widget, window)


def _menu(window: MainWindow, title: str) -> QRect:
    bar = window.menuBar()
    assert bar is not None
    action = next(action for action in bar.actions() if action.text() == title)
    return bar.actionGeometry(action).translated(bar.mapTo(window, QPoint(0, 0))) if bar.isVisible() else QRect()
