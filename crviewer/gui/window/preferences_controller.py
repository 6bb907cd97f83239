"""Preferences at work: they are asked for, kept, and the window and the session follow them."""

from __future__ import annotations

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QWidget

from crviewer.gui.session.review_recorder import ReviewRecorder
from crviewer.gui.session.verdict_controller import VerdictController
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

    def __init__(
        self, recorder: ReviewRecorder, verdicts: VerdictController, preferences: Preferences, window: QWidget
    ) -> None:
        super().__init__(window)
        self._recorder, self._verdicts, self._window = recorder, verdicts, window
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
        self._recorder.prefer(reviewer=preferences.reviewer)
        self._verdicts.prefer(advance=preferences.advance)

    def _on_chosen(self, preferences: Preferences) -> None:
        preferences.keep()
        self.apply(preferences)

    def _on_desktop_changed(self) -> None:
        appear(self.preferences.appearance)
