"""The five steps of the first tour, and whether it was taken already."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QPoint, QRect, QSettings
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QWidget

from crviewer.gui.controls.tour import TourStep, WindowTour

if TYPE_CHECKING:
    from crviewer.gui.window.main_window import MainWindow

_TAKEN = "tour/taken"


def first_steps(window: MainWindow) -> tuple[TourStep, ...]:
    """What somebody has to know to begin."""
    return (
        TourStep(
            "The rays, and one key for each verdict",
            "Every group of flagged pixels is a ray. J and K go through the list. C says cosmic ray, H hot pixel, "
            "B bad column, A after-image, D other defect, S real source; the next undecided ray follows by itself. "
            "Ctrl+Z takes back what was done last, without limit.",
            partial(_panel, window, "Rays", window.table),
        ),
        TourStep(
            "The same pixels, side by side",
            "The mask, the science frame, the dark and the cleaned image around the current ray. They zoom (wheel) "
            "and move (drag) together. A ring in the mask around something bright in the dark is a hot pixel.",
            lambda: seen(window.cutouts, window),
        ),
        TourStep(
            "What the evidence speaks for",
            "What was measured of the ray, and the verdict that it speaks for, with the reason. Return agrees; "
            "nothing is applied unasked. Rest the mouse on a line to read what it means.",
            partial(_panel, window, "Ray", window.verdicts),
        ),
        TourStep(
            "How much is flagged",
            "Move sigclip, and the mask follows at once with the exact answer of L.A.Cosmic. Verdicts stay on their "
            "pixels, and come back with them.",
            lambda: seen(window.bar, window),
        ),
        TourStep(
            "What leaves",
            "Every verdict is on disk already. File > Export… (Ctrl+Shift+E) writes the reviewed image, bad-pixel "
            "masks, regions, tables; your own files are never written to. The key ? shows all keys, and F1 opens the "
            "user guide.",
            partial(_menu, window, "&File"),
        ),
    )


def begin_tour(window: MainWindow) -> None:
    """Begin it, on the demo where nothing is open, and do not offer it again."""
    QSettings().setValue(_TAKEN, True)
    if window.session.exposure is None:
        WhenReady(window)
        window.session.open_demo()
    else:
        WindowTour(window, first_steps(window))


def offer_tour(window: MainWindow) -> None:
    """Let the tour begin by itself with the first frame, unless it was taken already or nobody sees the screen."""
    if QGuiApplication.platformName() != "offscreen" and not QSettings().value(_TAKEN, False):
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
