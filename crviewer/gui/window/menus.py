"""Menus: built from the table of actions, which give the shortcuts of the window too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMainWindow, QMenu, QWidget

from crviewer.gui.controls.hold_key import HoldKey
from crviewer.gui.window.action import ACTIONS, MENUS, Action
from crviewer.gui.window.action_targets import ActionTargets


def make_menus(window: QMainWindow, targets: ActionTargets, views: Iterable[QWidget]) -> dict[str, QMenu]:
    """Fill the menu bar of a window; returns the menus by name.

    Actions whose key has no modifier work in the given views alone: elsewhere such a key is text.
    """
    bar = window.menuBar()
    assert bar is not None
    menus: dict[str, QMenu] = {}
    for name in MENUS:
        menu = bar.addMenu(f"&{name}")
        assert menu is not None
        menus[name] = menu
    for action in ACTIONS:
        if action.section:
            menus[action.menu].addSeparator()
        menus[action.menu].addAction(_made(action, window, targets, views))
    return menus


def _made(action: Action, window: QMainWindow, targets: ActionTargets, views: Iterable[QWidget]) -> QAction:
    made = QAction(action.text, window)
    made.setShortcuts([QKeySequence(key) for key in action.keys])
    made.setCheckable(action.checked is not None)
    made.setChecked(bool(action.checked))
    made.setAutoRepeat(action.repeats)
    made.triggered.connect(partial(action.run, targets))
    if action.needs_frame:
        made.setEnabled(False)
        targets.session.store.opened.connect(partial(made.setEnabled, True))
    if action.holds:
        HoldKey(made)
    if action.ticked is not None:
        targets.session.store.adjusted.connect(partial(_tick, made, action.ticked, targets))
    if action.bare:
        made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        for view in views:
            view.addAction(made)
    return made


def _tick(made: QAction, ticked: Callable[[ActionTargets], bool], targets: ActionTargets) -> None:
    made.setChecked(ticked(targets))
