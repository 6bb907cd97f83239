"""Preferences at work: they are asked for, kept, and the window and the session follow them."""

from __future__ import annotations

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QWidget

from crviewer.gui.session.session import Session
from crviewer.gui.style.appearance import appear
from crviewer.gui.window.preferences import Preferences
from crviewer.gui.window.preferences_dialog import PreferencesDialog


class PreferencesController(QObject):
    """Applies preferences, and follows the desktop where they say so.

    Attributes
    ----------
    preferences : Preferences
        Those that hold.
    """

    def __init__(self, session: Session, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.preferences = preferences
        self.apply(preferences)
        hints = QGuiApplication.styleHints()
        assert hints is not None
        hints.colorSchemeChanged.connect(self._on_desktop_changed)

    def ask(self) -> None:
        """Ask for others."""
        dialog = PreferencesDialog(self.preferences, self._window)
        dialog.chosen.connect(self._on_chosen)
        dialog.open()

    def apply(self, preferences: Preferences) -> None:
        """Be as somebody likes it."""
        self.preferences = preferences
        appear(preferences.appearance)
        self._session.recorder.prefer(reviewer=preferences.reviewer)
        self._session.verdicts.prefer(advance=preferences.advance)

    def _on_chosen(self, preferences: Preferences) -> None:
        preferences.keep()
        self.apply(preferences)

    def _on_desktop_changed(self) -> None:
        appear(self.preferences.appearance)
