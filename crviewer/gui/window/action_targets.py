"""Whom actions turn to: the controllers and the parts of the window, gathered once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crviewer.gui.cutouts.cutout_panel import CutoutPanel
from crviewer.gui.opening.open_flow import OpenFlow
from crviewer.gui.session.session import Session
from crviewer.gui.window.clipboard import ClipboardCopies
from crviewer.gui.window.dialogs import WindowDialogs
from crviewer.gui.window.file_controller import FileController
from crviewer.gui.window.first_steps import FirstSteps
from crviewer.gui.window.panels import WindowPanels
from crviewer.gui.window.preferences_controller import PreferencesController


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ActionTargets:
    """What an action may ask of the window that it stands in.

    Attributes
    ----------
    session : Session
        With its controllers.
    panels, cutouts : WindowPanels, CutoutPanel
    flow, files : OpenFlow, FileController
        Asking what to open; opening and saving it.
    dialogs : WindowDialogs
    clipboard : ClipboardCopies
    preferences : PreferencesController
    tour : FirstSteps
    quit : callable
        Closes the window.
    """

    session: Session
    panels: WindowPanels
    cutouts: CutoutPanel
    flow: OpenFlow
    files: FileController
    dialogs: WindowDialogs
    clipboard: ClipboardCopies
    preferences: PreferencesController
    tour: FirstSteps
    quit: Callable[[], object]
