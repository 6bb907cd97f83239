"""Docks: the panels around the cutouts, where they stand at first, and where they were put last time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PyQt6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PyQt6.QtGui import QAction, QKeyEvent
from PyQt6.QtWidgets import QDockWidget, QMainWindow, QWidget

from crviewer.gui.style.user_settings import WINDOW_GEOMETRY, WINDOW_STATE

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DockPanel:
    """One panel, and its place at first.

    Attributes
    ----------
    title : str
    widget : QWidget
    area : Qt.DockWidgetArea
    width, height : int
        In pixels, where it matters; 0 elsewhere.
    tab_of : str
        The title of the panel that it shares a place with, behind it; empty for a place of its own.
    shown : bool
        False for a panel that is asked for in the View menu.
    seen : callable, optional
        Told whether the panel is in sight: Qt counts a panel behind another one as visible, off the screen.
    """

    title: str
    widget: QWidget
    area: Qt.DockWidgetArea
    width: int = 0
    height: int = 0
    tab_of: str = ""
    shown: bool = True
    seen: Callable[[bool], None] | None = None


class DockLayout:
    """The panels of a window; `restore` or `arrange` says where they stand.

    Attributes
    ----------
    has_shape : bool
        Whether the window has the size and the place of last time.
    """

    def __init__(self, window: QMainWindow, panels: Sequence[DockPanel]) -> None:
        self._window, self._panels = window, panels
        self.has_shape = False
        self._docks = {panel.title: _dock(panel) for panel in panels}
        for panel in panels:
            dock = self._docks[panel.title]
            window.addDockWidget(panel.area, dock)
            dock.hide()  # all of them below each other would ask for a taller window

    @property
    def floors(self) -> tuple[QWidget, ...]:
        """The panels, as far as they take the keys where they are clicked beside their controls."""
        return tuple(panel.widget for panel in self._panels if panel.widget.focusPolicy() is Qt.FocusPolicy.ClickFocus)

    def arrange(self) -> None:
        """Put every panel where it stands at first."""
        for panel in self._panels:
            dock = self._docks[panel.title]
            self._window.removeDockWidget(dock)
            self._window.addDockWidget(panel.area, dock)
            dock.setFloating(False)
            if panel.tab_of:
                self._window.tabifyDockWidget(self._docks[panel.tab_of], dock)
            dock.setVisible(panel.shown)
        for title in {panel.tab_of for panel in self._panels if panel.tab_of}:
            self._docks[title].raise_()
        self._resize({panel.title: panel.width for panel in self._panels}, Qt.Orientation.Horizontal)
        self._resize({panel.title: panel.height for panel in self._panels}, Qt.Orientation.Vertical)

    def _resize(self, sizes: dict[str, int], along: Qt.Orientation) -> None:
        wanted = {title: size for title, size in sizes.items() if size}
        self._window.resizeDocks([self._docks[title] for title in wanted], list(wanted.values()), along)

    def lift(self) -> None:
        """Once the window is shown, show panels of their own again: they were there first, and so are beneath it."""
        for dock in self._docks.values():
            if dock.isFloating() and dock.isVisible():
                dock.hide()
                dock.show()

    def toggles(self) -> list[QAction]:
        """One action a panel, which closes it or brings it back."""
        actions = []
        for title, dock in self._docks.items():
            action = dock.toggleViewAction()
            assert action is not None
            action.triggered.connect(partial(self._bring, title))
            actions.append(action)
        return actions

    def _bring(self, title: str, shown: bool) -> None:
        if shown:
            self.show(title)

    def show(self, title: str) -> None:
        """Bring a panel to the front."""
        self._docks[title].show()
        self._docks[title].raise_()

    def hide(self, title: str) -> None:
        """Close a panel."""
        self._docks[title].hide()

    def keep(self) -> None:
        """Remember the shape of the window."""
        WINDOW_GEOMETRY.keep(self._window.saveGeometry())
        WINDOW_STATE.keep(self._window.saveState())

    def restore(self) -> None:
        """Give the window the shape of last time, or that of the first.

        Only before anything else moves a panel: tabs that are there already would stay behind, in a corner.
        """
        self.has_shape = self._window.restoreGeometry(WINDOW_GEOMETRY.value())
        if not self._window.restoreState(WINDOW_STATE.value()):
            self.arrange()


def in_sight(widget: QWidget) -> bool:
    """False for what is in a panel behind another one: Qt moves it off the window, where the focus would be lost.

    What has been scrolled out of its panel is in sight: it comes back when it gets the focus.
    """
    parent: QWidget | None = widget
    while parent is not None and not isinstance(parent, QDockWidget):
        parent = parent.parentWidget()
    shown, window = parent or widget, widget.window()
    return window is None or QRect(shown.mapTo(window, QPoint(0, 0)), shown.size()).intersects(window.rect())


class _PanelDock(QDockWidget):
    """Leaves keys that nobody in it wants to the window, where it floats too."""

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        window = self.parentWidget()
        if window is not None and self.isFloating():
            QCoreApplication.sendEvent(window, event)
        else:
            super().keyPressEvent(event)


def _dock(panel: DockPanel) -> QDockWidget:
    dock = _PanelDock(panel.title)
    dock.setObjectName(panel.title)
    dock.setWidget(panel.widget)
    if panel.widget.focusPolicy() is Qt.FocusPolicy.NoFocus:
        panel.widget.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        # Else a window of its own would begin in the first line of text that is in it.
        dock.topLevelChanged.connect(lambda floats: panel.widget.setFocus() if floats else None)
    if panel.seen is not None:
        dock.visibilityChanged.connect(panel.seen)
    return dock
